import { unchanged } from '../../activity/change.ts'
import { RateLimited, tooBusy } from '../../graphql/errors.ts'
import type { Context, Services, Viewer } from '../../graphql/context.ts'
import type { Tx } from '../../platform/database/client.ts'
import { emailKey } from '../../platform/emails.ts'
import { PasswordsBusy } from '../../platform/passwords.ts'
import { hashToken } from '../../platform/tokens.ts'
import { demandSecondFactor, passwordSuffices } from '../identity/commands/challenge.ts'
import { conflictOf } from './commands/offers.ts'
import { endSession, findLiveSession, leaveFormerLogin, lockUser, openSession, type LiveSession, type LockedUser, type OpenedSession } from './commands/open.ts'
import { demandCookies, settleIn } from './commands/settle.ts'
import { noteSignIn } from './commands/signIns.ts'
import { SignInFailed } from './problems.ts'

export { conflictOf, declineTakeover, takeOverSession, voidOffers } from './commands/offers.ts'
export { demandCookies, settleIn } from './commands/settle.ts'
export { noteSignIn } from './commands/signIns.ts'

type Credentials = { email: string; password: string }

/** Waits for work on a password; says when to come back where too many are at it. */
export const orBusy = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    if (error instanceof PasswordsBusy) throw tooBusy(error.retryAfter, 'Too many people sign in at once.')
    throw error
  })

/** Holds email and password against what is kept. Unknown emails take the same way and time as wrong passwords. ID-3 */
export const checkPassword = async (services: Services, { email, password }: Credentials, address: string): Promise<{ userId: string; secret: string }> => {
  const { database, limits, passwords } = services
  const login = emailKey(email)
  const demandRoom = async () => {
    const blocked = await Promise.all([limits.blockedUntil('signInPerLogin', login), limits.blockedUntil('signInPerAddress', address)])
    const until = blocked.filter((moment) => moment !== null).sort((a, b) => b.getTime() - a.getTime())[0]
    if (until) throw new RateLimited(until, 'Too many attempts to sign in.')
  }
  // Whoever is barred already takes nobody's place in the queue.
  await demandRoom()
  const attempt = async (check: () => Promise<boolean>) => {
    await demandRoom()
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

/** The same to sign in: an attempt that fails stands among the sign-ins that the login's own user can see. */
export const checkSignIn = async ({ services, origin }: Context, credentials: Credentials): Promise<{ userId: string; secret: string }> => {
  try {
    return await checkPassword(services, credentials, origin.device.address)
  } catch (error) {
    if (error instanceof SignInFailed) noteSignIn(services, credentials, 'WRONG_PASSWORD', origin.device)
    else if (error instanceof RateLimited) noteSignIn(services, credentials, 'BLOCKED', origin.device)
    throw error
  }
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
  const opened = await openSession(tx, user, origin, wanted, now)
  return { ...opened, events: [...events, ...left, ...opened.events] }
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
    return 'conflict' in signed ? unchanged(signed) : { result: signed, events: signed.events, jobs: signed.jobs }
  })
  if ('conflict' in outcome) throw await conflictOf(context, outcome.conflict, outcome.user, wanted)
  await settleIn(context, outcome)
  return outcome
}

/** Signs in by email and password. ID-2 */
export const signIn = async (context: Context, input: Credentials & { account?: string | null }): Promise<OpenedSession> => {
  demandCookies(context)
  const wanted = input.account ?? null
  const proven = await checkSignIn(context, input)
  await demandSecondFactor(context, proven, { wanted })
  // The password may have been changed while it was being checked, and a second factor been set up.
  return completeSignIn(context, proven.userId, wanted, (tx) => passwordSuffices(tx, proven))
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
