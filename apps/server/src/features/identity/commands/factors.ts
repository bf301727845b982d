import type { NewEvent, Person } from '../../../activity/event.ts'
import type { Context, Device, Viewer } from '../../../graphql/context.ts'
import { NotFound, Refusal } from '../../../graphql/errors.ts'
import type { Tx } from '../../../platform/database/client.ts'
import type { Job } from '../../../platform/jobs.ts'
import { voidOffers } from '../../sessions/commands.ts'
import { concerned, lockUser } from '../../sessions/commands/open.ts'
import { countFactors, requiringAccountsNow } from '../queries/factors.ts'
import { demandConfirmed } from './confirm.ts'
import { makeRecoveryCodes } from './recoveryCodes.ts'
import { factorMail } from '../mails/factors.ts'

export type SignedIn = Context & { viewer: Viewer }

export type FactorKind = 'second factor added' | 'second factor removed' | 'second factor reset' | 'recovery codes renewed' | 'recovery code used' | 'passkey renamed'

/** A line about how somebody proves who they are. Never a secret. */
export const factorEvent = (streamId: string, user: Person, kind: FactorKind, detail: Record<string, unknown>): NewEvent => ({
  streamId, kind, performer: null, member: { id: user.id, email: user.email }, detail,
})

/** What decides whether somebody may enter goes into the streams of their accounts too. What they call a passkey is theirs alone. AC-7, LV-3 */
export const toldEverywhere = async (tx: Tx, user: Person, now: Date, kind: FactorKind, { name, ...detail }: Record<string, unknown>): Promise<NewEvent[]> =>
  (await concerned(tx, user.id, now)).map((streamId) => factorEvent(streamId, user, kind, streamId === user.id && name ? { name, ...detail } : detail))

/** What a factor is to people: its kind, and a passkey's name. */
export type FactorWords = { method: 'TOTP' | 'PASSKEY'; name?: string }

type Added = { recoveryCodes: string[] | null; events: NewEvent[]; jobs: Job[] }

/** Adds a second factor by `keep`: with the first one come the recovery codes. The user's row is locked. */
export const addFactor = async (tx: Tx, user: Person, factor: FactorWords, device: Device, now: Date, keep: () => Promise<unknown>): Promise<Added> => {
  const first = (await countFactors(tx, user.id)) === 0
  await keep()
  // What the password alone was good for until now.
  await voidOffers(tx, user.id, now)
  const recoveryCodes = first ? await makeRecoveryCodes(tx, user.id, now) : null
  return {
    recoveryCodes,
    events: await toldEverywhere(tx, user, now, 'second factor added', { ...factor, ...device }),
    jobs: [factorMail({ to: user.email, what: 'added', ...factor, device, at: now })],
  }
}

/** Removes one second factor. Throws `Refusal` when it is the last one and an account asks for one. ID-8
 *  The recovery codes go with the last one, as there is nothing left that they could stand in for. */
export const removeFactor = async (context: SignedIn, which: { kind: 'TOTP' | 'PASSKEY'; id?: string }): Promise<void> => {
  demandConfirmed(context)
  const { services, viewer, origin } = context
  await services.change(async (tx, now) => {
    const user = await lockUser(tx, viewer.userId)
    const found = await tx.credential.findFirst({ where: { userId: user.id, kind: which.kind, ...(which.id && { id: which.id }) } })
    if (!found) throw new NotFound(which.kind === 'TOTP' ? 'There is no authenticator app any more.' : 'There is no such passkey any more.')
    await tx.credential.delete({ where: { id: found.id } })
    if ((await countFactors(tx, user.id)) === 0) {
      const [account] = await requiringAccountsNow(tx, user.id, now)
      if (account) throw new Refusal('ID-8', `${account} asks everyone for a second factor. Set up another one before you remove this.`)
      await tx.credential.deleteMany({ where: { userId: user.id, kind: 'RECOVERY_CODE' } })
    }
    const factor: FactorWords = { method: which.kind, ...(found.name && { name: found.name }) }
    return {
      result: undefined,
      events: await toldEverywhere(tx, user, now, 'second factor removed', { ...factor, ...origin.device }),
      jobs: [factorMail({ to: user.email, what: 'removed', ...factor, device: origin.device, at: now })],
    }
  })
  await context.refresh()
}

/** Gives the viewer new recovery codes; the former ones are void. */
export const renewRecoveryCodes = async (context: SignedIn): Promise<string[]> => {
  demandConfirmed(context)
  const { services, viewer, origin } = context
  return services.change(async (tx, now) => {
    const user = await lockUser(tx, viewer.userId)
    if ((await countFactors(tx, user.id)) === 0) throw new NotFound('Recovery codes stand in for a second factor: set one up first.')
    return {
      result: await makeRecoveryCodes(tx, user.id, now),
      events: [factorEvent(user.id, user, 'recovery codes renewed', { ...origin.device })],
      jobs: [factorMail({ to: user.email, what: 'codes renewed', device: origin.device, at: now })],
    }
  })
}
