import type { Change } from '../../../activity/change.ts'
import { NotFound, Refusal } from '../../../graphql/errors.ts'
import type { Clock } from '../../../platform/clock.ts'
import type { Database } from '../../../platform/database/client.ts'
import { emailKey } from '../../../platform/emails.ts'
import { demandSeats, lockSeats } from '../../billing/commands/seats.ts'
import { lockUser } from '../../sessions/commands/open.ts'
import { teamEvents } from '../events.ts'
import { ownerAddedMails } from '../mails.ts'
import { lock } from './locks.ts'

/** Makes a login an owner of an account beside its holder: by the operator, for those who owned it before there was a team. AC-4
 *  Answers whether they are new in the account; then they take a seat of it. AC-5 */
export const addOwner = async ({ database, change, clock }: { database: Database; change: Change; clock: Clock }, email: string, slug: string): Promise<{ joined: boolean }> => {
  const [user] = await database.read<{ id: string; email: string }>({ text: 'SELECT id, email FROM "user" WHERE email_key = $1', values: [emailKey(email)] })
  if (!user) throw new NotFound(`There is no login with the email ${email}: they sign up first.`)
  const [account] = await database.read<{ id: string }>({ text: 'SELECT id FROM account WHERE slug = $1 AND closed_at IS NULL', values: [slug] })
  if (!account) throw new NotFound(`There is no account with the address ${slug}.`)
  const accountId = account.id
  return change(async (tx, now) => {
    await lockUser(tx, user.id)
    const found = await tx.membership.findFirst({ where: { accountId, userId: user.id, endedAt: null } })
    const [current] = found ? await lock(tx, accountId, [found.id], now) : []
    if (current?.role === 'OWNER') throw new Refusal('AC-4', `${user.email} is an owner of ${slug} already.`)
    if (current?.role === 'PARTNER') throw new Refusal('AC-4', `${user.email} is a partner in ${slug}, and partners never become owners: end their access first.`)
    // Its end date has passed, and nobody has tidied it away yet.
    if (found && !current) await tx.membership.update({ where: { accountId_id: { accountId, id: found.id } }, data: { endedAt: now } })
    const at = await lockSeats(tx, accountId, clock)
    if (current?.expiresAt && current.expiresAt <= at) throw new NotFound(`The access of ${user.email} to ${slug} has just ended. Say it again, and they join anew.`)
    const { id } = current
      ? await tx.membership.update({
        where: { accountId_id: { accountId, id: current.id } }, data: { role: 'OWNER', accessLevelId: null, expiresAt: null, version: { increment: 1 } }, select: { id: true },
      })
      : await tx.membership.create({ data: { accountId, userId: user.id, role: 'OWNER' }, select: { id: true } })
    const joined = !current
    if (joined) await demandSeats(tx, { accountId, isAccountHolder: false }, 1, at)
    return {
      result: { joined },
      events: teamEvents({
        kind: 'owner added', accountId, performer: null, member: user, subjectId: id, detail: { joined, ...(current && { before: { role: current.role }, after: { role: 'OWNER' } }) },
      }),
      jobs: await ownerAddedMails(tx, { accountId, membershipId: id, to: user.email }),
    }
  })
}
