/** Whether the modifier of shortcuts is ⌘ here. */
export const isMac = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.userAgent)

const macNames: Record<string, string> = { mod: '⌘', shift: '⇧', alt: '⌥', enter: '↵', escape: 'Esc' }
const otherNames: Record<string, string> = { mod: 'Ctrl', shift: 'Shift', alt: 'Alt', enter: 'Enter', escape: 'Esc' }

/** The names of a shortcut's keys: `keyNames('mod+k')` is `['⌘', 'K']` on a Mac. */
export const keyNames = (keys: string, mac = isMac): string[] =>
  keys.split('+').map((key) => (mac ? macNames : otherNames)[key] ?? key.toUpperCase())

/** Whether the keyboard now belongs to a field, so that a plain letter is text and no shortcut. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement
  && (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
    || (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit', 'reset'].includes(target.type)))
