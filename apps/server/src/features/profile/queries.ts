import { createHash } from 'node:crypto'
import type { PostalAddress } from '@gatehouse/addresses'
import DataLoader from 'dataloader'
import type { Services } from '../../graphql/context.ts'

/** What people say of themselves. `picture` is the key of its files. */
export type ProfileRow = { userId: string; name: string; email: string; picture: string | null; postalAddress: PostalAddress | null }

/** Names what a profile says, so that a save can tell which one it saw: equal for equal profiles. */
export const profileVersion = ({ name, postalAddress }: Pick<ProfileRow, 'name' | 'postalAddress'>): string => {
  // Field by field: the database keeps the parts of an address in an order of its own.
  const { lines, city, postalCode, region, country } = postalAddress ?? {}
  return createHash('sha256').update(JSON.stringify([name, lines, city, postalCode, region, country])).digest('base64url').slice(0, 22)
}

type Source = Pick<Services, 'database'>

const profilesOf = ({ database }: Source, userIds: readonly string[]): Promise<ProfileRow[]> =>
  database.read({
    name: 'profiles', text: `SELECT id AS "userId", name, email, picture, postal_address AS "postalAddress" FROM "user" WHERE id = ANY($1::uuid[])`, values: [userIds],
  })

const loaders = new WeakMap<object, DataLoader<string, ProfileRow>>()

/** Somebody's profile; those that one request asks for are read in one statement. */
export const profileOf = (context: { services: Services }, userId: string): Promise<ProfileRow> => {
  const loader = loaders.get(context) ?? new DataLoader<string, ProfileRow>(async (userIds) => {
    const rows = new Map((await profilesOf(context.services, userIds)).map((row) => [row.userId, row]))
    return userIds.map((id) => rows.get(id) ?? new Error(`No user ${id}`))
  }, { cache: false })
  loaders.set(context, loader)
  return loader.load(userId)
}
