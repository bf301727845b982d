/** A form as Stripe takes it: `metadata[a]=1&line_items[0][quantity]=2`. */
export type Form = { [name: string]: string | Form }

/** Reads such a form; lists have their places as names. */
export const readForm = (text: string): Form => {
  const form: Form = {}
  for (const [path, value] of new URLSearchParams(text)) {
    const names = [...path.matchAll(/[^[\]]+/g)].map(([name]) => name)
    let at = form
    for (const name of names.slice(0, -1)) at = (at[name] ??= {}) as Form
    at[names.at(-1)!] = value
  }
  return form
}

/** The paths of everything that stands in a form, with `*` for whatever names are its sender's own. */
export const pathsIn = (form: Form, before = ''): string[] =>
  Object.entries(form).flatMap(([name, value]) => {
    const path = before ? `${before}.${/(^|\.)metadata$/.test(before) ? '*' : name}` : name
    return typeof value === 'string' ? [path] : pathsIn(value, path)
  })

export const textAt = (form: Form, ...names: string[]): string | undefined => {
  let at: string | Form | undefined = form
  for (const name of names) at = typeof at === 'object' ? at[name] : undefined
  return typeof at === 'string' ? at : undefined
}

export const wordsAt = (form: Form, ...names: string[]): Record<string, string> => {
  let at: string | Form | undefined = form
  for (const name of names) at = typeof at === 'object' ? at[name] : undefined
  return typeof at === 'object' ? (at as Record<string, string>) : {}
}
