import { unchanged } from '../../activity/change.ts'
import { NotFound } from '../../graphql/errors.ts'
import type { Context, Viewer } from '../../graphql/context.ts'
import { SecondFactorRequired } from '../identity/problems.ts'
import { limitSession } from '../sessions/commands/idle.ts'
import { enter, enterable, isAt, lockUser } from '../sessions/commands/open.ts'
import { countAddressTry } from './commands/addressTries.ts'
import { openAccount } from './commands/openAccount.ts'

type SignedInContext = Context & { viewer: Viewer }

/** Says that the viewer works in this account from now on. Logged there as `logged in`, unless it is where they are. AC-2, AC-3 */
export const enterAccount = async (context: SignedInContext, slug: string): Promise<void> => {
  const { services, viewer } = context
  const account = await services.change(async (tx, now) => {
    const user = await lockUser(tx, viewer.userId)
    const entered = (await enterable(tx, user.id, now)).find((choice) => isAt(choice, slug))
    if (!entered) throw new NotFound('There is no such account, or you have no access to it.')
    if (entered.secondFactorMissing) throw new SecondFactorRequired(entered.name)
    const session = await tx.session.findFirst({ where: { id: viewer.sessionId, endedAt: null } })
    if (!session || session.lastAccountId === entered.accountId) return unchanged(entered.slug)
    return { result: entered.slug, events: await enter(tx, session.id, user, viewer.device, entered, now) }
  })
  context.origin.account = account
  await context.refresh()
}

/** Opens a further account for who is signed in, and enters it. AC-1 */
export const createAccount = async (context: SignedInContext, input: { name: string; slug?: string | null }): Promise<void> => {
  const { services, viewer } = context
  await countAddressTry(services, viewer.userId)
  const account = await services.change(async (tx, now) => {
    const user = await lockUser(tx, viewer.userId)
    const opened = await openAccount(tx, user, { ...input, plan: services.config.plan }, now)
    const entered = await enter(tx, viewer.sessionId, user, viewer.device, { accountId: opened.account.id, membershipId: opened.membership.id }, now)
    await limitSession(tx, user.id, now)
    return { result: opened.account, events: [...opened.events, ...entered] }
  })
  context.origin.account = account.slug
  await context.refresh()
}
