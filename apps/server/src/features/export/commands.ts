import { mayExportAccount } from '@gatehouse/policy'
import type { MemberContext } from '../../graphql/builder.ts'
import { demand, demandPerson, RateLimited } from '../../graphql/errors.ts'
import { newToken } from '../../platform/tokens.ts'
import { demandConfirmedAgain } from '../identity/commands/confirm.ts'
import { lockMembers } from '../team/commands/locks.ts'
import { dataExported } from './events.ts'

/** For so long the address of an export waits to be opened. Milliseconds. */
const waits = 5 * 60_000

/** Prepares an export of everything in the account: answers with the address that gives it once, to this session alone. The log tells of it. AC-8
 *  Throws `ConfirmationNeeded` unless the holder has proved again who they are. */
export const exportAccount = async (context: MemberContext): Promise<{ address: string; expiresAt: Date }> => {
  const person = demandPerson(context)
  demandConfirmedAgain(person)
  const { services, viewer, origin } = person
  const { accountId } = context.actor
  const until = await services.limits.take('exportPerAccount', accountId)
  if (until) throw new RateLimited(until, 'That were many exports in a short time.')
  const { token, hash } = newToken()
  return services.change(async (tx, now) => {
    const { actor, self } = await lockMembers(tx, context.actor, null, now)
    demand(mayExportAccount(actor))
    const expiresAt = new Date(now.getTime() + waits)
    // One that nobody has begun is no longer wanted.
    await tx.accountExport.deleteMany({ where: { accountId, state: 'READY' } })
    const { id } = await tx.accountExport.create({ data: { accountId, sessionId: viewer.sessionId, hash, expiresAt, createdAt: now } })
    return { result: { address: `/exports/${token}`, expiresAt }, events: [dataExported(accountId, self, { exportId: id, ...origin.device })] }
  })
}
