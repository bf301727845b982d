import type { Component } from 'vue'

/** One line of a `Menu`. With a `reason` it cannot be chosen, and says why. */
export type MenuAction = {
  key: string
  label: string
  icon?: Component
  /** A key that does the same, as in '?' or 'mod+k'. */
  shortcut?: string
  /** Marks the current choice. */
  checked?: boolean
  danger?: boolean
  reason?: string | null
  onSelect: () => void
}

export type MenuItem = MenuAction | { separator: true } | { heading: string }
