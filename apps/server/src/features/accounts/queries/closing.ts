import type { Services } from '../../../graphql/context.ts'

/** A closed account can be restored for so long. Milliseconds. AC-8 */
export const keptAfterClosing = 30 * 24 * 3_600_000

/** When an account that was closed then is erased. */
export const erasedAt = (closedAt: Date): Date => new Date(closedAt.getTime() + keptAfterClosing)

export type ClosedAccountRow = { id: string; name: string; slug: string; closedAt: string }

/** The closed accounts that a user holds and can still restore, the newest first. */
export const closedAccounts = ({ database, clock }: Services, userId: string): Promise<ClosedAccountRow[]> =>
  database.read({
    name: 'closed-accounts-of',
    text: `SELECT a.id, a.name, a.slug, a.closed_at AS "closedAt" FROM membership m JOIN account a ON a.id = m.account_id
      WHERE m.user_id = $1 AND m.is_account_holder AND m.ended_at IS NULL AND a.closed_at > $2 ORDER BY a.closed_at DESC`,
    values: [userId, new Date(clock.now().getTime() - keptAfterClosing)],
  })
