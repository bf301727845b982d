import type { Context, Viewer } from '../../../graphql/context.ts'
import { RateLimited } from '../../../graphql/errors.ts'
import { orBusy } from '../../sessions/commands.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { ConfirmationNeeded, SecondFactorFailed, WrongPassword } from '../problems.ts'
import { demandSecondFactor, passwordSuffices, samePassword } from './challenge.ts'
import { passSecondFactor, type SecondProof } from './secondFactor.ts'

/** A proof of who somebody is holds for this long in their session. Milliseconds. ID-8 */
export const confirmationHolds = 10 * 60_000

type SignedIn = Context & { viewer: Viewer }

/** When the viewer's last proof of who they are stops to hold. */
const confirmedUntil = ({ confirmedAt }: Viewer): Date => new Date(Date.parse(confirmedAt) + confirmationHolds)

/** Asked by every act that changes how somebody signs in. Throws `ConfirmationNeeded` when it is too long ago that the person in
 *  this session proved who they are: signing in is such a proof, `confirmIdentity` another. */
export const demandConfirmed = ({ services, viewer }: SignedIn): void => {
  if (confirmedUntil(viewer) <= services.clock.now()) throw new ConfirmationNeeded()
}

/** Asked by the gravest acts: throws `ConfirmationNeeded` unless the person proved who they are again since they signed in. AC-4, AC-8 */
export const demandConfirmedAgain = (context: SignedIn): void => {
  demandConfirmed(context)
  if (Date.parse(context.viewer.confirmedAt) <= Date.parse(context.viewer.signedInAt)) throw new ConfirmationNeeded()
}

/** Holds a password against the viewer's own and answers with what is kept of it. Throws `WrongPassword`, or `RateLimited` after
 *  ten wrong ones: apart from the limits of signing in, so that nobody outside can lock who is inside out of this. */
export const checkOwnPassword = async ({ services, viewer }: SignedIn, password: string): Promise<string> => {
  const { database, limits, passwords } = services
  const attempt = async (check: () => Promise<boolean>) => {
    const until = await limits.take('confirmPerLogin', viewer.userId)
    if (until) throw new RateLimited(until, 'Too many wrong passwords.')
    const right = await check()
    if (right) await limits.forget('confirmPerLogin', viewer.userId)
    return right
  }
  const [own] = await database.read<{ secret: string }>({
    name: 'own-password', text: `SELECT secret FROM credential WHERE user_id = $1 AND kind = 'PASSWORD'`, values: [viewer.userId],
  })
  if (!(await orBusy(passwords.verify(own?.secret ?? null, password, attempt, true))) || !own) throw new WrongPassword()
  return own.secret
}

/** Notes that the person in this session has just proved who they are, as long as `password` stands for their own. Answers until when that holds. */
const noteConfirmed = async (context: SignedIn, holds: (tx: Tx) => Promise<boolean>): Promise<Date | null> => {
  const { services, viewer } = context
  const noted = await services.database.transaction(async (tx) => {
    if (!(await holds(tx))) return false
    return (await tx.session.updateMany({ where: { id: viewer.sessionId, endedAt: null }, data: { confirmedAt: services.clock.now() } })).count === 1
  })
  if (!noted) return null
  await context.refresh()
  return confirmedUntil(context.viewer)
}

/** Proves by the password who is in this session; throws `SecondFactorNeeded` for whoever has one. ID-8 */
export const confirmIdentity = async (context: SignedIn, password: string): Promise<Date> => {
  const { userId, sessionId } = context.viewer
  const proven = { userId, secret: await checkOwnPassword(context, password) }
  await demandSecondFactor(context, proven, { session: sessionId })
  // The password may have been changed, and the session ended, while it was being checked.
  const until = await noteConfirmed(context, (tx) => passwordSuffices(tx, proven))
  if (!until) throw new WrongPassword()
  return until
}

/** Goes on where the password was right: the second factor, in the same session. ID-8 */
export const confirmSecondFactor = async (context: SignedIn, given: { challenge: string; proof: SecondProof }): Promise<Date> => {
  const { userId, sessionId } = context.viewer
  const { detail } = await passSecondFactor(context, given, (found): found is Extract<typeof found, { session: string }> => 'session' in found && found.session === sessionId)
  const until = await noteConfirmed(context, (tx) => samePassword(tx, userId, detail))
  if (!until) throw new SecondFactorFailed(false)
  return until
}
