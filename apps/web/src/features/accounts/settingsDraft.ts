/** How each of some settings is called, and how people say what it is set to. */
export type Words<S> = { readonly [Name in keyof S]: { readonly name: string, readonly value: (value: S[Name]) => string } }

/** One setting that would be, or was, changed. */
export type Difference = { name: string, before: string, after: string }

const namesOf = <S extends object>(words: Words<S>) => Object.keys(words) as (keyof S & string)[]

/** What is different between two states, in words. */
export const differences = <S extends object>(words: Words<S>, before: S, after: S): Difference[] =>
  namesOf(words).filter((name) => before[name] !== after[name]).map((name) => ({ name: words[name].name, before: words[name].value(before[name]), after: words[name].value(after[name]) }))

/** A draft without what is so already. */
export const trimmed = <S extends object>(words: Words<S>, draft: Partial<S>, now: S): Partial<S> =>
  Object.fromEntries(namesOf(words).filter((name) => draft[name] !== undefined && draft[name] !== now[name]).map((name) => [name, draft[name]])) as Partial<S>

/** The settings alone, out of what carries more. */
export const copyOf = <S extends object>(words: Words<S>, of: S): S => Object.fromEntries(namesOf(words).map((name) => [name, of[name]])) as S
