type Facts = Readonly<Record<string, unknown>>

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

/** The fields in which two states differ. */
export const changedFields = <F extends Facts>(before: F, after: F): (keyof F & string)[] =>
  (Object.keys(after) as (keyof F & string)[]).filter((field) => !same(before[field], after[field]))

/** What becomes of one's own edits once somebody else has saved: theirs are taken in where one has changed nothing, one's own stay where they
 *  are; where both have changed a field to different things, it clashes, and one's own stands until one chooses. TM-13 */
export const mergeEdits = <F extends Facts>(base: F, mine: F, theirs: F): { merged: F, taken: (keyof F & string)[], clashes: (keyof F & string)[] } => {
  const own = new Set(changedFields(base, mine))
  const changed = changedFields(base, theirs)
  const taken = changed.filter((field) => !own.has(field))
  return {
    merged: { ...mine, ...Object.fromEntries(taken.map((field) => [field, theirs[field]])) },
    taken,
    clashes: changed.filter((field) => own.has(field) && !same(mine[field], theirs[field])),
  }
}
