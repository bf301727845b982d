import { createHash } from 'node:crypto'
import type { Context } from '../../../graphql/context.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { type SecondFactorMethod, SecondFactorNeeded } from '../problems.ts'
import { countFactors, factorsOf } from '../queries/factors.ts'
import { keptPasskeys } from './passkeys.ts'
import { beginStep } from './tokens.ts'
import { requestOptions } from './webauthn.ts'

/** Between the password and the second factor. Milliseconds. */
const challengeHolds = 5 * 60_000

/** What a challenge remembers: by which password it was given, and what for: to sign in and go somewhere, or to confirm who one is in
 *  a session that is open. */
export type ChallengePurpose = { wanted: string | null } | { session: string }
export type Challenge = ChallengePurpose & { password: string }

const printOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** Throws `SecondFactorNeeded` for a login that has a second factor; nothing for one that has none.
 *  The challenge is good for this login, once, and for as long as the password stays. */
export const demandSecondFactor = async (context: Context, { userId, secret }: { userId: string; secret: string }, purpose: ChallengePurpose): Promise<void> => {
  const { services } = context
  const { authenticator, passkeys, recoveryCodesLeft } = await factorsOf(services.database, userId)
  if (!authenticator && passkeys.length === 0) return
  const detail: Challenge = { ...purpose, password: printOf(secret) }
  const { token: challenge, expiresAt } = await beginStep(services, 'SECOND_FACTOR', { userId, detail, holds: challengeHolds })
  const methods: SecondFactorMethod[] = [...(authenticator ? ['TOTP' as const] : []), ...(passkeys.length ? ['PASSKEY' as const] : []), ...(recoveryCodesLeft ? ['RECOVERY_CODE' as const] : [])]
  const passkeyOptions = passkeys.length ? await requestOptions(context, challenge, await keptPasskeys(services.database, userId)) : null
  throw new SecondFactorNeeded({ challenge, expiresAt, methods, passkeyOptions })
}

/** Whether a password that was right a moment ago still signs in by itself: asked inside the change that does. */
export const passwordSuffices = async (tx: Tx, { userId, secret }: { userId: string; secret: string }): Promise<boolean> =>
  (await tx.credential.count({ where: { userId, kind: 'PASSWORD', secret } })) === 1 && (await countFactors(tx, userId)) === 0

/** Whether the password is the one by which a challenge was given. */
export const samePassword = async (tx: Tx, userId: string, { password }: Challenge): Promise<boolean> => {
  const own = await tx.credential.findFirst({ where: { userId, kind: 'PASSWORD' } })
  return own !== null && printOf(own.secret) === password
}
