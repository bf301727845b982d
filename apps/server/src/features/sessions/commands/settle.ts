import type { Context } from '../../../graphql/context.ts'
import { shownError } from '../../../graphql/errors.ts'
import type { OpenedSession } from './open.ts'

/** Signing in sets a cookie, which only an answer over HTTP can carry: elsewhere the session would hold the login, and nobody could use it. SE-7 */
export const demandCookies = ({ cookies }: Context): void => {
  if (!cookies) throw shownError('BAD_USER_INPUT', 'Sign in over HTTP: only there can the answer set the session cookie.')
}

/** Hands the cookies to the browser and lets the rest of the request speak for who has just signed in. SE-7 */
export const settleIn = async (context: Context, { token, expires, deviceToken }: OpenedSession) => {
  context.cookies?.set(token, expires)
  context.cookies?.know(deviceToken)
  await context.refresh(token)
}
