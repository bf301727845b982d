import type { Context, Services } from '../../../graphql/context.ts'
import { RateLimited } from '../../../graphql/errors.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { completeSignIn, demandCookies, noteSignIn } from '../../sessions/commands.ts'
import type { OpenedSession } from '../../sessions/commands/open.ts'
import { factorMail } from '../mails/factors.ts'
import { SecondFactorFailed } from '../problems.ts'
import { stepOf } from './authenticator.ts'
import { type Challenge, samePassword } from './challenge.ts'
import { factorEvent } from './factors.ts'
import { spendRecoveryCode } from './recoveryCodes.ts'
import { readStep, takeStep } from './tokens.ts'
import { handleIn, type KeptPasskey, verifyAssertion } from './webauthn.ts'

/** One of the three ways to prove oneself a second time. */
export type SecondProof = { code: string } | { recoveryCode: string } | { passkey: unknown }

/** Spends a code of the authenticator app: each step serves once, also where it comes many times at one moment. RFC 6238, 5.2 */
const spendCode = async (tx: Tx, { sealing }: Services, userId: string, code: string, now: Date): Promise<boolean> => {
  const totp = await tx.credential.findFirst({ where: { userId, kind: 'TOTP' } })
  const step = totp && stepOf(sealing.open(totp.secret, userId), code, now)
  if (!totp || step === null) return false
  const used = await tx.$executeRaw`
    UPDATE credential SET detail = jsonb_set(detail, '{lastStep}', to_jsonb(${step}::bigint)), last_used_at = ${now}
    WHERE id = ${totp.id}::uuid AND COALESCE((detail->>'lastStep')::bigint, 0) < ${step}`
  return used === 1
}

/** Notes the use of a passkey. False where its counter says that somebody has a copy of it. WebAuthn, 6.1.1 */
export const notePasskeyUse = async (tx: Tx, { id }: KeptPasskey, { counter, backedUp }: { counter: number; backedUp: boolean }, now: Date): Promise<boolean> => {
  const used = await tx.$executeRaw`
    UPDATE credential SET detail = detail || jsonb_build_object('counter', ${counter}::bigint, 'backedUp', ${backedUp}::boolean), last_used_at = ${now}
    WHERE id = ${id}::uuid AND ((detail->>'counter')::bigint < ${counter} OR (${counter} = 0 AND (detail->>'counter')::bigint = 0))`
  return used === 1
}

const spendPasskey = async (tx: Tx, context: Context, userId: string, challenge: string, response: unknown, now: Date): Promise<boolean> => {
  const handle = handleIn(response)
  const found = handle && (await tx.credential.findFirst({ where: { handle, userId, kind: 'PASSKEY' } }))
  const passkey = found && (found as unknown as KeptPasskey)
  const verified = passkey && (await verifyAssertion(context, response, { challenge, passkey, userId, alone: false }))
  return verified ? notePasskeyUse(tx, passkey, verified, now) : false
}

/** Spends challenge and proof together, or neither. Throws `SecondFactorFailed`. */
const prove = async (context: Context, challenge: string, proof: SecondProof): Promise<void> => {
  const { services, origin } = context
  const take = async (tx: Tx, now: Date) => {
    const step = await takeStep<Challenge>(tx, 'SECOND_FACTOR', challenge, now)
    if (!step?.userId || !(await samePassword(tx, step.userId, step.detail))) throw new SecondFactorFailed(false)
    return step.userId
  }
  if (!('recoveryCode' in proof)) {
    return services.database.transaction(async (tx) => {
      const now = services.clock.now()
      const userId = await take(tx, now)
      const right = 'code' in proof ? await spendCode(tx, services, userId, proof.code, now) : await spendPasskey(tx, context, userId, challenge, proof.passkey, now)
      if (!right) throw new SecondFactorFailed(true)
    })
  }
  return services.change(async (tx, now) => {
    const userId = await take(tx, now)
    const left = await spendRecoveryCode(tx, userId, proof.recoveryCode)
    if (left === null) throw new SecondFactorFailed(true)
    const user = await tx.user.findUniqueOrThrow({ where: { id: userId } })
    return {
      result: undefined,
      events: [factorEvent(userId, user, 'recovery code used', { left, ...origin.device })],
      jobs: [factorMail({ to: user.email, what: 'code used', left, device: origin.device, at: now })],
    }
  })
}

type Given = { challenge: string; proof: SecondProof }
type Passed<Kind extends Challenge> = { userId: string; detail: Kind }

/** Takes the second proof for a challenge that `fits`. What was proven is spent, whatever comes of it afterwards: it serves once.
 *  Each try counts before it is looked at, so that ten are all there are, however many come at one moment. */
export const passSecondFactor = async <Kind extends Challenge>(
  context: Context, { challenge, proof }: Given, fits: (detail: Challenge) => detail is Kind, failed: (userId: string, outcome: 'BLOCKED' | 'WRONG_SECOND_FACTOR') => void = () => {},
): Promise<Passed<Kind>> => {
  const { services } = context
  const step = await readStep<Challenge>(services, 'SECOND_FACTOR', challenge)
  if (!step?.userId || !fits(step.detail)) throw new SecondFactorFailed(false)
  const { userId, detail } = step
  const until = await services.limits.take('secondFactorPerLogin', userId)
  if (until) {
    failed(userId, 'BLOCKED')
    throw new RateLimited(until, 'Too many wrong codes.')
  }
  await prove(context, challenge, proof).catch((error: unknown) => {
    if (error instanceof SecondFactorFailed) failed(userId, 'WRONG_SECOND_FACTOR')
    throw error
  })
  await services.limits.forget('secondFactorPerLogin', userId)
  return { userId, detail }
}

const isSignIn = (detail: Challenge) => 'wanted' in detail

/** Goes on with a sign-in whose password was right. ID-8 */
export const signInWithSecondFactor = async (context: Context, given: Given): Promise<OpenedSession> => {
  demandCookies(context)
  const { services, origin } = context
  const { userId, detail } = await passSecondFactor(context, given, isSignIn, (userId, outcome) => noteSignIn(services, { userId }, outcome, origin.device))
  return completeSignIn(context, userId, detail.wanted, async (tx) => {
    if (!(await samePassword(tx, userId, detail))) throw new SecondFactorFailed(false)
    return true
  })
}
