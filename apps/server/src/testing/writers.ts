import type { NewEvent } from '../activity/event.ts'
import type { House } from './house.ts'
import type { Person } from './person.ts'

/** The id of the account that somebody's tab shows. */
export const accountIdOf = async (house: House, person: Person): Promise<string> =>
  (await house.sql<{ id: string }>('SELECT id FROM account WHERE slug = $1', [person.account]))[0]!.id

/** The id of somebody's login. */
export const userIdOf = async (house: House, person: Person): Promise<string> =>
  (await house.sql<{ id: string }>('SELECT id FROM "user" WHERE email = $1', [person.email]))[0]!.id

/** Writes lines into an account's log through the node's one door, as fast as that goes: `writers` at a time, each change with
 *  `lines` of them. They say nothing that a room would have to be in order for. */
export const writeLines = async (house: House, streamId: string, changes: number, { writers = 10, lines = 1, detail }: { writers?: number; lines?: number; detail?: Record<string, unknown> } = {}): Promise<void> => {
  let left = changes
  const line = (): NewEvent => ({ streamId, kind: 'logged in', performer: null, member: { id: null, email: 'someone@example.com' }, detail })
  const writer = async () => {
    while (left-- > 0) await house.app!.services.change(async () => ({ result: undefined, events: Array.from({ length: lines }, line) }))
  }
  await Promise.all(Array.from({ length: writers }, writer))
}
