/** A class list as Vue takes it. */
export type ClassValue = string | undefined | null | false | ClassValue[] | Record<string, boolean>

/** What a text field, an area and a select have in common. */
export const fieldClasses =
  'w-full rounded-md border border-line-strong bg-panel text-ink text-sm shadow-none ' +
  'hover:border-faint focus-visible:outline-2 focus-visible:outline-offset-[-1px] focus-visible:outline-lantern-ink ' +
  'aria-invalid:border-danger disabled:cursor-not-allowed disabled:opacity-60'

/** What floats: menus, lists, tooltips. */
export const floatClasses =
  'z-50 rounded-lg bg-raised shadow-float data-[state=open]:animate-appear data-[state=delayed-open]:animate-appear'

/** One line of a menu or of a list of options. */
export const itemClasses =
  'flex min-h-8 pointer-coarse:min-h-10 w-full select-none items-center gap-2 rounded-md px-2 py-1 text-left text-sm ' +
  'outline-none data-highlighted:bg-hover aria-disabled:text-muted'
