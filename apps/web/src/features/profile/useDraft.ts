import { computed, type Ref, ref, shallowRef, watch } from 'vue'

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

/** What is typed over something that may change elsewhere meanwhile. What nobody has touched follows it; what was typed stays, and `theirs`
 *  says what it would replace, so that nothing is overwritten unseen. ID-6 */
export const useDraft = <T extends object>(read: () => T | null) => {
  const draft = ref<T | null>(null) as Ref<T | null>
  const base = shallowRef<T | null>(null)
  const theirs = shallowRef<T | null>(null)
  const dirty = computed(() => draft.value !== null && !same(draft.value, base.value))

  const follow = (now: T) => {
    draft.value = copy(now)
    theirs.value = null
  }

  watch(read, (now) => {
    if (!now || same(now, base.value)) return
    const untouched = !dirty.value || same(now, draft.value)
    base.value = copy(now)
    if (untouched) follow(now)
    else theirs.value = copy(now)
  }, { immediate: true })

  return {
    draft, dirty, theirs,
    /** Lets go of what was typed. */
    takeTheirs: () => base.value && follow(base.value),
    /** Keeps what was typed, now that one knows. */
    keepMine: () => (theirs.value = null),
    /** What was typed has been saved. */
    saved: (now: T) => {
      base.value = copy(now)
      follow(now)
    },
    /** Tells of something whether it is other than what has been typed upon so far. */
    uponThis: () => {
      const upon = base.value
      return (now: T): boolean => !same(now, upon)
    },
  }
}
