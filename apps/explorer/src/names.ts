/** Gives the editors' text fields the names of the regions that they stand in: CodeMirror makes them without. */
export const nameEditors = (within: Node): void => {
  const name = () => {
    for (const field of document.querySelectorAll('section[aria-label] .CodeMirror textarea:not([aria-label])')) {
      field.setAttribute('aria-label', field.closest('section[aria-label]')!.getAttribute('aria-label')!)
    }
  }
  new MutationObserver(name).observe(within, { childList: true, subtree: true })
}
