import { onMounted, onScopeDispose, readonly, shallowReactive } from 'vue'
import { isMac, isTyping } from '../ui/keys.ts'

/** A key of the page: 'j', '?', 'mod+k', 'escape'. Listed in the dialog that `?` opens. */
export type Shortcut = {
  keys: string
  label: string
  group: 'Everywhere' | 'Lists'
  /** Also while a field has the keyboard; only sensible with `mod`. */
  always?: boolean
  run: (event: KeyboardEvent) => void
}

const running = shallowReactive<Shortcut[]>([])
/** What can be pressed now, in the order in which it was offered. */
export const shortcuts = readonly(running) as readonly Shortcut[]

const pressed = (event: KeyboardEvent): string => {
  const mod = isMac ? event.metaKey : event.ctrlKey
  return `${mod ? 'mod+' : ''}${event.altKey ? 'alt+' : ''}${event.key.toLowerCase()}`
}

/** An open dialog, popover or menu has the keyboard to itself: Esc closes it, and letters choose in it. */
const opened = ['dialog', 'alertdialog', 'menu'].map((role) => `[role="${role}"][data-state="open"]`).join()
const somethingIsOpen = () => document.querySelector(opened) !== null

const listen = (event: KeyboardEvent) => {
  if (event.defaultPrevented || event.isComposing) return
  const keys = pressed(event)
  // The latest wins: a page's own key comes before the shell's.
  const found = running.findLast((one) => one.keys === keys)
  if (!found || (!found.always && (isTyping(event.target) || somethingIsOpen()))) return
  event.preventDefault()
  found.run(event)
}
if (typeof document !== 'undefined') document.addEventListener('keydown', listen)

/** Offers keys for as long as the component lives. */
export const useShortcuts = (...offered: Shortcut[]): void => {
  onMounted(() => running.push(...offered))
  onScopeDispose(() => {
    for (const one of offered) running.splice(running.indexOf(one), running.includes(one) ? 1 : 0)
  })
}
