import { mayRequestAccess, roles } from '@gatehouse/policy'
import type { Context, Viewer } from '../../../graphql/context.ts'
import { demand, NotFound, RateLimited, Refusal } from '../../../graphql/errors.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { enterable, isAt, lockUser } from '../../sessions/commands/open.ts'
import { ownRequestEvent } from '../events.ts'
import { expireOverdue } from './expire.ts'
import { accessRequestClosed, accessRequestSent } from './jobs.ts'

/** A request waits for so long. Milliseconds. PA-2 */
export const requestLifetime = 30 * 24 * 3_600_000

type SignedIn = Context & { viewer: Viewer }

/** Whoever is in an account knows that, so they are told so. */
const demandOutside = async (tx: Tx, userId: string, address: string, now: Date): Promise<void> => {
  const own = (await enterable(tx, userId, now)).find((place) => isAt(place, address))
  if (!own) return
  const { role } = await tx.membership.findUniqueOrThrow({ where: { accountId_id: { accountId: own.accountId, id: own.membershipId } }, select: { role: true } })
  throw new Refusal('PA-2', `You are in ${own.name} already, as ${role === 'OWNER' || role === 'ADMIN' ? 'an' : 'a'} ${roles[role].title.toLowerCase()}: choose it among your accounts.`)
}

/**
 * Sends a request to enter the account at an address. What is done here is the same wherever the address leads, and whether it leads anywhere: nobody
 * looks. That is done afterwards, by a job (`deliver`), so that neither the answer nor its time tells. PA-2
 */
export const requestAccess = async (context: SignedIn, { address, message }: { address: string; message: string }): Promise<string> => {
  const { services, viewer } = context
  const until = await services.limits.take('accessRequestPerLogin', viewer.userId)
  if (until) throw new RateLimited(until, 'You have sent many requests within a day.')
  return services.change(async (tx, now) => {
    const user = await lockUser(tx, viewer.userId)
    const { emailProvenAt, partnerProfile } = await tx.user.findUniqueOrThrow({ where: { id: user.id }, select: { emailProvenAt: true, partnerProfile: { select: { userId: true } } } })
    demand(mayRequestAccess({ emailProven: emailProvenAt !== null, isPartner: partnerProfile !== null }))
    await demandOutside(tx, user.id, address, now)
    const expired = await expireOverdue(tx, user, now)
    const expiresAt = new Date(now.getTime() + requestLifetime)
    const [sent] = await tx.accessRequest.createManyAndReturn({ data: [{ userId: user.id, address, message, createdAt: now, expiresAt }], skipDuplicates: true })
    if (!sent) throw new Refusal('PA-2', `You have asked to enter ${address} already, and that request still waits. Withdraw it first, if you want to write another.`)
    return { result: sent.id, events: [...expired.events, ownRequestEvent('partner requested', user, sent)], jobs: [...expired.jobs, accessRequestSent(sent.id)] }
  })
}

/** Takes a request back. Nothing here depends on whether it has reached anybody, or what they answered, unless they granted it. PA-2 */
export const withdrawRequest = ({ services, viewer }: SignedIn, id: string): Promise<void> =>
  services.change(async (tx, now) => {
    const user = await lockUser(tx, viewer.userId)
    const { count } = await tx.accessRequest.updateMany({
      where: { id, userId: user.id, status: 'OPEN', expiresAt: { gt: now } }, data: { status: 'WITHDRAWN', closedAt: now },
    })
    const found = await tx.accessRequest.findFirst({ where: { id, userId: user.id } })
    if (count === 0 || !found) throw new NotFound(found?.status === 'GRANTED' ? 'This request was granted: you find the account among yours.' : 'This request is no longer open.')
    return { result: undefined, events: [ownRequestEvent('partner withdrew', user, found)], jobs: [accessRequestClosed(id)] }
  })
