import slugify from '@sindresorhus/slugify'
import { z } from 'zod'
import type { Database } from '../../../platform/database/client.ts'
import { slugTaken } from '../queries.ts'

const longest = 48
/** Words that the console's own URLs, or ones to come, may want. */
const reserved = new Set(['a', 'admin', 'api', 'accounts', 'account', 'gatehouse', 'graphql', 'mailbox', 'new', 'settings', 'sign-in', 'sign-up', 'static', 'support', 'www'])

/** A site address as people may write it: lower-case letters, digits and single hyphens. AC-7 */
export const slugInput = z
  .string()
  .transform((text) => text.trim().toLowerCase())
  .pipe(
    z
      .string()
      .regex(/^[a-z\d]+(-[a-z\d]+)*$/, 'A site address has lower-case letters, digits and single hyphens.')
      .min(2, 'A site address has at least 2 characters.')
      .max(longest, `A site address has at most ${longest} characters.`)
      .refine((slug) => !reserved.has(slug), 'This site address is kept for Gatehouse itself; choose another.'),
  )

const fromName = (name: string): string => {
  const made = slugify(name).slice(0, longest - 8).replace(/-+$/, '')
  return made.length < 2 || reserved.has(made) ? `${made || 'account'}-team` : made
}

/** A free site address made from what was wished: itself, or with the first free number behind it. */
export const freeSlug = async (database: Database, wanted: string): Promise<string> => {
  const base = fromName(wanted)
  for (let number = 1; ; number++) {
    const slug = number === 1 ? base : `${base}-${number}`
    if (!(await slugTaken(database, slug))) return slug
  }
}
