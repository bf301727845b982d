import type { Context } from '../../../graphql/context.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { hashToken, newToken } from '../../../platform/tokens.ts'
import { offerLimit } from '../ends.ts'
import { SessionConflict, TakeoverExpired } from '../problems.ts'
import { fittingKeys, seatKey } from './devices.ts'
import { endSession, findLiveSession, leaveFormerLogin, type LiveSession, lockUser, openSession, type OpenedSession } from './open.ts'
import { demandCookies, settleIn } from './settle.ts'
import { noteSignIn } from './signIns.ts'

/** What an offer is good for beside its purpose: the session that it would end, where to go, and for whose browser alone it stands. */
type OfferDetail = { sessionId: string; wanted: string | null; seat: string }

/** Keeps the offer to end the session that stands in the way: for this login and this browser, for five minutes, once. SE-3 */
export const conflictOf = async ({ services, origin }: Context, conflict: LiveSession, user: { id: string }, wanted: string | null): Promise<SessionConflict> => {
  const { database, clock } = services
  const { token, hash } = newToken()
  const expires = new Date(clock.now().getTime() + offerLimit)
  const detail: OfferDetail = { sessionId: conflict.id, wanted, seat: seatKey(origin) }
  await database.pool.query(
    `INSERT INTO one_time_token (id, purpose, hash, user_id, detail, expires_at) VALUES (gen_random_uuid(), 'TAKEOVER', $1, $2, $3, $4)`,
    [Buffer.from(hash), user.id, detail, expires],
  )
  noteSignIn(services, { userId: user.id }, 'CONFLICT', origin.device)
  return new SessionConflict(token, expires, { ...conflict, signedInAt: conflict.createdAt })
}

/** Claims an offer, once, also at one moment: a conditional update under the lock on its user. */
const claimOffer = async (tx: Tx, offer: string, origin: Context['origin'], now: Date) => {
  const hash = hashToken(offer)
  const found = await tx.oneTimeToken.findFirst({ where: { hash, purpose: 'TAKEOVER' }, select: { userId: true } })
  if (!found?.userId) throw new TakeoverExpired()
  // The user first, as for every other change of a login, so that no two wait for each other in a circle.
  const user = await lockUser(tx, found.userId, origin.token)
  const [claimed] = await tx.$queryRaw<{ detail: OfferDetail }[]>`
    UPDATE one_time_token SET used_at = ${now}
    WHERE hash = ${hash} AND used_at IS NULL AND expires_at > ${now} AND detail->>'seat' = ANY(${fittingKeys(origin)})
    RETURNING detail`
  if (!claimed) throw new TakeoverExpired()
  return { user, ...claimed.detail }
}

/** Takes the place of the session that holds the login, in one step. SE-3
 *  Throws `TakeoverExpired` when the offer was used, declined, withdrawn or has expired, when it was made to another browser, or when another
 *  session holds the login by now. */
export const takeOverSession = async (context: Context, offer: string): Promise<OpenedSession> => {
  demandCookies(context)
  const { services, origin } = context
  const opened = await services.change(async (tx, now) => {
    const { user, sessionId, wanted } = await claimOffer(tx, offer, origin, now)
    const { live, events } = await findLiveSession(tx, user, now)
    if (live && live.id !== sessionId) throw new TakeoverExpired()
    if (live) events.push(...(await endSession(tx, user, live, 'TAKEN_OVER', origin.device, now)))
    const left = await leaveFormerLogin(tx, origin.token, now)
    const next = await openSession(tx, user, origin, wanted, now, { tookOver: live !== null })
    return { result: next, events: [...events, ...left, ...next.events], jobs: next.jobs }
  })
  await settleIn(context, opened)
  return opened
}

/** Leaves the other session alone; the offer is spent. SE-3 */
export const declineTakeover = async ({ services }: Context, offer: string): Promise<boolean> => {
  const { rowCount } = await services.database.pool.query(
    `UPDATE one_time_token SET used_at = $2 WHERE hash = $1 AND purpose = 'TAKEOVER' AND used_at IS NULL AND expires_at > $2`,
    [Buffer.from(hashToken(offer)), services.clock.now()],
  )
  return rowCount === 1
}

/** Withdraws every offer that stands for a login, as when its password or email changes: what was proven for them holds no more. ID-7
 *  Call it with the user's row locked. */
export const voidOffers = async (tx: Tx, userId: string, now: Date): Promise<void> => {
  await tx.oneTimeToken.updateMany({ where: { userId, purpose: 'TAKEOVER', usedAt: null }, data: { usedAt: now } })
}
