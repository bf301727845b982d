import type { NewEvent, Person } from '../../activity/event.ts'
import type { ProfileRow } from './queries.ts'

type Said = Pick<ProfileRow, 'name' | 'picture' | 'postalAddress'>

/** What stands in the log for good and in every account of a person: their name, and that picture and address are not as before. Where
 *  they live stands in their profile alone, which is gone with them. */
const shown = (what: 'picture' | 'postalAddress', before: Said, after: Said): [unknown, unknown] | null => {
  const [old, now] = [before[what], after[what]]
  if (JSON.stringify(old) === JSON.stringify(now)) return null
  return [old === null ? null : 'given', now === null ? null : old === null ? 'given' : 'another']
}

/** What is different between two profiles, for the log. */
export const profileDifference = (before: Said, after: Said): { before: Record<string, unknown>; after: Record<string, unknown> } => {
  const changes: [string, [unknown, unknown] | null][] = [
    ['name', before.name === after.name ? null : [before.name, after.name]],
    ['picture', shown('picture', before, after)],
    ['postalAddress', shown('postalAddress', before, after)],
  ]
  const made = changes.flatMap(([name, pair]) => (pair ? [[name, pair] as const] : []))
  return { before: Object.fromEntries(made.map(([name, [old]]) => [name, old])), after: Object.fromEntries(made.map(([name, [, now]]) => [name, now])) }
}

/** `profile changed`: in the person's own stream and in those of the accounts that show them. ID-6 */
export const profileChanged = (user: Person, accounts: readonly { accountId: string; membershipId: string }[], detail: ReturnType<typeof profileDifference>): NewEvent[] => {
  const line = { kind: 'profile changed' as const, performer: null, member: { id: user.id, email: user.email }, detail }
  return [{ ...line, streamId: user.id }, ...accounts.map(({ accountId, membershipId }) => ({ ...line, streamId: accountId, subjectId: membershipId }))]
}
