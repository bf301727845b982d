import { z } from 'zod'
import { shownError } from './errors.ts'

/** Relay's arguments of a list. */
export type PageArguments = { first?: number | null; after?: string | null; last?: number | null; before?: string | null }

/** How many entries a page has where nobody says, and how many at most. AP-3 */
export const usualPage = 50
export const largestPage = 100

/** A page to read: from which key, in which direction, how many. */
export type Page = { forward: boolean; limit: number; key: unknown[] | null }

/** Text in a key, as PostgreSQL can hold it. */
export const keyText = z.string().refine((text) => !text.includes('\0'))

const decodeKey = (cursor: string, shape: z.ZodType<unknown[]>): unknown[] => {
  try {
    const key = shape.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    if (key.success) return key.data
  } catch {
    // Falls through to the one answer for everything that is no cursor of ours.
  }
  throw shownError('BAD_USER_INPUT', 'This cursor is not of this list. Leave it out to start from the beginning.')
}

const encodeKey = (key: unknown[]): string => Buffer.from(JSON.stringify(key)).toString('base64url')

/** Reads Relay's arguments: forwards by `first` and `after`, backwards by `last` and `before`; 50 by default, at most 100.
 *  `shape` is what the list's own keys look like: the cursor of another list is told as a mistake. */
export const readPage = ({ first, after, last, before }: PageArguments, shape: z.ZodType<unknown[]>): Page => {
  if ((first ?? after) != null && (last ?? before) != null)
    throw shownError('BAD_USER_INPUT', 'Ask forwards with first and after, or backwards with last and before, not both.')
  const forward = (last ?? before) == null
  const limit = (forward ? first : last) ?? usualPage
  if (limit < 0 || limit > largestPage) throw shownError('BAD_USER_INPUT', `Ask for at most ${largestPage} at once.`)
  const cursor = forward ? after : before
  return { forward, limit, key: cursor == null ? null : decodeKey(cursor, shape) }
}

/** A connection from rows that were read in the page's direction, one more than its limit. */
export const toConnection = <Row>(rows: Row[], page: Page, keyOf: (row: Row) => unknown[]) => {
  const more = rows.length > page.limit
  const kept = rows.slice(0, page.limit)
  if (!page.forward) kept.reverse()
  // Cursors are made for those who ask for them.
  const edges = kept.map((node) => ({ node, get cursor() { return encodeKey(keyOf(node)) } }))
  return {
    edges,
    pageInfo: {
      hasNextPage: page.forward ? more : page.key !== null,
      hasPreviousPage: page.forward ? page.key !== null : more,
      get startCursor() { return edges[0]?.cursor ?? null },
      get endCursor() { return edges.at(-1)?.cursor ?? null },
    },
  }
}

/** What a user typed, as the pattern of ILIKE: found anywhere, its own signs meant literally. What PostgreSQL cannot hold stands in no row. */
export const likePattern = (text: string): string => `%${text.trim().replaceAll('\0', '\ufffd').replace(/[\\%_]/g, '\\$&')}%`
