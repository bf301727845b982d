import { computed, reactive, type Ref, ref } from 'vue'
import { useActiveRow } from '../../app/lists/useActiveRow.ts'
import { useShortcuts } from '../../app/shortcuts.ts'
import type { TeamRow } from './useTeamRows.ts'

/** Which rows are chosen, and which one the keyboard is on: J and K move, X chooses, Esc lets go. */
export const useSelection = (rows: Readonly<Ref<readonly TeamRow[]>>) => {
  const chosen = ref<ReadonlySet<string>>(new Set())
  const { active, reveal, focus } = useActiveRow(rows)

  const toggle = (id: string) => {
    const next = new Set(chosen.value)
    if (!next.delete(id)) next.add(id)
    chosen.value = next
  }
  const clear = () => (chosen.value = new Set())

  useShortcuts(
    { keys: 'x', label: 'Select the row', group: 'Lists', run: () => active.value && toggle(active.value) },
    { keys: 'escape', label: 'Clear the selection', group: 'Lists', run: clear },
  )

  /** Chosen rows that are still there. */
  const present = computed(() => rows.value.filter((row) => chosen.value.has(row.id)))
  const all = computed<boolean | 'indeterminate'>(() =>
    present.value.length === 0 ? false : present.value.length === rows.value.length ? true : 'indeterminate')

  return reactive({
    active, reveal, focus, rows: present, all, toggle, clear,
    has: (id: string) => chosen.value.has(id),
    toggleAll: () => (chosen.value = all.value === false ? new Set(rows.value.map((row) => row.id)) : new Set()),
  })
}

export type Selection = ReturnType<typeof useSelection>
