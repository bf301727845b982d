import type { NewEvent, Person } from '../../../activity/event.ts'
import type { Device } from '../../../graphql/context.ts'
import type { Tx } from '../../../platform/database/client.ts'
import type { SessionEnd } from '../../../platform/database/generated/client.ts'
import type { Job } from '../../../platform/jobs.ts'
import { hashToken, newToken } from '../../../platform/tokens.ts'
import { absoluteLimit } from '../ends.ts'
import { type Ender, sessionEnded, signedIn } from '../events.ts'
import { newDeviceMail } from '../mails.ts'
import { recognise, type Seat } from './devices.ts'
import { idleAtFor } from './idle.ts'

/** A user whose row is locked, so that sign-ins with one login come one after another. SE-8 */
export type LockedUser = Person & { name: string }

/** Locks a user, and in the same order for all whoever the browser with this token is signed in as: two browsers that swap
 *  their people never wait for each other in a circle. */
export const lockUser = async (tx: Tx, userId: string, browser: string | null = null): Promise<LockedUser> => {
  const users = await tx.$queryRaw<LockedUser[]>`
    SELECT id, email, name FROM "user" WHERE id = ${userId}::uuid OR id = (SELECT user_id FROM session WHERE token_hash = ${hashToken(browser ?? '')} AND ended_at IS NULL)
    ORDER BY id FOR NO KEY UPDATE`
  const user = users.find(({ id }) => id === userId)
  if (!user) throw new Error(`No user ${userId}`)
  return user
}

/** The accounts in which a user has a place now; one that asks for a second factor is entered by those who have one. Across accounts on purpose, so it is hand SQL. AC-1 */
export const enterable = (tx: Tx, userId: string, now: Date) =>
  tx.$queryRaw<{ accountId: string; membershipId: string; slug: string; formerSlugs: string[]; name: string; secondFactorMissing: boolean }[]>`
    SELECT m.account_id AS "accountId", m.id AS "membershipId", a.slug, a.name,
      ARRAY(SELECT f.slug FROM former_slug f WHERE f.account_id = a.id AND f.until > ${now}) AS "formerSlugs",
      a.second_factor_required AND NOT EXISTS (SELECT 1 FROM credential c WHERE c.user_id = m.user_id AND c.kind IN ('TOTP', 'PASSKEY')) AS "secondFactorMissing"
    FROM membership m JOIN account a ON a.id = m.account_id
    WHERE m.user_id = ${userId}::uuid AND m.ended_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > ${now}) AND a.closed_at IS NULL
    ORDER BY m.created_at`

/** Whether a site address leads to an account: its own, or a former one for a while. AC-7 */
export const isAt = ({ slug, formerSlugs }: { slug: string; formerSlugs: string[] }, wanted: string | null): boolean =>
  wanted !== null && (slug === wanted || formerSlugs.includes(wanted))

/** The streams that hear of what ends or changes what a session may show: the user's own, and those of the accounts. LV-3 */
export const concerned = async (tx: Tx, userId: string, now: Date) => [userId, ...(await enterable(tx, userId, now)).map(({ accountId }) => accountId)]

export type LiveSession = { id: string; device: string; browser: string; address: string; createdAt: Date; lastUsedAt: Date; idleAt: Date; expiresAt: Date }

/** The session that holds this login, if any. One that time has ended is ended here, so it never blocks. SE-5 */
export const findLiveSession = async (tx: Tx, user: LockedUser, now: Date): Promise<{ live: LiveSession | null; events: NewEvent[] }> => {
  const live = await tx.session.findFirst({ where: { userId: user.id, endedAt: null } })
  if (!live) return { live: null, events: [] }
  if (live.expiresAt <= now) return { live: null, events: await endSession(tx, user, live, 'EXPIRED', null, now) }
  if (live.idleAt <= now) return { live: null, events: await endSession(tx, user, live, 'IDLE', null, now) }
  return { live, events: [] }
}

/** Ends a session and says so in every stream that may hold its connections; says nothing where somebody else was first.
 *  `by`: the device that took over, or who ended it. */
export const endSession = async (
  tx: Tx, user: Person, session: LiveSession, reason: SessionEnd, by: Device | Ender | null, now: Date,
): Promise<NewEvent[]> => {
  const endedBy = by && 'accountId' in by ? { name: by.name } : (by ?? undefined)
  const { count } = await tx.session.updateMany({ where: { id: session.id, endedAt: null }, data: { endedAt: now, endReason: reason, endedBy } })
  if (count === 0) return []
  return (await concerned(tx, user.id, now)).map((streamId) => sessionEnded(streamId, user, session, reason, by))
}

/** Ends what this browser was signed in as before: its cookie is about to be another's, so nobody could use or end it. */
export const leaveFormerLogin = async (tx: Tx, token: string | null, now: Date): Promise<NewEvent[]> => {
  const former = token ? await tx.session.findFirst({ where: { tokenHash: hashToken(token), endedAt: null }, include: { user: true } }) : null
  return former ? endSession(tx, former.user, former, 'SIGNED_OUT', null, now) : []
}

/** `token` and `deviceToken` are for the browser's cookies; events and jobs for the change. */
export type OpenedSession = { token: string; expires: Date; deviceToken: string; sessionId: string; enter: string | null; events: NewEvent[]; jobs: Job[] }

/** The session works in this account from now on: noted on the session and the membership, and logged there. AC-2, AC-3 */
export const enter = async (tx: Tx, sessionId: string, user: Person, device: Device, entered: { accountId: string; membershipId: string }, now: Date): Promise<NewEvent[]> => {
  const { accountId, membershipId } = entered
  await tx.session.update({ where: { id: sessionId }, data: { lastAccountId: accountId } })
  await tx.membership.update({ where: { accountId_id: { accountId, id: membershipId } }, data: { lastActiveAt: now } })
  return [signedIn(accountId, user, device, membershipId)]
}

/** Opens a session in this browser. With one account it enters it, or the one that was asked for. AC-1, AC-3
 *  A login that was used before is mailed about where it has not been used yet. SE-3 */
export const openSession = async (
  tx: Tx, user: LockedUser, seat: Seat, wanted: string | null, now: Date, { tookOver = false } = {},
): Promise<OpenedSession> => {
  const { device } = seat
  const { token, hash } = newToken()
  const expires = new Date(now.getTime() + absoluteLimit)
  const choices = await enterable(tx, user.id, now)
  const chosen = choices.find((choice) => isAt(choice, wanted)) ?? (choices.length === 1 ? choices[0]! : null)
  const entered = chosen?.secondFactorMissing ? null : chosen
  const session = await tx.session.create({
    data: {
      userId: user.id, tokenHash: hash, ...device, createdAt: now, lastUsedAt: now, confirmedAt: now,
      idleAt: await idleAtFor(tx, user.id, now), expiresAt: expires,
    },
  })
  const { deviceToken, acquaintance } = await recognise(tx, user.id, seat, now)
  await tx.signIn.create({ data: { userId: user.id, outcome: 'SIGNED_IN', ...device, sessionId: session.id, at: now } })
  const inAccount = entered ? await enter(tx, session.id, user, device, entered, now) : []
  return {
    token, expires, deviceToken, sessionId: session.id, enter: entered?.slug ?? null,
    events: [signedIn(user.id, user, { ...device, ...(acquaintance === 'new' && !tookOver && { newDevice: true }) }, entered?.membershipId), ...inAccount],
    jobs: acquaintance === 'new' ? [newDeviceMail({ to: user.email, sessionId: session.id, device, at: now, tookOver })] : [],
  }
}
