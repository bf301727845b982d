import { mayEditExpiry, mayGiveUntil, type Role } from '@gatehouse/policy'
import { unchanged } from '../../../activity/change.ts'
import type { NewEvent } from '../../../activity/event.ts'
import type { MemberContext } from '../../../graphql/builder.ts'
import type { Services } from '../../../graphql/context.ts'
import { demand, NotFound } from '../../../graphql/errors.ts'
import type { Job } from '../../../platform/jobs.ts'
import { lockSeats } from '../../billing/commands/seats.ts'
import { enterable, endSession, lockUser } from '../../sessions/commands/open.ts'
import { teamEvents } from '../events.ts'
import { expiresSoonMails, membershipExpiredMail } from '../expiryMails.ts'
import { lockMembers, subjectOf } from './locks.ts'
import { demandVersion } from './since.ts'
import { demandEndDate } from './terms.ts'

/** Those who manage users are told this long before an end date. Milliseconds. TM-14 */
export const toldBefore = 3 * 24 * 3_600_000

/** Sets, moves or clears the end date of a membership. TM-14, TM-13 */
export const setMembershipExpiry = (context: MemberContext, { memberId, version, expiresAt }: { memberId: string; version: number; expiresAt: Date | null }): Promise<void> =>
  context.services.change(async (tx, now) => {
    const { actor, self, ownEnd, subject } = await lockMembers(tx, context.actor, memberId, now)
    const held = subject!
    demand(mayEditExpiry(actor, subjectOf(held)))
    await demandVersion(tx, actor, held, version, now)
    if (expiresAt) demandEndDate(expiresAt, now, ['expiresAt'])
    demand(mayGiveUntil(ownEnd, expiresAt, held.expiresAt))
    if (expiresAt?.getTime() === held.expiresAt?.getTime()) return unchanged(undefined)
    // Whose access has ended meanwhile has no seat any more. AC-5
    const at = await lockSeats(tx, held.accountId, context.services.clock)
    if (held.expiresAt && held.expiresAt <= at) throw new NotFound('This person is not, or no longer, in the account.')
    const { accountId, id } = held
    await tx.membership.update({ where: { accountId_id: { accountId, id } }, data: { expiresAt, version: held.version + 1 } })
    return {
      result: undefined,
      events: teamEvents({
        kind: 'end date changed', accountId, performer: self, member: { id: held.userId, email: held.email }, subjectId: id,
        detail: { before: { expiresAt: held.expiresAt?.toISOString() ?? null }, after: { expiresAt: expiresAt?.toISOString() ?? null }, version: held.version + 1 },
      }),
    }
  })

type Overdue = { id: string; accountId: string; userId: string; role: Role }

/** Ends one membership whose end date has passed, as if its member were removed or its partner's access revoked, unless somebody moved the date meanwhile. */
const endOverdue = ({ change }: Services, { id, accountId, userId, role }: Overdue): Promise<void> =>
  change(async (tx, now) => {
    const user = await lockUser(tx, userId)
    const { count } = await tx.membership.updateMany({ where: { accountId, id, endedAt: null, expiresAt: { lte: now } }, data: { endedAt: now } })
    if (count === 0) return unchanged(undefined)
    await tx.presence.deleteMany({ where: { accountId, membershipId: id } })
    const live = role === 'PARTNER' || (await enterable(tx, userId, now)).length > 0 ? null : await tx.session.findFirst({ where: { userId, endedAt: null } })
    const ended = live ? await endSession(tx, user, live, 'REMOVED', null, now) : []
    const expired = teamEvents({ kind: 'membership expired', accountId, performer: null, member: { id: userId, email: user.email }, subjectId: id })
    return { result: undefined, events: [...expired, ...ended], jobs: [membershipExpiredMail({ accountId, membershipId: id, to: user.email, at: now })] }
  })

/** Ends the memberships whose end date has passed, each with its line and mail, so that their connections close on every node. Rights
 *  never wait for this: they look at the clock. TM-14 */
export const endOverdueMemberships = async (services: Services): Promise<void> => {
  const overdue = await services.database.read<Overdue>({
    name: 'overdue-memberships',
    text: `SELECT id, account_id AS "accountId", user_id AS "userId", role FROM membership WHERE ended_at IS NULL AND expires_at <= $1 ORDER BY expires_at LIMIT 200`,
    values: [services.clock.now()],
  })
  for (const membership of overdue)
    await endOverdue(services, membership).catch((error: unknown) => services.log.warn({ error: String(error) }, 'A membership whose end date has passed could not be ended; the next look tries again'))
}

type Ending = { id: string; accountId: string; expiresAt: Date; userId: string; email: string }

/** Tells those who manage users, and whom it is about, of memberships that end within three days, once for each end date. It changes nobody's
 *  access, so its line stands in the person's own stream, and not in the account's log. TM-14 */
export const tellOfEndDates = async (services: Services): Promise<void> => {
  while (await tellOfSome(services)) { /* some at a time, of one account each */ }
}

/** Answers whether there were any. */
const tellOfSome = ({ change }: Services): Promise<boolean> =>
  change(async (tx, now) => {
    const soon = new Date(now.getTime() + toldBefore)
    const told = await tx.$queryRaw<Ending[]>`
      UPDATE membership m SET expiry_told_for = m.expires_at FROM "user" u WHERE u.id = m.user_id AND (m.account_id, m.id) IN (
        SELECT account_id, id FROM membership WHERE ended_at IS NULL AND expires_at > ${now} AND expires_at <= ${soon} AND expiry_told_for IS DISTINCT FROM expires_at
          AND account_id = (
            SELECT account_id FROM membership WHERE ended_at IS NULL AND expires_at > ${now} AND expires_at <= ${soon} AND expiry_told_for IS DISTINCT FROM expires_at LIMIT 1)
        ORDER BY id LIMIT 50 FOR NO KEY UPDATE SKIP LOCKED)
      RETURNING m.id, m.account_id AS "accountId", m.expires_at AS "expiresAt", u.id AS "userId", u.email`
    if (told.length === 0) return unchanged(false)
    const jobs: Job[] = []
    for (const { id, accountId, expiresAt } of told) jobs.push(...(await expiresSoonMails(tx, { accountId, membershipId: id, expiresAt, now })))
    return { result: true, events: told.map(endDateNear), jobs }
  })

const endDateNear = ({ id, accountId, expiresAt, userId, email }: Ending): NewEvent => ({
  streamId: userId, kind: 'end date near', performer: null, member: { id: userId, email }, subjectId: id, detail: { accountId, expiresAt: expiresAt.toISOString() },
})
