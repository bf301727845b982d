type Identified = { readonly id: string }

/** What has happened to a list since its pages were read: rows that are new or stand elsewhere now, and rows that are gone. */
export type News<Row> = { readonly moved: ReadonlyMap<string, Row>, readonly gone: ReadonlySet<string> }

type ListRules<Row> = {
  compare: (one: Row, other: Row) => number
  shows: (row: Row) => boolean
  /** Whether the pages reach to the list's end. What belongs behind a part that is not read yet comes with its own page. */
  complete: boolean
}

/** The rows of the pages with the news worked in: each row once, at its place, whether a page already knew of it or not. AV-3, LV-2 */
export const withNews = <Row extends Identified>(pages: readonly Row[], { moved, gone }: News<Row>, { compare, shows, complete }: ListRules<Row>): Row[] => {
  const seen = new Set<string>()
  const rows = pages.filter((row) => {
    if (seen.has(row.id) || gone.has(row.id) || moved.has(row.id) || !shows(row)) return false
    seen.add(row.id)
    return true
  })
  for (const row of [...moved.values()].sort(compare)) {
    if (gone.has(row.id) || !shows(row)) continue
    const at = placeFor(row, rows, compare)
    if (at < rows.length || complete) rows.splice(at, 0, row)
  }
  return rows
}

const placeFor = <Row>(row: Row, rows: readonly Row[], compare: (one: Row, other: Row) => number): number => {
  let [from, to] = [0, rows.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (compare(row, rows[middle]!) < 0) to = middle
    else from = middle + 1
  }
  return from
}
