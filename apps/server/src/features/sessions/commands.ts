import { unchanged } from '../../activity/change.ts'
import { RateLimited, shownError } from '../../graphql/errors.ts'
import type { Context, Services, Viewer } from '../../graphql/context.ts'
import type { Tx } from '../../platform/database/client.ts'
import { emailKey } from '../../platform/emails.ts'
import { PasswordsBusy } from '../../platform/passwords.ts'
import { hashToken, newToken } from '../../platform/tokens.ts'
import { offerLimit } from './ends.ts'
import { endSession, findLiveSession, leaveFormerLogin, lockUser, openSession, type LiveSession, type LockedUser, type OpenedSession } from './commands/open.ts'
import { SessionConflict, SignInFailed, TakeoverExpired } from './problems.ts'

type Credentials = { email: string; password: string }

/** Waits for work on a password; says when to come back where too many are at it. */
export const orBusy = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    if (error instanceof PasswordsBusy) throw new RateLimited(new Date(Date.now() + error.retryAfter * 1_000), 'Too many people sign in at once. Try again in a few seconds.')
    throw error
  })

/** Holds email and password against what is kept. Unknown emails take the same way and time as wrong passwords. ID-3 */
export const checkPassword = async (services: Services, { email, password }: Credentials, address: string): Promise<{ userId: string; secret: string }> => {
  const { database, limits, passwords } = services
  const login = emailKey(email)
  const attempt = async (check: () => Promise<boolean>) => {
    const blocked = await Promise.all([limits.blockedUntil('signInPerLogin', login), limits.blockedUntil('signInPerAddress', address)])
    const until = blocked.filter((moment) => moment !== null).sort((a, b) => b.getTime() - a.getTime())[0]
    if (until) throw new RateLimited(until, 'Too many attempts to sign in. Wait a little, then try again.')
    const right = await check()
    if (right) await limits.forget('signInPerLogin', login)
    else await Promise.all([limits.count('signInPerLogin', login), limits.count('signInPerAddress', address)])
    return right
  }
  const [known] = await database.read<{ userId: string; secret: string }>({
    name: 'password-of',
    text: `SELECT u.id AS "userId", c.secret FROM "user" u JOIN credential c ON c.user_id = u.id AND c.kind = 'PASSWORD' WHERE u.email_key = $1`,
    values: [login],
  })
  const right = await orBusy(passwords.verify(known?.secret ?? null, password, attempt))
  if (!right || !known) throw new SignInFailed()
  return known
}

/** What a sign-in came to: a session, or the one that stands in its way. */
export type SignInOutcome = OpenedSession | { conflict: LiveSession; user: LockedUser }

/** Signs a known user in, inside a change: one after another for one login. SE-1, SE-8
 *  The browser's own former session is no other device: it gives way. */
export const signInKnown = async (tx: Tx, userId: string, origin: Context['origin'], wanted: string | null, now: Date): Promise<SignInOutcome> => {
  const user = await lockUser(tx, userId, origin.token)
  const { live, events } = await findLiveSession(tx, user, now)
  const own = origin.token && live && (await tx.session.findFirst({ where: { id: live.id, tokenHash: hashToken(origin.token) } }))
  if (live && !own) return { conflict: live, user }
  const left = await leaveFormerLogin(tx, origin.token, now)
  const opened = await openSession(tx, user, origin.device, wanted, now)
  return { ...opened, events: [...events, ...left, ...opened.events] }
}

/** Signing in sets a cookie, which only an answer over HTTP can carry: elsewhere the session would hold the login, and nobody could use it. SE-7 */
export const demandCookies = ({ cookies }: Context): void => {
  if (!cookies) throw shownError('BAD_USER_INPUT', 'Sign in over HTTP: only there can the answer set the session cookie.')
}

/** Keeps the offer to end the session that stands in the way, for five minutes, once. SE-3 */
export const conflictOf = async ({ database, clock }: Services, conflict: LiveSession, user: { id: string }, wanted: string | null): Promise<SessionConflict> => {
  const { token, hash } = newToken()
  const expires = new Date(clock.now().getTime() + offerLimit)
  await database.pool.query(
    `INSERT INTO one_time_token (id, purpose, hash, user_id, detail, expires_at) VALUES (gen_random_uuid(), 'TAKEOVER', $1, $2, $3, $4)`,
    [Buffer.from(hash), user.id, { sessionId: conflict.id, wanted }, expires],
  )
  return new SessionConflict(token, expires, { ...conflict, signedInAt: conflict.createdAt })
}

