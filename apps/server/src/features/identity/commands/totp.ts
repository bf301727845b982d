import { lockUser } from '../../sessions/commands/open.ts'
import { SetupFailed } from '../problems.ts'
import { newSecret, provisioning, stepOf } from './authenticator.ts'
import { demandConfirmed } from './confirm.ts'
import { addFactor, type SignedIn } from './factors.ts'
import { beginStep, takeStep } from './tokens.ts'

/** The time to scan and type. Milliseconds. */
const setupHolds = 15 * 60_000

export type TotpSetup = { token: string; expiresAt: Date; secret: string; uri: string; picture: string }

/** Begins to set up an authenticator app. Nothing is in force until a code of it was given back. */
export const startTotp = async (context: SignedIn): Promise<TotpSetup> => {
  demandConfirmed(context)
  const { services, viewer } = context
  const secret = newSecret()
  const step = await beginStep(services, 'TOTP_SETUP', { userId: viewer.userId, detail: { secret: services.sealing.seal(secret, viewer.userId) }, holds: setupHolds })
  return { ...step, secret, ...provisioning(secret, viewer.email) }
}

/** Puts an authenticator app into force, in the place of the former one, once it has shown a right code. Answers with the recovery
 *  codes where it is the login's first second factor. The code is spent by that. */
export const confirmTotp = async (context: SignedIn, { token, code }: { token: string; code: string }): Promise<{ recoveryCodes: string[] | null }> => {
  const { services, viewer, origin } = context
  const result = await services.change(async (tx, now) => {
    const user = await lockUser(tx, viewer.userId)
    const step = await takeStep<{ secret: string }>(tx, 'TOTP_SETUP', token, now)
    if (!step || step.userId !== user.id) throw new SetupFailed(false)
    const lastStep = stepOf(services.sealing.open(step.detail.secret, user.id), code, now)
    if (lastStep === null) throw new SetupFailed(true)
    const { recoveryCodes, events, jobs } = await addFactor(tx, user, { method: 'TOTP' }, origin.device, now, async () => {
      await tx.credential.deleteMany({ where: { userId: user.id, kind: 'TOTP' } })
      await tx.credential.create({ data: { userId: user.id, kind: 'TOTP', secret: step.detail.secret, detail: { lastStep }, createdAt: now } })
    })
    return { result: { recoveryCodes }, events, jobs }
  })
  await context.refresh()
  return result
}
