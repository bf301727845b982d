import type { Services } from '../../graphql/context.ts'
import { addJobs, type Tasks } from '../../platform/jobs.ts'
import { refreshCard } from './commands/cards.ts'
import { bringOn } from './commands/followPayment.ts'
import { forgetLeftover } from './commands/forget.ts'
import { concludeVisit } from './commands/pay.ts'
import { followPayment, type PaymentName } from './paymentJobs.ts'

const hour = 3_600_000
/** By then a job that failed again and again has been given up. Milliseconds. */
const givenUpAfter = 26 * hour

/** What the job queue does with Stripe. Each may run twice, and on several nodes at once. Without Stripe its jobs wait until it is set again. */
export const paymentTasks = (services: Services): Tasks => {
  const { stripe, database } = services
  if (!stripe) return {}
  return {
    followPayment: async (payload) => {
      const name = payload as PaymentName
      // Stripe tells when it knows more; should that be lost, it is asked.
      if (!(await bringOn(services, name))) await addJobs((sql, values) => database.pool.query(sql, values), [followPayment(name, new Date(Date.now() + hour))])
    },
    followVisit: async (payload) => {
      const visit = await stripe.findVisit((payload as { visitId: string }).visitId)
      if (visit?.about) await concludeVisit(services, visit)
    },
    followCard: (payload) => refreshCard(services, (payload as { methodId: string }).methodId),
    forgetAtStripe: (payload) => forgetLeftover(services, stripe, (payload as { id: string }).id),
  }
}

/** Takes up attempts again that nobody sees to any more, and money that could not be given back: Stripe was away for longer than a job is tried. */
export const resumePayments = async ({ stripe, database, clock }: Services): Promise<void> => {
  if (!stripe) return
  const left = await database.read<PaymentName>({
    name: 'payments-left', values: [new Date(clock.now().getTime() - givenUpAfter)],
    text: `SELECT p.account_id AS "accountId", p.invoice_id AS "invoiceId", p.attempt FROM payment p WHERE (p.status = 'PENDING' AND p.started_at < $1 OR p.owed_since IS NOT NULL)
      AND NOT EXISTS (SELECT 1 FROM graphile_worker.jobs j WHERE j.key = 'payment-' || p.invoice_id || '-' || p.attempt || '-later' AND j.attempts < j.max_attempts) LIMIT 100`,
  })
  await addJobs((sql, values) => database.pool.query(sql, values), left.map((name) => followPayment(name, new Date())))
}
