import { onScopeDispose, type Ref, watch } from 'vue'

/** Whether the keyboard is where it is to be. */
const isInDialog = (target: EventTarget | null) => target instanceof Element && target.closest('[role="dialog"]') !== null

/** Keeps what is typed between asking for a dialog and its field having the keyboard, for that field: it is neither a key of the page nor text for
 *  a field that is left. */
export const keepEarlyKeys = (open: Ref<boolean>, text: Ref<string>): void => {
  const keep = (event: KeyboardEvent) => {
    if (isInDialog(event.target)) return stop()
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    event.preventDefault()
    event.stopImmediatePropagation()
    if (event.key === 'Escape') open.value = false
    else if (event.key === 'Backspace') text.value = text.value.slice(0, -1)
    else if (event.key.length === 1) text.value += event.key
  }
  const stop = () => window.removeEventListener('keydown', keep, { capture: true })
  watch(open, (now) => (now ? window.addEventListener('keydown', keep, { capture: true }) : stop()), { flush: 'sync' })
  onScopeDispose(stop)
}
