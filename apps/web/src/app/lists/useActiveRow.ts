import { nextTick, type Ref, ref, watch } from 'vue'
import { rowOf, targetIn } from '../../ui/rows.ts'
import { useShortcuts } from '../shortcuts.ts'

/** Which row the keyboard is on: J and K move. */
export const useActiveRow = (rows: Readonly<Ref<readonly { readonly id: string }[]>>) => {
  const active = ref<string | null>(null)
  /** Told which row to bring into view, when it may not be in the page. */
  const reveal = ref<(index: number) => void>(() => {})

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
  )

  return {
    active, reveal,
    /** The keyboard has come to a row by other ways than J and K. */
    focus: (id: string) => void (active.value = id),
  }
}
