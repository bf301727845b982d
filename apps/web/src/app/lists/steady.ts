/** What is shown while something must not move: rows in order, and how many new ones wait for it. */
export type Steady = { keys: readonly string[], waiting: number }

/** Puts rows into their new order without moving the anchor, which is what the pointer is on, or the first row in view: all that stands above
 *  it stays as it is, also what has gone meanwhile, and what is new there waits. Below it everything is as wanted; a row that belongs above it
 *  now stays where one last saw it. */
export const steady = (shown: readonly string[], wanted: readonly string[], anchor: string | null): Steady => {
  const at = anchor === null ? -1 : shown.indexOf(anchor)
  if (at < 0) return { keys: wanted, waiting: 0 }
  const kept = shown.slice(0, at + 1)
  const isKept = new Set(kept)
  const places = new Map(wanted.map((key, place) => [key, place]))
  const stillThere = kept.findLast((key) => places.has(key))
  const cut = stillThere === undefined ? -1 : places.get(stillThere)!
  const below = wanted.slice(cut + 1).filter((key) => !isKept.has(key))
  const above = new Set(wanted.slice(0, Math.max(cut, 0)).filter((key) => !isKept.has(key)))
  for (const [index, key] of shown.entries()) {
    if (index <= at || !above.delete(key)) continue
    // Behind the row that it stood behind, as far as that is still below.
    below.splice(below.indexOf(shown[index - 1]!) + 1, 0, key)
  }
  return { keys: [...kept, ...below], waiting: above.size }
}
