import { computed, nextTick, reactive, type Ref, ref, watch } from 'vue'
import { useShortcuts } from '../../app/shortcuts.ts'
import { rowOf, targetIn } from '../../ui/rows.ts'
import type { TeamRow } from './useTeamRows.ts'

/** Which rows are chosen, and which one the keyboard is on: J and K move, X chooses, Esc lets go. */
export const useSelection = (rows: Readonly<Ref<readonly TeamRow[]>>) => {
  const chosen = ref<ReadonlySet<string>>(new Set())
  const active = ref<string | null>(null)
  /** Told which row to bring into view, when it may not be in the page. */
  const reveal = ref<(index: number) => void>(() => {})

  const toggle = (id: string) => {
    const next = new Set(chosen.value)
    if (!next.delete(id)) next.add(id)
    chosen.value = next
  }
  const clear = () => (chosen.value = new Set())

  const move = async (by: 1 | -1) => {
    const at = rows.value.findIndex((row) => row.id === active.value)
    const next = at < 0 ? 0 : Math.min(rows.value.length - 1, Math.max(0, at + by))
    const row = rows.value[next]
    if (!row) return
    active.value = row.id
    reveal.value(next)
    await nextTick()
    const element = rowOf(row.id)
    targetIn(element)?.focus({ preventScroll: true })
    element?.scrollIntoView({ block: 'nearest' })
  }

  // Rows come, go and change places by what others do. The keyboard stays with its row, or goes on to the one that came in its place.
  watch(rows, async (now, before) => {
    const id = active.value
    if (id === null) return
    const had = rowOf(id)?.contains(document.activeElement) ?? false
    if (!now.some((row) => row.id === id)) {
      const place = before.findIndex((row) => row.id === id)
      active.value = now[Math.min(place, now.length - 1)]?.id ?? null
    }
    await nextTick()
    if (had && active.value !== null && document.activeElement === document.body) targetIn(rowOf(active.value))?.focus({ preventScroll: true })
  })

  useShortcuts(
    { keys: 'j', label: 'Next row', group: 'Lists', run: () => void move(1) },
    { keys: 'k', label: 'Previous row', group: 'Lists', run: () => void move(-1) },
    { keys: 'x', label: 'Select the row', group: 'Lists', run: () => active.value && toggle(active.value) },
    { keys: 'escape', label: 'Clear the selection', group: 'Lists', run: clear },
  )

  /** Chosen rows that are still there. */
  const present = computed(() => rows.value.filter((row) => chosen.value.has(row.id)))
  const all = computed<boolean | 'indeterminate'>(() =>
    present.value.length === 0 ? false : present.value.length === rows.value.length ? true : 'indeterminate')

  return reactive({
    active, reveal, rows: present, all, toggle, clear,
    /** The keyboard has come to a row by other ways than J and K. */
    focus: (id: string) => (active.value = id),
    has: (id: string) => chosen.value.has(id),
    toggleAll: () => (chosen.value = all.value === false ? new Set(rows.value.map((row) => row.id)) : new Set()),
  })
}

export type Selection = ReturnType<typeof useSelection>
