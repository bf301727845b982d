import type { Context } from '../../../graphql/context.ts'
import { RateLimited } from '../../../graphql/errors.ts'
import { completeSignIn, demandCookies } from '../../sessions/commands.ts'
import type { OpenedSession } from '../../sessions/commands/open.ts'
import { SignInFailed } from '../../sessions/problems.ts'
import { notePasskeyUse } from './secondFactor.ts'
import { beginStep, takeStep } from './tokens.ts'
import { handleIn, type KeptPasskey, requestOptions, verifyAssertion } from './webauthn.ts'

/** An open sign-in page asks for a passkey of its own accord, and anew when this is over. Milliseconds. */
const challengeHolds = 5 * 60_000

export type PasskeySignIn = { challenge: string; expiresAt: Date; options: object }

/** Begins a sign-in by whichever passkey the person has for this place. */
export const createPasskeySignIn = async (context: Context): Promise<PasskeySignIn> => {
  const { services, origin } = context
  const until = await services.limits.take('passkeyPerAddress', origin.device.address)
  if (until) throw new RateLimited(until)
  const { token: challenge, expiresAt } = await beginStep(services, 'PASSKEY_SIGN_IN', { userId: null, holds: challengeHolds })
  return { challenge, expiresAt, options: await requestOptions(context, challenge, null) }
}

/** One answer for everything that is wrong with it. */
const failed = () => new SignInFailed('This passkey does not sign in here. Sign in with your password.')

/** Signs in by a passkey alone: the authenticator has asked for its person, so it is both factors. ID-8 */
export const signInWithPasskey = async (context: Context, input: { challenge: string; response: unknown; account?: string | null }): Promise<OpenedSession> => {
  demandCookies(context)
  const { services } = context
  const { database, clock } = services
  const proven = await database.transaction(async (tx) => {
    const now = clock.now()
    if (!(await takeStep(tx, 'PASSKEY_SIGN_IN', input.challenge, now))) return null
    const handle = handleIn(input.response)
    const found = handle && (await tx.credential.findFirst({ where: { handle, kind: 'PASSKEY' } }))
    const passkey = found && (found as unknown as KeptPasskey)
    const verified = passkey && (await verifyAssertion(context, input.response, { challenge: input.challenge, passkey, userId: found.userId, alone: true }))
    return verified && (await notePasskeyUse(tx, passkey, verified, now)) ? { userId: found.userId, passkeyId: found.id } : null
  })
  if (!proven) throw failed()
  return completeSignIn(context, proven.userId, input.account ?? null, async (tx) => {
    if ((await tx.credential.count({ where: { id: proven.passkeyId } })) === 0) throw failed()
    return true
  })
}
