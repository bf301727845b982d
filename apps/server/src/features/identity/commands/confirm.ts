import type { Context, Viewer } from '../../../graphql/context.ts'
import { RateLimited } from '../../../graphql/errors.ts'
import { orBusy } from '../../sessions/commands.ts'
import { ConfirmationNeeded, WrongPassword } from '../problems.ts'

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

/** Notes that the person in this session has just proved who they are. Answers until when that holds. */
export const confirmIdentity = async (context: SignedIn, password: string): Promise<Date> => {
  const { services, viewer } = context
  const secret = await checkOwnPassword(context, password)
  // The password may have been changed, and the session ended, while it was being checked.
  const { rowCount } = await services.database.pool.query(
    `UPDATE session SET confirmed_at = $3 WHERE id = $1 AND ended_at IS NULL
       AND EXISTS (SELECT 1 FROM credential c WHERE c.user_id = session.user_id AND c.kind = 'PASSWORD' AND c.secret = $2)`,
    [viewer.sessionId, secret, services.clock.now()],
  )
  if (rowCount === 0) throw new WrongPassword()
  await context.refresh()
  return confirmedUntil(context.viewer)
}
