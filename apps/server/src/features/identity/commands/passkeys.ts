import type { Database } from '../../../platform/database/client.ts'
import { Prisma } from '../../../platform/database/generated/client.ts'
import { unchanged } from '../../../activity/change.ts'
import { NotFound, Refusal } from '../../../graphql/errors.ts'
import { lockUser } from '../../sessions/commands/open.ts'
import { SetupFailed } from '../problems.ts'
import { demandConfirmed } from './confirm.ts'
import { addFactor, factorEvent, type SignedIn } from './factors.ts'
import { beginStep, takeStep } from './tokens.ts'
import { creationOptions, type KeptPasskey, verifyAttestation } from './webauthn.ts'

const setupHolds = 5 * 60_000
/** More than anybody has devices. */
const most = 20

/** The passkeys of a login, as they are held against a browser's answer. */
export const keptPasskeys = (database: Database, userId: string): Promise<KeptPasskey[]> =>
  database.read({
    name: 'kept-passkeys', text: `SELECT id, handle, secret, detail FROM credential WHERE user_id = $1 AND kind = 'PASSKEY' ORDER BY created_at, id`, values: [userId],
  })

export type PasskeySetup = { token: string; expiresAt: Date; options: object }

/** Begins to add a passkey: what the browser is to be asked for. */
export const startPasskey = async (context: SignedIn): Promise<PasskeySetup> => {
  demandConfirmed(context)
  const { services, viewer } = context
  const known = await keptPasskeys(services.database, viewer.userId)
  if (known.length >= most) throw new Refusal('ID-8', `A login has at most ${most} passkeys. Remove one that you no longer use.`)
  const { token, expiresAt } = await beginStep(services, 'PASSKEY_SETUP', { userId: viewer.userId, holds: setupHolds })
  return { token, expiresAt, options: await creationOptions(context, { id: viewer.userId, email: viewer.email, name: viewer.name }, token, known) }
}

const refused = 'This passkey was not accepted. Try again, or use another device.'

/** Keeps the passkey that the browser has made. Answers with the recovery codes where it is the login's first second factor. */
export const addPasskey = async (context: SignedIn, { token, response, name }: { token: string; response: unknown; name: string }): Promise<{ recoveryCodes: string[] | null }> => {
  const { services, viewer, origin } = context
  const made = await verifyAttestation(context, response, token)
  const result = await services.change(async (tx, now) => {
    const user = await lockUser(tx, viewer.userId)
    const step = await takeStep(tx, 'PASSKEY_SETUP', token, now)
    if (!step || step.userId !== user.id) throw new SetupFailed(false)
    if (!made) throw new SetupFailed(false, refused)
    const keep = () => tx.credential.create({ data: { ...made, userId: user.id, kind: 'PASSKEY', name, createdAt: now } })
    const { recoveryCodes, events, jobs } = await addFactor(tx, user, { method: 'PASSKEY', name }, origin.device, now, keep).catch((error: unknown) => {
      // An authenticator that gives one id twice, or repeats somebody else's.
      if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') throw new SetupFailed(false, refused)
      throw error
    })
    return { result: { recoveryCodes }, events, jobs }
  })
  await context.refresh()
  return result
}

/** Calls a passkey otherwise. */
export const renamePasskey = async ({ services, viewer }: SignedIn, id: string, name: string): Promise<void> =>
  services.change(async (tx) => {
    const user = await lockUser(tx, viewer.userId)
    const found = await tx.credential.findFirst({ where: { id, userId: user.id, kind: 'PASSKEY' } })
    if (!found) throw new NotFound('There is no such passkey any more.')
    if (found.name === name) return unchanged(undefined)
    await tx.credential.update({ where: { id }, data: { name } })
    return { result: undefined, events: [factorEvent(user.id, user, 'passkey renamed', { before: { name: found.name }, after: { name } })] }
  })
