import { onScopeDispose, shallowReactive } from 'vue'

/** A row stays coloured for as long as the style sheet's `lit` takes. Milliseconds. */
const litFor = 2400

/** Rows, by id, that are coloured for a moment because something live has just changed them. */
export const useLit = () => {
  const lit = shallowReactive(new Set<string>())
  const timers = new Set<ReturnType<typeof setTimeout>>()
  onScopeDispose(() => {
    for (const timer of timers) clearTimeout(timer)
  })
  const light = (id: string) => {
    lit.delete(id)
    lit.add(id)
    const timer = setTimeout(() => {
      timers.delete(timer)
      lit.delete(id)
    }, litFor)
    timers.add(timer)
  }
  return { lit: lit as ReadonlySet<string>, light }
}
