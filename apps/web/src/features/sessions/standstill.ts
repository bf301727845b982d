import { onBeforeUnmount, onMounted } from 'vue'

/** What somebody had typed, with the name of where. */
export type Typed = { label: string, text: string }

/** Fields whose text is meant to be seen. */
const fields = 'input:not([type=password], [type=checkbox], [type=radio], [type=button], [type=submit], [type=hidden], [type=file]), textarea'

const nameOf = (field: HTMLInputElement | HTMLTextAreaElement): string =>
  (field.labels?.[0]?.textContent ?? field.getAttribute('aria-label') ?? field.placeholder).replace(/\s+/g, ' ').trim() || 'Text'

/** What stands typed on the page now: in its fields, and in what says by `data-typed` what it has made of typed text, such as chips. */
export const collectTyped = (page: ParentNode): Typed[] => {
  const found: Typed[] = []
  for (const element of page.querySelectorAll<HTMLElement>(`[data-typed], ${fields}`)) {
    const isField = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement
    const label = isField ? nameOf(element) : (element.dataset.label ?? '')
    const text = (isField ? element.value : (element.dataset.typed ?? '')).trim()
    const known = found.find((one) => one.label === label)
    if (!text || element.getClientRects().length === 0) continue
    if (known) known.text += `, ${text}`
    else found.push({ label, text })
  }
  return found
}

/** What would do something: none of it does any more. */
const deeds = ['click', 'auxclick', 'submit', 'beforeinput', 'paste', 'cut', 'drop', 'dragstart'] as const
/** What programs listen to and the browser needs for marking, walking and scrolling: it keeps its own effect and has no other. */
const gestures = [
  'pointerdown', 'pointerup', 'mousedown', 'mouseup', 'touchstart', 'touchend', 'dblclick', 'keydown', 'keyup', 'input', 'change', 'focusin', 'focusout', 'focus', 'blur',
] as const

/**
 * Holds the page still, apart from `free`: what is on it can be read, walked through, marked and copied, by mouse and by keyboard, in an open
 * dialog too; nothing can be typed, opened, closed or sent. Until the calling component goes. SE-4
 */
export const useStandstill = (free: () => Element | null | undefined): void => {
  const isFree = ({ target }: Event) => target instanceof Node && free()?.contains(target) === true
  const ends = new AbortController()
  const options = { capture: true, signal: ends.signal }
  for (const deed of deeds) window.addEventListener(deed, (event) => {
    if (isFree(event)) return
    event.preventDefault()
    event.stopImmediatePropagation()
  }, options)
  for (const gesture of gestures) window.addEventListener(gesture, (event) => {
    // Tab leads out of what is free and back, past whoever would keep the keyboard to themselves.
    if (isFree(event) && !(event instanceof KeyboardEvent && event.key === 'Tab')) return
    event.stopImmediatePropagation()
  }, options)

  /** Read-only also to those who are told so by a screen reader. */
  const held: (HTMLInputElement | HTMLTextAreaElement)[] = []
  onMounted(() => {
    document.documentElement.dataset.standstill = ''
    for (const field of document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea')) {
      if (field.readOnly || free()?.contains(field)) continue
      field.readOnly = true
      held.push(field)
    }
  })
  onBeforeUnmount(() => {
    ends.abort()
    delete document.documentElement.dataset.standstill
    for (const field of held) field.readOnly = false
  })
}