/** Hands the cookie to the browser and lets the rest of the request speak for who has just signed in. SE-7 */
export const settleIn = async (context: Context, { token, expires }: OpenedSession) => {
  context.cookies?.set(token, expires)
  await context.refresh(token)
}

/** The last step of every way to sign in, once it is proven who it is: signs in, or offers to end the session elsewhere. SE-2
 *  `stillHolds` asks inside the change whether what was proven before it is still true. */
export const completeSignIn = async (
  context: Context, userId: string, wanted: string | null, stillHolds: (tx: Tx) => Promise<boolean>,
): Promise<OpenedSession> => {
  const { services, origin } = context
  const outcome = await services.change<SignInOutcome>(async (tx, now) => {
    const signed = await signInKnown(tx, userId, origin, wanted, now)
    if (!(await stillHolds(tx))) throw new SignInFailed()
    return 'conflict' in signed ? unchanged(signed) : { result: signed, events: signed.events }
  })
  if ('conflict' in outcome) throw await conflictOf(services, outcome.conflict, outcome.user, wanted)
  await settleIn(context, outcome)
  return outcome
}

/** Signs in by email and password. ID-2 */
export const signIn = async (context: Context, input: Credentials & { account?: string | null }): Promise<OpenedSession> => {
  demandCookies(context)
  const { userId, secret } = await checkPassword(context.services, input, context.origin.device.address)
  // The password may have been changed while it was being checked.
  const unchangedPassword = async (tx: Tx) => (await tx.credential.findFirst({ where: { userId, kind: 'PASSWORD', secret } })) !== null
  return completeSignIn(context, userId, input.account ?? null, unchangedPassword)
}

/** Takes the place of the session that holds the login, in one step. SE-3
 *  Throws `TakeoverExpired` when the offer was used, declined or has expired, or another session holds the login by now. */
export const takeOverSession = async (context: Context, offer: string): Promise<OpenedSession> => {
  demandCookies(context)
  const { services, origin } = context
  const opened = await services.change(async (tx, now) => {
    const [claimed] = await tx.$queryRaw<{ userId: string; detail: { sessionId: string; wanted: string | null } }[]>`
      UPDATE one_time_token SET used_at = ${now} WHERE hash = ${hashToken(offer)} AND purpose = 'TAKEOVER' AND used_at IS NULL AND expires_at > ${now}
      RETURNING user_id AS "userId", detail`
    if (!claimed) throw new TakeoverExpired()
    const user = await lockUser(tx, claimed.userId, origin.token)
    const { live, events } = await findLiveSession(tx, user, now)
    if (live && live.id !== claimed.detail.sessionId) throw new TakeoverExpired()
    if (live) events.push(...(await endSession(tx, user, live, 'TAKEN_OVER', origin.device, now)))
    const left = await leaveFormerLogin(tx, origin.token, now)
    const next = await openSession(tx, user, origin.device, claimed.detail.wanted, now)
    return { result: next, events: [...events, ...left, ...next.events] }
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

/** Ends the viewer's own session. SE-5 */
export const signOut = async (context: Context & { viewer: Viewer }): Promise<void> => {
  const { services, viewer } = context
  await services.change(async (tx, now) => {
    const user = await lockUser(tx, viewer.userId)
    const live = await tx.session.findFirst({ where: { id: viewer.sessionId, endedAt: null } })
    return live ? { result: undefined, events: await endSession(tx, user, live, 'SIGNED_OUT', null, now) } : unchanged(undefined)
  })
  context.cookies?.clear()
}

/** Notes that the session was used, at most twice a minute: bookkeeping, no change of an account. SE-5 */
export const noteUse = ({ database, clock, log }: Services, viewer: Viewer, membershipId: string | null): void => {
  const now = clock.now()
  if (now.getTime() - Date.parse(viewer.lastUsedAt) < 30_000) return
  const note = async () => {
    await database.pool.query('UPDATE session SET last_used_at = $2 WHERE id = $1 AND ended_at IS NULL', [viewer.sessionId, now])
    if (membershipId) await database.pool.query('UPDATE membership SET last_active_at = $2 WHERE id = $1', [membershipId, now])
  }
  note().catch((error: unknown) => log.warn({ error: String(error) }, 'Could not note the use of a session'))
}

