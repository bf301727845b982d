import type { NewEvent, Person } from '../../activity/event.ts'

type Line = Pick<NewEvent, 'performer' | 'member' | 'subjectId' | 'detail'>

const line = (asker: Person, requestId: string, detail: Record<string, unknown>): Line => ({
  performer: null, member: { id: asker.id, email: asker.email }, subjectId: requestId, detail,
})

type Kind = 'partner requested' | 'partner withdrew' | 'partner request expired'

/** In the asker's own stream: names the address and nothing of an account, so that it is the same whether or not there is one. PA-2 */
export const ownRequestEvent = (kind: Kind, asker: Person, { id, address }: { id: string; address: string }): NewEvent => ({
  ...line(asker, id, { address }), streamId: asker.id, kind,
})

/** In the log of the account that a request has reached. PA-3 */
export const reachedEvent = (kind: Kind, accountId: string, asker: Person, requestId: string, detail: Record<string, unknown> = {}): NewEvent => ({
  ...line(asker, requestId, detail), streamId: accountId, kind,
})

/** In the account's log alone: the asker is not told, by no line and by no number of a line. PA-2 */
export const deniedEvent = (accountId: string, performer: Person, asker: Person, requestId: string): NewEvent => ({
  ...line(asker, requestId, {}), streamId: accountId, kind: 'partner denied', performer: { id: performer.id, email: performer.email },
})

/** `profile changed`: whom a partner works for, in their own stream and in the accounts that they are in as one. PA-1, PA-6 */
export const companyChanged = (
  user: Person, accounts: readonly { accountId: string; membershipId: string }[], detail: { before: Record<string, string>; after: Record<string, string> },
): NewEvent[] => {
  const changed = { kind: 'profile changed' as const, performer: null, member: { id: user.id, email: user.email }, detail }
  return [{ ...changed, streamId: user.id }, ...accounts.map(({ accountId, membershipId }) => ({ ...changed, streamId: accountId, subjectId: membershipId }))]
}
