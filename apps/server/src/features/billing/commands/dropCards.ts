import { unchanged } from '../../../activity/change.ts'
import type { StripeCalls } from '../../../platform/stripe.ts'
import { billingEvent, onFile } from '../events.ts'
import { lockCard } from '../queries/payments.ts'
import type { Doors } from './plan.ts'

/** Takes the cards off file of which Stripe knows nothing: by the operator, once the keys are those of another Stripe account or of its other mode.
 *  Answers how many. What was under way there fails by itself. AC-6 */
export const dropUnknownCards = async ({ database, change }: Pick<Doors, 'database' | 'change'>, stripe: Pick<StripeCalls, 'findCustomer'>): Promise<number> => {
  const customers = await database.read<{ accountId: string; customerId: string }>({ text: 'SELECT account_id AS "accountId", customer_id AS "customerId" FROM stripe_customer ORDER BY account_id', values: [] })
  let dropped = 0
  for (const { accountId, customerId } of customers) {
    if ((await stripe.findCustomer(customerId)) !== 'UNKNOWN') continue
    const hadCard = await change(async (tx) => {
      const before = await lockCard(tx, accountId)
      if (before?.customerId !== customerId || !before.methodId) return unchanged(false)
      await tx.stripeCustomer.delete({ where: { accountId } })
      return { result: true, events: [billingEvent('card lost', accountId, null, onFile)] }
    })
    if (hadCard) dropped++
    // Bookkeeping where there is no card: it says nothing of the account.
    else await database.pool.query('DELETE FROM stripe_customer WHERE account_id = $1 AND customer_id = $2 AND method_id IS NULL', [accountId, customerId])
  }
  return dropped
}
