import { onScopeDispose, readonly, ref, type Ref } from 'vue'

const tick = 10_000
const now = ref(new Date())
let users = 0
let timer: ReturnType<typeof setInterval> | undefined

/** One clock for the whole page, ten seconds a step: a thousand times on screen cost one timer. */
export const useClock = (): Readonly<Ref<Date>> => {
  if (users++ === 0) {
    now.value = new Date()
    timer = setInterval(() => (now.value = new Date()), tick)
  }
  onScopeDispose(() => {
    if (--users === 0) clearInterval(timer)
  })
  return readonly(now) as Readonly<Ref<Date>>
}
