import { type Actor, type Decision, mayMakeAdmin, mayRemove, mayRevokePartner, type Subject } from '@gatehouse/policy'
import type { MemberContext } from '../../../graphql/builder.ts'
import { demand, NotFound } from '../../../graphql/errors.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { enterable, endSession, lockUser } from '../../sessions/commands/open.ts'
import { teamEvents } from '../events.ts'
import { madeAdminMail, removedMail } from '../mails.ts'
import { lockMembers, subjectOf } from './locks.ts'

/** Makes a member an admin. No role is ever lowered. TM-7 */
export const makeAdmin = (context: MemberContext, membershipId: string): Promise<void> =>
  context.services.change(async (tx, now) => {
    const { actor, self, subject } = await lockMembers(tx, context.actor, membershipId, now)
    const { id, accountId, userId, email, version } = subject!
    demand(mayMakeAdmin(actor, subjectOf(subject!)))
    // What is hidden from admins is decided about all of them at one moment. AC-7
    await tx.$queryRaw`SELECT 1 FROM account WHERE id = ${accountId}::uuid FOR SHARE`
    await tx.membership.update({ where: { accountId_id: { accountId, id } }, data: { role: 'ADMIN', accessLevelId: null, version: version + 1 } })
    return {
      result: undefined,
      events: teamEvents({ kind: 'made admin', accountId, performer: self, member: { id: userId, email }, subjectId: id, detail: { version: version + 1, before: { role: 'MEMBER' }, after: { role: 'ADMIN' } } }),
      jobs: [madeAdminMail({ accountId, membershipId: id, version: version + 1, to: email, by: self })],
    }
  })

/** Locks a person before their membership, in the order of a sign-in, so that neither waits for the other in a circle. */
export const lockPerson = async (tx: Tx, accountId: string, id: string) => {
  const found = await tx.membership.findUnique({ where: { accountId_id: { accountId, id } }, select: { userId: true } })
  if (!found) throw new NotFound('This person is not, or no longer, in the account.')
  return lockUser(tx, found.userId)
}

/** Ends a membership at once, on open pages and live connections too, and mails who had it.
 *  Who has no other account left is signed out (SE-5); who has one only loses this, and a partner comes back to their portal. */
const takeOut = (context: MemberContext, membershipId: string, decide: (actor: Actor, subject: Subject) => Decision): Promise<void> =>
  context.services.change(async (tx, now) => {
    const user = await lockPerson(tx, context.actor.accountId, membershipId)
    const { actor, self, subject } = await lockMembers(tx, context.actor, membershipId, now)
    const { id, accountId, userId, email, role } = subject!
    demand(decide(actor, subjectOf(subject!)))
    const isPartner = role === 'PARTNER'
    await tx.membership.update({ where: { accountId_id: { accountId, id } }, data: { endedAt: now } })
    await tx.presence.deleteMany({ where: { accountId, membershipId: id } })
    const live = isPartner || (await enterable(tx, userId, now)).length > 0 ? null : await tx.session.findFirst({ where: { userId, endedAt: null } })
    const ended = live ? await endSession(tx, user, live, 'REMOVED', null, now) : []
    const removed = teamEvents({ kind: isPartner ? 'partner revoked' : 'deleted', accountId, performer: self, member: { id: userId, email }, subjectId: id, detail: { role } })
    return { result: undefined, events: [...removed, ...ended], jobs: [removedMail({ accountId, membershipId: id, to: email, by: self, at: now, isPartner })] }
  })

/** Removes someone from the account. TM-8 */
export const removeMember = (context: MemberContext, membershipId: string): Promise<void> => takeOut(context, membershipId, mayRemove)

/** Revokes a partner’s access and deletes them from the account. PA-7 */
export const revokePartner = (context: MemberContext, membershipId: string): Promise<void> => takeOut(context, membershipId, mayRevokePartner)
