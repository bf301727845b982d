import { type Ref, watch } from 'vue'
import { rowAt, rowOf, spotOf, targetIn } from './rows.ts'

/** A menu goes with what was chosen in it; what had opened it stays. */
const openerOf = (element: Element | null): Element | null => {
  const menu = element?.closest('[role="menu"]')
  return menu ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '') : element
}

const takes = (element: HTMLElement | null): boolean => {
  element?.focus({ preventScroll: true })
  return element !== null && document.activeElement === element
}

/** Gives the keyboard back when what lay over the page closes: to what had it before; where that is gone, to its row, or the one that came in
 *  its place; where nothing had it, to the page's content. Answers the handler of Reka's `closeAutoFocus`. OP-7 */
export const useFocusBack = (open: Readonly<Ref<boolean>>) => {
  let before: Element | null = null
  let spot: ReturnType<typeof spotOf> = null
  watch(open, (now) => {
    if (!now) return
    before = openerOf(document.activeElement)
    spot = before && spotOf(before)
  }, { immediate: true, flush: 'sync' })

  const ways: (() => HTMLElement | null)[] = [
    () => (before instanceof HTMLElement && before !== document.body ? before : null),
    () => spot && targetIn(rowOf(spot.id)),
    () => spot && targetIn(rowAt(spot.place)),
    () => document.querySelector<HTMLElement>('main'),
  ]
  return (event: Event) => {
    event.preventDefault()
    ways.some((way) => takes(way()))
  }
}
