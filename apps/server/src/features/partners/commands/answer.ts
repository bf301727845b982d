import { mayAnswerRequests } from '@gatehouse/policy'
import type { MemberContext } from '../../../graphql/builder.ts'
import { demand, NotFound, Refusal } from '../../../graphql/errors.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { limitSession } from '../../sessions/commands/idle.ts'
import { lockUser } from '../../sessions/commands/open.ts'
import { lockMembers } from '../../team/commands/locks.ts'
import { joinAsPartner } from '../../team/commands/partners.ts'
import { deniedEvent } from '../events.ts'
import { AccessRequestClosed } from '../problems.ts'
import { accessGrantedMail } from './jobs.ts'

/** Locks what an answer stands on, in the order of all who lock it: the account, then who answers. */
const lockToAnswer = async (tx: Tx, context: MemberContext, id: string, now: Date) => {
  const { accountId } = context.actor
  const [open] = await tx.$queryRaw<{ id: string }[]>`SELECT id FROM account WHERE id = ${accountId}::uuid AND closed_at IS NULL FOR SHARE`
  const { actor, self } = await lockMembers(tx, context.actor, null, now)
  demand(mayAnswerRequests(actor))
  if (!open) throw new NotFound('The account is closed.')
  return { accountId, actor, self, id }
}

/** Who asks, if the request has come to this account. */
const askerOf = async (tx: Tx, { actor: { accountId } }: MemberContext, id: string): Promise<string> => {
  const found = await tx.reachedRequest.findUnique({ where: { accountId_id: { accountId, id } }, select: { userId: true } })
  if (!found) throw new NotFound('There is no such request.')
  return found.userId
}

type Answering = { accountId: string; id: string; self: { id: string } }

/** Says why a request can no longer be answered. */
const whyClosed = async (tx: Tx, { accountId, id }: Answering): Promise<never> => {
  const { answeredAt, answeredById } = await tx.reachedRequest.findUniqueOrThrow({ where: { accountId_id: { accountId, id } } })
  const { status } = await tx.accessRequest.findUniqueOrThrow({ where: { id } })
  const answerer = answeredById ? await tx.user.findUnique({ where: { id: answeredById }, select: { name: true } }) : null
  if (answeredAt) throw new AccessRequestClosed(status === 'GRANTED' ? 'GRANTED' : 'DENIED', answerer?.name ?? null)
  throw new AccessRequestClosed(status === 'WITHDRAWN' ? 'WITHDRAWN' : 'EXPIRED', null)
}

/** Claims a request for an answer: a conditional update, so once, also where several owners answer at one moment. PA-4 */
const claim = async (tx: Tx, answering: Answering, now: Date): Promise<void> => {
  const { accountId, id, self } = answering
  const claimed = await tx.$executeRaw`
    UPDATE reached_request h SET answered_at = ${now}, answered_by_id = ${self.id}::uuid
    WHERE h.account_id = ${accountId}::uuid AND h.id = ${id}::uuid AND h.answered_at IS NULL AND h.settled_at IS NULL
      AND EXISTS (SELECT 1 FROM access_request r WHERE r.id = h.id AND r.status = 'OPEN' AND r.expires_at > ${now})`
  if (claimed === 0) await whyClosed(tx, answering)
}

/** Lets a partner in, with the role Partner, and mails them. It takes no seat. PA-4, AC-5
 *  Throws `AccessRequestClosed` where it was answered, withdrawn or has expired, `Refusal` where they are in the account by now. */
export const grantRequest = (context: MemberContext, id: string): Promise<void> =>
  context.services.change(async (tx, now) => {
    // Before all others, as in a sign-in: what the asker does at this moment comes before or after it.
    const asker = await lockUser(tx, await askerOf(tx, context, id))
    const answering = await lockToAnswer(tx, context, id, now)
    const { accountId, actor, self } = answering
    await claim(tx, answering, now)
    await tx.accessRequest.update({ where: { id }, data: { status: 'GRANTED', closedAt: now } })
    const joined = await joinAsPartner(tx, { accountId, asker, grantedBy: { ...self, membershipId: actor.membershipId }, requestId: id }, now)
    if (!joined) throw new Refusal('PA-4', `${asker.name} is in the account by now. Deny the request, or change what they may do on the team page.`)
    await limitSession(tx, asker.id, now)
    return {
      result: undefined, events: joined.events,
      jobs: [...joined.jobs, accessGrantedMail({ accountId, requestId: id, to: asker.email, by: { name: self.name, email: self.email } })],
    }
  })

/** Closes a request. Its asker is not told: for them it waits on, as one to an address that leads nowhere. PA-4, PA-2 */
export const denyRequest = (context: MemberContext, id: string): Promise<void> =>
  context.services.change(async (tx, now) => {
    const asker = await tx.user.findUniqueOrThrow({ where: { id: await askerOf(tx, context, id) }, select: { id: true, email: true } })
    const answering = await lockToAnswer(tx, context, id, now)
    await claim(tx, answering, now)
    return { result: undefined, events: [deniedEvent(answering.accountId, answering.self, asker, id)] }
  })
