import { activityKinds } from '@gatehouse/contract/activity-kinds'
import { mayViewAs } from '@gatehouse/policy'
import { unchanged } from '../../../activity/change.ts'
import type { NewEvent, Person } from '../../../activity/event.ts'
import type { MemberContext } from '../../../graphql/builder.ts'
import { authenticationError, demand, demandPerson } from '../../../graphql/errors.ts'
import type { Context, Viewer } from '../../../graphql/context.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { lockUser } from '../../sessions/commands/open.ts'
import { actorOf, lockMembers, readMembers, subjectOf } from './locks.ts'

type ViewRow = { id: string; accountId: string; sessionId: string; membershipId: string; subjectId: string }

/** Whom a view is of, gone or not. */
const personOf = async (tx: Tx, accountId: string, membershipId: string): Promise<Person> => {
  const { user } = await tx.membership.findUniqueOrThrow({ where: { accountId_id: { accountId, id: membershipId } }, select: { user: { select: { id: true, email: true } } } })
  return user
}

/** It stands in the log of the account, where the one it was of finds it too. AV-5 */
const viewEnded = async (tx: Tx, { accountId, subjectId }: ViewRow, performer: Person | null): Promise<NewEvent> =>
  ({ streamId: accountId, kind: 'view ended', performer, member: await personOf(tx, accountId, subjectId), subjectId })

/** Ends the standing views of a session, in one account or in all. */
const endViewsOf = async (tx: Tx, sessionId: string, accountId: string | null, performer: Person, now: Date): Promise<NewEvent[]> => {
  const ended = await tx.$queryRaw<ViewRow[]>`
    UPDATE view_as SET ended_at = ${now} WHERE session_id = ${sessionId}::uuid AND ended_at IS NULL AND (${accountId}::uuid IS NULL OR account_id = ${accountId}::uuid)
    RETURNING id, account_id AS "accountId", session_id AS "sessionId", membership_id AS "membershipId", subject_id AS "subjectId"`
  const events: NewEvent[] = []
  for (const view of ended) events.push(await viewEnded(tx, view, performer))
  return events
}

/** Begins to see the account as somebody else does; another view of the same session and account ends with it. TM-15 */
export const startViewAs = async (context: MemberContext, memberId: string): Promise<void> => {
  const { services, viewer, actor: asker } = demandPerson(context)
  return services.change(async (tx, now) => {
    // Whoever ends the session locks its person first.
    await lockUser(tx, viewer.userId)
    if (!(await tx.session.findFirst({ where: { id: viewer.sessionId, endedAt: null } }))) throw authenticationError(null)
    const { actor, self, subject } = await lockMembers(tx, asker, memberId, now)
    demand(mayViewAs(actor, subjectOf(subject!)))
    const { accountId, membershipId } = actor
    const view = { accountId, sessionId: viewer.sessionId, membershipId, subjectId: memberId }
    if (await tx.viewAs.findFirst({ where: { ...view, endedAt: null } })) return unchanged(undefined)
    const ended = await endViewsOf(tx, viewer.sessionId, accountId, self, now)
    await tx.viewAs.create({ data: { ...view, startedAt: now } })
    const { userId: id, email } = subject!
    return { result: undefined, events: [...ended, { streamId: accountId, kind: 'viewed as', performer: self, member: { id, email }, subjectId: memberId }] }
  })
}

/** Sees the account with one's own eyes again. Answers whether any view stood. TM-15 */
export const stopViewAs = ({ services, viewer, account }: Context & { viewer: Viewer }): Promise<boolean> =>
  services.change(async (tx, now) => {
    const { id, email } = await lockUser(tx, viewer.userId)
    const events = await endViewsOf(tx, viewer.sessionId, account?.id ?? null, { id, email }, now)
    return events.length > 0 ? { result: true, events } : unchanged(false)
  })

const stillStands = async (tx: Tx, { accountId, sessionId, membershipId, subjectId }: ViewRow, now: Date): Promise<boolean> => {
  if (!(await tx.session.findFirst({ where: { id: sessionId, endedAt: null }, select: { id: true } }))) return false
  const people = await readMembers(tx, accountId, [membershipId, subjectId], now)
  const [viewer, subject] = [membershipId, subjectId].map((wanted) => people.find(({ id }) => id === wanted))
  return viewer !== undefined && subject !== undefined && mayViewAs(actorOf(viewer), subjectOf(subject)).allowed
}

/** Ends the views that no longer stand after a change of anybody's rights or session, whatever changed them: in the same transaction, so
 *  that their end stands in the log with its cause. Views that others are about to void are locked first, and held against what
 *  they have left. TM-15 */
export const endVoidViews = async (tx: Tx, events: readonly NewEvent[], now: Date): Promise<NewEvent[]> => {
  const streams = [...new Set(events.flatMap(({ kind, streamId }) => ('access' in activityKinds[kind] ? [streamId] : [])))]
  if (streams.length === 0) return []
  const standing = await tx.$queryRaw<ViewRow[]>`
    SELECT id, account_id AS "accountId", session_id AS "sessionId", membership_id AS "membershipId", subject_id AS "subjectId"
    FROM view_as WHERE account_id = ANY(${streams}::uuid[]) AND ended_at IS NULL ORDER BY id FOR UPDATE`
  const ended: NewEvent[] = []
  for (const view of standing) {
    if (await stillStands(tx, view, now)) continue
    await tx.viewAs.update({ where: { accountId_id: { accountId: view.accountId, id: view.id } }, data: { endedAt: now } })
    ended.push(await viewEnded(tx, view, null))
  }
  return ended
}
