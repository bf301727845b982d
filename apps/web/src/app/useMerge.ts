import { computed, ref, shallowRef } from 'vue'
import { changedFields, mergeEdits } from './merge.ts'

/** What somebody else has saved while one was editing: by whom, what was taken in, and where one has to choose. */
export type Conflict<F> = { by: readonly string[], taken: readonly string[], clashes: readonly string[], theirs: F }

const together = (one: readonly string[], other: readonly string[]): string[] => [...new Set([...one, ...other])]

/** A form over something that others may save meanwhile: what it began with, the version that a save names, and, once somebody was quicker,
 *  both sides worked together. Nothing that was typed is lost, and nothing of theirs unseen. `read` and `write` say what stands in the form. TM-13 */
export const useMerge = <F extends Record<string, unknown>>(read: () => F, write: (facts: F) => void) => {
  const base = shallowRef<F>(read())
  const version = ref(0)
  const conflict = shallowRef<Conflict<F> | null>(null)
  const facts = computed(read)

  return {
    facts, version, conflict,
    /** The fields in which the form is other than what was last seen of the thing itself. */
    changes: computed(() => changedFields(base.value, facts.value)),
    /** What was last seen of it. */
    seen: computed(() => base.value),
    /** From here on: the form is as the thing was at this version. */
    begin: (at: number): void => {
      base.value = read()
      version.value = at
      conflict.value = null
    },
    /** Takes in what somebody else has saved. */
    meet: (theirs: F, at: number, by: readonly string[]): void => {
      const { merged, taken, clashes } = mergeEdits(base.value, facts.value, theirs)
      write(merged)
      base.value = theirs
      version.value = at
      const before = conflict.value
      const open = changedFields(theirs, read())
      conflict.value = {
        by: together(before?.by ?? [], by), theirs,
        taken: together(before?.taken ?? [], taken).filter((field) => !open.includes(field)),
        // What one had to choose before still waits for it.
        clashes: together(before?.clashes ?? [], clashes).filter((field) => open.includes(field)),
      }
    },
    /** Says by whom it was, where that was not known at once. */
    name: (by: readonly string[]): void => {
      if (conflict.value) conflict.value = { ...conflict.value, by: together(conflict.value.by, by) }
    },
    /** Where both changed something: theirs is right. */
    takeTheirs: (field: string): void => {
      if (!conflict.value) return
      const { clashes, taken, theirs } = conflict.value
      write({ ...facts.value, [field]: theirs[field] })
      conflict.value = { ...conflict.value, clashes: clashes.filter((one) => one !== field), taken: [...taken, field] }
    },
  }
}
