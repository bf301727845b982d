import { type Plan, plans, type Seats } from '@gatehouse/policy'
import type { Services } from '../../../graphql/context.ts'
import type { Tx } from '../../../platform/database/client.ts'

export type SeatsRow = Seats & { plan: Plan }

type Row = { plan: Plan; used: number; added: number; returning: number }

/** Who uses a seat at a moment: owners, admins, members and open invitations. What time has ended uses none, whether or not anybody has
 *  tidied it away. AC-5 */
const text = `SELECT a.plan,
    ((SELECT count(*) FROM membership m WHERE m.account_id = a.id AND m.ended_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > $2) AND m.role <> 'PARTNER')
    + (SELECT count(*) FROM invitation i WHERE i.account_id = a.id AND i.status = 'OPEN' AND i.expires_at > $2))::int AS used,
    COALESCE(s.added, 0)::int AS added, COALESCE(s.given_back, 0)::int AS returning
  FROM account a
  -- What was given back is gone once its period has ended, whether or not that has been tidied up.
  CROSS JOIN LATERAL (SELECT sum(CASE WHEN o.period_end > $2 THEN o.seats ELSE o.seats - o.given_back END) AS added, sum(CASE WHEN o.period_end > $2 THEN o.given_back ELSE 0 END) AS given_back
    FROM seat_add_on o WHERE o.account_id = a.id) s
  WHERE a.id = $1::uuid`

const seatsIn = ({ plan, used, added, returning }: Row): SeatsRow => {
  const { seats } = plans[plan]
  return { plan, total: seats === null ? null : seats + added, used, returning }
}

/** The seats of an account, as they are now. */
export const seatsOf = async ({ database, clock }: Pick<Services, 'database' | 'clock'>, accountId: string): Promise<SeatsRow> => {
  const [row] = await database.read<Row>({ name: 'seats', text, values: [accountId, clock.now()] })
  return seatsIn(row!)
}

/** The same within a command, for a moment. */
export const seatsAt = async (tx: Tx, accountId: string, at: Date): Promise<SeatsRow> => {
  const [row] = await tx.$queryRawUnsafe<Row[]>(text, accountId, at)
  return seatsIn(row!)
}
