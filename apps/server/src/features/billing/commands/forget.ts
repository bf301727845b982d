import type { Services } from '../../../graphql/context.ts'
import type { Database, Tx } from '../../../platform/database/client.ts'
import { addJobs, type Job } from '../../../platform/jobs.ts'
import type { StripeCalls } from '../../../platform/stripe.ts'

/** Has Stripe forget a card or a customer. However often the job is given up, it is taken up again, until the note of it is gone. */
const forgetAtStripe = (id: string): Job => ({ task: 'forgetAtStripe', payload: { id }, key: `forget-${id}`, wait: true })

const note = 'INSERT INTO stripe_leftover (id) VALUES ($1) ON CONFLICT DO NOTHING'

/** Notes that Stripe is to forget something, and answers with the job that sees to it. */
export const leaveBehind = async (tx: Tx, id: string): Promise<Job> => {
  await tx.$executeRawUnsafe(note, id)
  return forgetAtStripe(id)
}

/** Leaves a card to be forgotten that never came on file: nothing of the account is other than before. Once it is noted, it is seen to. */
export const leaveCardBehind = async ({ pool }: Database, methodId: string): Promise<void> => {
  await pool.query(note, [methodId])
  await addJobs((sql, values) => pool.query(sql, values), [forgetAtStripe(methodId)])
}

/** Takes the customer of an account away, here and at Stripe with all its cards: the account is being erased. AC-8 */
export const forgetCustomer = async (tx: Tx, accountId: string): Promise<Job[]> => {
  const found = await tx.stripeCustomer.findUnique({ where: { accountId } })
  if (!found) return []
  await tx.stripeCustomer.delete({ where: { accountId } })
  return [await leaveBehind(tx, found.customerId)]
}

/** A card that is on file, or is being charged, is not to be forgotten yet. */
const isUsed = (id: string) => `EXISTS (SELECT 1 FROM stripe_customer WHERE method_id = ${id}) OR EXISTS (SELECT 1 FROM payment WHERE method_id = ${id} AND status = 'PENDING')`

/** What the job does: one that is used stays noted, and is looked at again. */
export const forgetLeftover = async ({ database }: Pick<Services, 'database'>, stripe: StripeCalls, id: string): Promise<void> => {
  if (id.startsWith('cus_')) await stripe.forgetCustomer(id)
  else {
    const [row] = await database.read<{ used: boolean }>({ text: `SELECT ${isUsed('$1')} AS used`, values: [id] })
    if (row!.used) return
    await stripe.forgetCard(id)
  }
  await database.pool.query('DELETE FROM stripe_leftover WHERE id = $1', [id])
}

/** Takes up again what nobody sees to any more: a card was still being charged, or Stripe was away for longer than a job is tried. */
export const resumeForgetting = async ({ stripe, database }: Services): Promise<void> => {
  if (!stripe) return
  const left = await database.read<{ id: string }>({
    name: 'stripe-leftovers',
    text: `SELECT l.id FROM stripe_leftover l WHERE NOT (${isUsed('l.id')})
      AND NOT EXISTS (SELECT 1 FROM graphile_worker.jobs j WHERE j.key = 'forget-' || l.id AND j.attempts < j.max_attempts) LIMIT 100`,
  })
  await addJobs((sql, values) => database.pool.query(sql, values), left.map(({ id }) => forgetAtStripe(id)))
}
