import { randomBytes } from 'node:crypto'
import slugify from '@sindresorhus/slugify'
import { z } from 'zod'
import type { Services } from '../../../graphql/context.ts'

/** For so long a former site address leads to its account, and nobody else gets it. Milliseconds. AC-7 */
export const keptAfterMoving = 90 * 24 * 3_600_000

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

/** Site addresses for a name, in the order in which to try them: the one wished for, then with a number behind it, at last
 *  with letters that nobody can have foreseen. */
export const slugsFor = (name: string): string[] => {
  const wished = slugInput.safeParse(name)
  const base = fromName(name)
  const numbered = Array.from({ length: 49 }, (_, index) => `${base}-${index + 2}`)
  const unforeseen = Array.from({ length: 3 }, () => `${base}-${randomBytes(3).toString('hex')}`)
  return [...new Set([...(wished.success ? [wished.data] : []), base, ...numbered, ...unforeseen])]
}

/** The site address that an account of this name would get now. Closed accounts keep theirs, and for a while those that have moved. */
export const freeSlug = async ({ database, clock }: Pick<Services, 'database' | 'clock'>, name: string): Promise<string> => {
  const slugs = slugsFor(name)
  const rows = await database.read<{ slug: string }>({
    name: 'taken-slugs',
    text: 'SELECT slug FROM account WHERE slug = ANY($1) UNION SELECT slug FROM former_slug WHERE slug = ANY($1) AND until > $2',
    values: [slugs, clock.now()],
  })
  const taken = new Set(rows.map(({ slug }) => slug))
  return slugs.find((slug) => !taken.has(slug))!
}
