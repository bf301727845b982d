import { mayTransferHolding } from '@gatehouse/policy'
import type { NewEvent } from '../../../activity/event.ts'
import type { MemberContext } from '../../../graphql/builder.ts'
import { demand, demandPerson, NotFound } from '../../../graphql/errors.ts'
import { lockSeats } from '../../billing/commands/seats.ts'
import { demandConfirmedAgain } from '../../identity/commands/confirm.ts'
import { teamEvents } from '../events.ts'
import { holdingTransferredMails } from '../mails.ts'
import { lockMembers, subjectOf } from './locks.ts'

/** Passes the account on to an owner or admin, who becomes an owner without an end date; the former holder stays an owner. AC-4
 *  Throws `ConfirmationNeeded` unless the holder has proved again who they are. */
export const transferHolding = (context: MemberContext, membershipId: string): Promise<void> => {
  demandConfirmedAgain(demandPerson(context))
  return context.services.change(async (tx, now) => {
    const { actor, self, subject } = await lockMembers(tx, context.actor, membershipId, now)
    demand(mayTransferHolding(actor, subjectOf(subject!)))
    const { id, accountId, userId, email, name, version, role, expiresAt } = subject!
    // Whose access has ended meanwhile has no seat any more. AC-5
    if (expiresAt && expiresAt <= (await lockSeats(tx, accountId, context.services.clock))) throw new NotFound('This person is not, or no longer, in the account.')
    const formerId = actor.membershipId
    await tx.membership.update({ where: { accountId_id: { accountId, id: formerId } }, data: { isAccountHolder: false, version: { increment: 1 } } })
    await tx.membership.update({
      where: { accountId_id: { accountId, id } }, data: { isAccountHolder: true, role: 'OWNER', accessLevelId: null, expiresAt: null, version: version + 1 },
    })
    const fact = {
      kind: 'ownership transferred', accountId, performer: self, member: { id: userId, email }, subjectId: id,
      detail: { formerId, version: version + 1, before: { role, endDate: expiresAt }, after: { role: 'OWNER', endDate: null }, ...context.origin.device },
    } as const
    const events = teamEvents(fact)
    // Both have a stream of their own, and both may do other things from now on.
    const own: NewEvent = { ...events[1]!, streamId: self.id }
    return { result: undefined, events: [...events, own], jobs: holdingTransferredMails({ accountId, membershipId: id, version: version + 1, from: self, to: { id: userId, email, name }, at: now }) }
  })
}
