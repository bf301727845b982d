/** Rows of a list, as the keyboard sees them: marked by `data-row`, with `data-row-link` on its name, and their place in `aria-rowindex`. */

/** The row with this id, if it stands in the page. */
export const rowOf = (id: string): HTMLElement | null => document.querySelector(`[data-row="${CSS.escape(id)}"]`)

/** What of a row takes the keyboard. */
export const targetIn = (row: HTMLElement | null): HTMLElement | null => row?.querySelector<HTMLElement>('a[data-row-link]') ?? row

const placeOf = (row: HTMLElement): number => Number(row.getAttribute('aria-rowindex'))

/** The row that stands at this place now, or the last one before it. */
export const rowAt = (place: number): HTMLElement | null =>
  [...document.querySelectorAll<HTMLElement>('[data-row]')].findLast((row) => placeOf(row) <= place) ?? null

/** Where an element stands in a list: its row's id and place, to find the way back to when the element itself is gone. */
export const spotOf = (element: Element): { id: string, place: number } | null => {
  const row = element.closest<HTMLElement>('[data-row]')
  return row && { id: row.dataset.row!, place: placeOf(row) }
}
