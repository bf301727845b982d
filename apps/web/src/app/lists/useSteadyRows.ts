import { computed, type MaybeRefOrGetter, type Ref, ref, shallowRef, toValue, watch } from 'vue'
import { steady } from './steady.ts'

/** Rows as they stand on screen: live changes do not move what is under the pointer, or in view; what the viewer asks for moves at once.
 *  `question` is what they asked, as text; `anchor` the row that must not move now. AV-3 */
export const useSteadyRows = <Row extends { readonly id: string }>(
  rows: Readonly<Ref<readonly Row[]>>, question: MaybeRefOrGetter<string>, anchor: MaybeRefOrGetter<string | null>,
) => {
  /** Rows by id as last seen, so that one that has gone can still be shown where it stood. */
  const known = new Map<string, Row>()
  const shown = shallowRef<readonly string[]>([])
  const waiting = ref(0)
  let shownFor = ''

  watch([rows, () => toValue(question), () => toValue(anchor)], () => {
    for (const row of rows.value) known.set(row.id, row)
    const held = toValue(question) === shownFor ? toValue(anchor) : null
    shownFor = toValue(question)
    const next = steady(shown.value, rows.value.map((row) => row.id), held)
    shown.value = next.keys
    waiting.value = next.waiting
  }, { immediate: true })

  const present = computed(() => new Set(rows.value.map((row) => row.id)))
  return {
    /** What stands on screen, in order. */
    rows: computed(() => shown.value.flatMap((id) => known.get(id) ?? [])),
    /** Whether a row on screen is of something that is no longer there. */
    hasGone: (id: string) => !present.value.has(id),
    /** How many new ones wait above. */
    waiting,
  }
}
