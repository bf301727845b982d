import { mayCloseAccount } from '@gatehouse/policy'
import { unchanged } from '../../../activity/change.ts'
import type { NewEvent, Person } from '../../../activity/event.ts'
import type { MemberContext } from '../../../graphql/builder.ts'
import type { Context, Services, Viewer } from '../../../graphql/context.ts'
import { demand, demandPerson, InvalidInput, NotFound } from '../../../graphql/errors.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { forgetCustomer } from '../../billing/commands/forget.ts'
import { demandConfirmedAgain } from '../../identity/commands/confirm.ts'
import { lockUser } from '../../sessions/commands/open.ts'
import { actorOf, lock, lockMembers } from '../../team/commands/locks.ts'
import { accountEvent } from '../events.ts'
import { closingMails, erasedMail } from '../mails.ts'
import { erasedAt, keptAfterClosing } from '../queries/closing.ts'
import { signedInTo } from './signedInTo.ts'

type LockedAccount = { id: string; name: string; slug: string; closedAt: Date | null }

const lockAccount = async (tx: Tx, id: string): Promise<LockedAccount | null> => {
  const [row] = await tx.$queryRaw<LockedAccount[]>`SELECT id, name, slug, closed_at AS "closedAt" FROM account WHERE id = ${id}::uuid FOR NO KEY UPDATE`
  return row ?? null
}

/** A line in the account's log, and one for each of its people who is signed in somewhere, so that their open pages hear of it. */
const toldToEveryone = async (tx: Tx, kind: 'account closed' | 'account restored', account: LockedAccount, performer: Person): Promise<NewEvent[]> =>
  [account.id, ...new Set([performer.id, ...(await signedInTo(tx, account.id))])].map((streamId) => accountEvent(kind, streamId, account, performer))

/** Closes the account: nobody enters it any more, and what is open of it closes at once. Its holder can restore it for thirty days; then it
 *  is erased. AC-8 Throws `ConfirmationNeeded` unless the holder has proved again who they are, `InvalidInput` where `name` is not its name. */
export const closeAccount = async (context: MemberContext, name: string): Promise<Date> => {
  demandConfirmedAgain(demandPerson(context))
  const { accountId } = context.actor
  return context.services.change(async (tx, now) => {
    const account = await lockAccount(tx, accountId)
    const { actor, self } = await lockMembers(tx, context.actor, null, now)
    demand(mayCloseAccount(actor))
    if (!account || account.closedAt) throw new NotFound('The account is closed already.')
    if (name !== account.name) throw new InvalidInput([{ path: ['name'], message: `Type the name as it stands: ${account.name}` }])
    await tx.account.update({ where: { id: accountId }, data: { closedAt: now } })
    await tx.presence.deleteMany({ where: { accountId } })
    return { result: erasedAt(now), events: await toldToEveryone(tx, 'account closed', account, self), jobs: await closingMails(tx, { account, what: 'closed', by: self, at: now }) }
  })
}

/** Opens a closed account again, as it was. AC-8 */
export const restoreAccount = async (context: Context & { viewer: Viewer }, accountId: string): Promise<void> => {
  const { services, viewer } = context
  const gone = new NotFound('There is no closed account of yours by this id: it is open again, or was erased.')
  await services.change(async (tx, now) => {
    const account = await lockAccount(tx, accountId)
    const own = account && (await tx.membership.findFirst({ where: { accountId, userId: viewer.userId, endedAt: null }, select: { id: true } }))
    const [self] = own ? await lock(tx, accountId, [own.id], now) : []
    // Whoever does not hold it learns nothing of it.
    if (!account?.closedAt || erasedAt(account.closedAt) <= now || !self || !mayCloseAccount(actorOf(self)).allowed) throw gone
    await tx.account.update({ where: { id: accountId }, data: { closedAt: null } })
    const by = { id: self.userId, email: self.email, name: self.name }
    return { result: undefined, events: await toldToEveryone(tx, 'account restored', account, by), jobs: await closingMails(tx, { account, what: 'restored', by, at: now }) }
  })
  await context.refresh()
}

/** Takes everything of the account out of the database, its log too. What else stood in it has no other owner. */
const erase = async (tx: Tx, accountId: string) => {
  const where = { accountId }
  await tx.grant.deleteMany({ where })
  await tx.apiKey.deleteMany({ where })
  await tx.idempotentRequest.deleteMany({ where })
  await tx.presence.deleteMany({ where })
  await tx.viewAs.deleteMany({ where })
  await tx.invitation.deleteMany({ where })
  await tx.membership.deleteMany({ where })
  await tx.accessLevel.deleteMany({ where })
  await tx.coupon.deleteMany({ where })
  await tx.formerSlug.deleteMany({ where })
  await tx.reachedRequest.deleteMany({ where })
  await tx.accountExport.deleteMany({ where })
  await tx.seatAddOn.deleteMany({ where })
  await tx.billingContact.deleteMany({ where })
  await tx.payment.deleteMany({ where })
  await tx.invoice.deleteMany({ where })
  await tx.$executeRaw`DELETE FROM product WHERE account_id = ${accountId}::uuid`
  await tx.$executeRaw`DELETE FROM notice WHERE about_account_id = ${accountId}::uuid`
  await tx.$executeRaw`DELETE FROM activity WHERE stream_id = ${accountId}::uuid`
  await tx.stream.delete({ where: { id: accountId } })
  await tx.account.delete({ where: { id: accountId } })
}

const eraseOne = ({ change }: Services, accountId: string, holderId: string): Promise<void> =>
  change(async (tx, now) => {
    const holder = await lockUser(tx, holderId)
    const account = await lockAccount(tx, accountId)
    if (!account?.closedAt || erasedAt(account.closedAt) > now) return unchanged(undefined)
    const forgetting = await forgetCustomer(tx, accountId)
    await erase(tx, accountId)
    const { name, slug } = account
    return {
      result: undefined,
      events: [{ streamId: holder.id, kind: 'account erased', performer: null, member: { id: holder.id, email: holder.email }, detail: { name, slug } }],
      jobs: [erasedMail({ accountId, name, to: holder.email }), ...forgetting],
    }
  })

/** Erases the accounts that were closed thirty days ago. AC-8 */
export const eraseClosedAccounts = async (services: Services): Promise<void> => {
  const { database, clock, log } = services
  const overdue = await database.read<{ id: string; holderId: string }>({
    name: 'closed-accounts',
    text: `SELECT a.id, m.user_id AS "holderId" FROM account a JOIN membership m ON m.account_id = a.id AND m.is_account_holder AND m.ended_at IS NULL WHERE a.closed_at <= $1 LIMIT 20`,
    values: [new Date(clock.now().getTime() - keptAfterClosing)],
  })
  for (const { id, holderId } of overdue)
    await eraseOne(services, id, holderId).catch((error: unknown) => log.warn({ error: String(error) }, 'A closed account could not be erased; the next look tries again'))
}
