import { unchanged } from '../../../activity/change.ts'
import type { NewEvent } from '../../../activity/event.ts'
import type { Services } from '../../../graphql/context.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { enterable } from '../../sessions/commands/open.ts'
import { reachedEvent } from '../events.ts'
import { accessRequestMail } from './jobs.ts'

/** The open account to which a site address leads, by itself or as a former one: no account that was opened after the request was sent. */
const accountAt = async (tx: Tx, address: string, sentAt: Date, now: Date): Promise<string | null> => {
  const [account] = await tx.$queryRaw<{ id: string }[]>`
    SELECT a.id FROM account a WHERE a.closed_at IS NULL AND a.created_at <= ${sentAt}
      AND (a.slug = ${address} OR EXISTS (SELECT 1 FROM former_slug f WHERE f.slug = ${address} AND f.account_id = a.id AND f.until > ${now})) FOR SHARE`
  return account?.id ?? null
}

/** Tells the account's log of requests of one asker that were withdrawn or have expired unanswered, each once. */
const settle = async (tx: Tx, accountId: string, userId: string, now: Date): Promise<NewEvent[]> => {
  const closed = await tx.$queryRaw<{ id: string; status: 'WITHDRAWN' | 'EXPIRED'; email: string }[]>`
    UPDATE reached_request h SET settled_at = ${now} FROM access_request r JOIN "user" u ON u.id = r.user_id
    WHERE h.account_id = ${accountId}::uuid AND h.user_id = ${userId}::uuid AND h.answered_at IS NULL AND h.settled_at IS NULL AND r.id = h.id AND r.status IN ('WITHDRAWN', 'EXPIRED')
    RETURNING h.id, r.status, u.email`
  return closed.map(({ id, status, email }) => reachedEvent(status === 'WITHDRAWN' ? 'partner withdrew' : 'partner request expired', accountId, { id: userId, email }, id))
}

/** Whether the asker was turned away there, and the thirty days of that request are not over. So nobody comes back at once, and they cannot tell it
 *  from an address that leads nowhere. */
const isBarred = async (tx: Tx, accountId: string, userId: string, now: Date): Promise<boolean> => {
  const [denied] = await tx.$queryRaw<{ id: string }[]>`
    SELECT h.id FROM reached_request h JOIN access_request r ON r.id = h.id
    WHERE h.account_id = ${accountId}::uuid AND h.user_id = ${userId}::uuid AND h.answered_at IS NOT NULL AND r.status <> 'GRANTED' AND r.expires_at > ${now} LIMIT 1`
  return denied !== undefined
}

const ownersOf = (tx: Tx, accountId: string) => tx.membership.findMany({ where: { accountId, role: 'OWNER', endedAt: null }, include: { user: { select: { email: true } } } })

const bring = ({ change }: Services, requestId: string): Promise<void> =>
  change(async (tx, now) => {
    const request = await tx.accessRequest.findUnique({ where: { id: requestId }, include: { user: { select: { id: true, email: true, partnerProfile: true } } } })
    if (request?.status !== 'OPEN' || request.expiresAt <= now) return unchanged(undefined)
    const { user } = request
    const accountId = await accountAt(tx, request.address, request.createdAt, now)
    if (!accountId || (await isBarred(tx, accountId, user.id, now))) return unchanged(undefined)
    if ((await enterable(tx, user.id, now)).some((place) => place.accountId === accountId)) return unchanged(undefined)
    const settled = await settle(tx, accountId, user.id, now)
    // Another one may wait there, sent to another address of the account: the index admits one.
    const { count } = await tx.reachedRequest.createMany({ data: [{ accountId, id: requestId, userId: user.id, createdAt: now }], skipDuplicates: true })
    if (count === 0) return unchanged(undefined)
    const detail = { company: user.partnerProfile?.company, expiresAt: request.expiresAt.toISOString() }
    return {
      result: undefined,
      events: [...settled, reachedEvent('partner requested', accountId, user, requestId, detail)],
      jobs: (await ownersOf(tx, accountId)).map(({ user: owner }) => accessRequestMail({ accountId, requestId, to: owner.email })),
    }
  })

/** Tells the account, if any, that a request it had not answered was withdrawn or has expired, once. PA-2 */
export const settleRequest = async ({ change, database }: Services, requestId: string): Promise<void> => {
  const [reached] = await database.read<{ accountId: string; userId: string }>({
    name: 'reached-request', text: 'SELECT account_id AS "accountId", user_id AS "userId" FROM reached_request WHERE id = $1 AND answered_at IS NULL AND settled_at IS NULL', values: [requestId],
  })
  if (!reached) return
  await change(async (tx, now) => {
    const events = await settle(tx, reached.accountId, reached.userId, now)
    return events.length > 0 ? { result: undefined, events } : unchanged(undefined)
  })
}

/**
 * Brings a request to the account at its address, if there is one, with its line and the mails to the owners. One that finds none now never reaches
 * anybody, whoever takes the address later. It locks nothing that its asker's own requests wait for, so that they cannot measure it. PA-2, PA-3
 */
export const deliverRequest = async (services: Services, requestId: string): Promise<void> => {
  await bring(services, requestId)
  // It may have been withdrawn in between.
  await settleRequest(services, requestId)
}
