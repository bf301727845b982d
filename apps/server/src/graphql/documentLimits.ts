import { type DocumentNode, Lexer, parse, type Source, TokenKind } from 'graphql'
import { type ErrorCode, shownError } from './errors.ts'
import type { Measures } from './measure.ts'

/** What a document may be, on every transport: measured before anything else looks at it. `is` says what a document beyond it is. AP-3 */
export const documentLimits = {
  length: { most: 32 * 1024, what: 'The characters of the document, comments too.', is: (found: number) => `has ${found} characters`, mend: 'Send variables instead of values in the text, and leave out what is not asked.' },
  tokens: { most: 2_000, what: 'The words and signs of the document, without comments.', is: () => 'is made of more words and signs', mend: 'Ask for less at once; use fragments for what is repeated.' },
  depth: { most: 16, what: 'How deep its fields lie in each other, fragments included. The usual introspection is 15 deep.', is: (found: number) => `is ${found} levels deep`, mend: 'Ask for what lies deeper by its id, in another request.' },
  aliases: { most: 30, what: 'The fields that are asked under another name, counted as often as a fragment brings them.', is: (found: number) => `has ${found} aliases`, mend: 'Ask for lists, or in several requests.' },
  directives: { most: 30, what: 'The directives, counted as often as a fragment brings them.', is: (found: number) => `has ${found} directives`, mend: 'Leave out what is not wanted instead of skipping it.' },
  selections: { most: 1_000, what: 'The fields and fragments that it comes to, counted as often as a fragment brings them.', is: (found: number) => `comes to ${found} fields`, mend: 'Ask for less at once.' },
  repeats: { most: 10, what: 'How often one place asks for the same field.', is: (found: number) => `asks ${found} times for the same field in one place`, mend: 'Ask once: its selections can stand together.' },
  cost: { most: 20_000, what: 'The fields that its answer may hold: those of a list count for each of its page (`first` or `last`, 50 without), for each of `ids`, and five times in a list without pages. A change counts 100.', is: (found: number) => `may cost ${found} fields`, mend: 'Ask for smaller pages, or for the inner lists in requests of their own.' },
} as const satisfies Record<string, { most: number; what: string; is(found: number): string; mend: string }>

export type DocumentLimit = keyof typeof documentLimits

/** How much of each is taken. */
export type Room = Readonly<Record<DocumentLimit, number>>

/** The room that everybody has. */
export const usualRoom = Object.fromEntries(Object.entries(documentLimits).map(([limit, { most }]) => [limit, most])) as Room

/** Why a document is not taken: which limit, and what to do. `found` is null where nobody counted on. */
const beyond = (limit: DocumentLimit, most: number, found: number | null) => {
  const { is, mend } = documentLimits[limit]
  return shownError('LIMIT_EXCEEDED' satisfies ErrorCode, `This document ${is(found ?? most)}; at most ${most.toLocaleString('en')} are taken. ${mend}`, { limit, most, found })
}

/** Parses a document within its limits. Throws what is wrong with it: nothing of a longer one is kept. AP-3 */
export const parseWithin = (source: Source, room = usualRoom): DocumentNode => {
  if (source.body.length > room.length) throw beyond('length', room.length, source.body.length)
  // The parser recurses and keeps every token; this does neither.
  const lexer = new Lexer(source)
  for (let tokens = 0; lexer.advance().kind !== TokenKind.EOF; ) if (++tokens > room.tokens) throw beyond('tokens', room.tokens, null)
  return parse(source)
}

/** The first of its limits that a document is beyond. `cost` depends on the sizes of pages that the variables ask for. */
export const firstBeyond = (measures: Measures, variables: Readonly<Record<string, unknown>>, room = usualRoom) => {
  for (const limit of ['selections', 'repeats', 'depth', 'aliases', 'directives'] as const) {
    if (measures[limit] > room[limit]) return beyond(limit, room[limit], measures[limit])
  }
  const cost = measures.cost(variables)
  return cost > room.cost ? beyond('cost', room.cost, cost) : null
}
