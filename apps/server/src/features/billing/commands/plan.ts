import { type Plan, plans } from '@gatehouse/policy'
import { type Change, unchanged } from '../../../activity/change.ts'
import { NotFound, Refusal } from '../../../graphql/errors.ts'
import type { Clock } from '../../../platform/clock.ts'
import type { Database } from '../../../platform/database/client.ts'
import { seatsAt } from '../queries/seats.ts'
import { lockSeats } from './seats.ts'

/** What operators do with: a database, and the door for writes. */
export type Doors = { database: Database; change: Change; clock: Clock }

/** An account that an operator names by its site address. */
export const accountAt = async (database: Database, slug: string): Promise<{ id: string }> => {
  const [account] = await database.read<{ id: string }>({ text: 'SELECT id FROM account WHERE slug = $1', values: [slug] })
  if (!account) throw new NotFound(`There is no account with the address ${slug}.`)
  return account
}

/** Puts an account on another plan: by the operator. Refused where more seats are in use than there would be. AC-5 */
export const setPlan = async ({ database, change, clock }: Doors, slug: string, plan: Plan): Promise<void> => {
  const { id } = await accountAt(database, slug)
  await change(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM account WHERE id = ${id}::uuid FOR NO KEY UPDATE`
    const at = await lockSeats(tx, id, clock)
    const before = await seatsAt(tx, id, at)
    if (before.plan === plan) return unchanged(undefined)
    await tx.account.update({ where: { id }, data: { plan } })
    const { total, returning, used } = await seatsAt(tx, id, at)
    if (total !== null && used > total - returning)
      throw new Refusal('AC-5', `${slug} uses ${used} seats, and would have ${total - returning} on ${plans[plan].title}: some people have to leave first.`)
    return {
      result: undefined,
      events: [{ streamId: id, kind: 'plan changed', performer: null, member: null, detail: { name: plans[plan].title, before: { plan: before.plan }, after: { plan } } }],
    }
  })
}
