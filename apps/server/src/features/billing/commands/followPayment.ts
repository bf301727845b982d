import { unchanged } from '../../../activity/change.ts'
import type { Services } from '../../../graphql/context.ts'
import { isRefusedByStripe, type StripeCalls, type StripeCharge } from '../../../platform/stripe.ts'
import { billingEvent } from '../events.ts'
import { invoiceName } from '../invoiceWords.ts'
import { invoiceMail } from '../mails.ts'
import type { PaymentName } from '../paymentJobs.ts'
import { lockInvoice, paymentBy, type PaymentRow } from '../queries/payments.ts'

type Outcome = { state: 'PAID'; chargeId: string } | { state: 'FAILED'; problem: string | null } | { state: 'PENDING' }

const failed = (problem: string | null): Outcome => ({ state: 'FAILED', problem })

/** Prepares the charge, and notes it before it can move money: whatever breaks from then on, this very charge is looked at again. */
const prepare = async ({ database }: Services, stripe: StripeCalls, payment: PaymentRow): Promise<StripeCharge> => {
  const { accountId, invoiceId, attempt, customerId, methodId, number, total: amount, currency } = payment
  const charge = await stripe.prepareCharge({ customerId, methodId: methodId!, about: { accountId, invoiceId, attempt }, title: `Invoice ${invoiceName(number)}`, amount, currency })
  // Bookkeeping of what only this and Stripe know of.
  await database.pool.query('UPDATE payment SET reference = $4 WHERE account_id = $1 AND invoice_id = $2 AND attempt = $3 AND reference IS NULL', [accountId, invoiceId, attempt, charge.id])
  return charge
}

/** Charges the card on file, once: what Stripe says of the charge decides on each step, not what was done here before. */
const chargeCard = async (services: Services, stripe: StripeCalls, payment: PaymentRow): Promise<Outcome> => {
  const wanted = payment.invoice === 'OPEN'
  if (!payment.reference && !wanted) return failed(null)
  let charge: StripeCharge
  try {
    charge = payment.reference ? await stripe.readCharge(payment.reference) : await prepare(services, stripe, payment)
  } catch (error) {
    // Such as a card that was taken away at Stripe.
    if (!isRefusedByStripe(error)) throw error
    services.log.warn({ error: String(error), invoice: invoiceName(payment.number) }, 'Stripe refused to prepare a charge')
    return failed('The card on file can no longer be charged.')
  }
  let problem = charge.problem
  for (let step = 1; step <= 5; step++) {
    problem = charge.problem ?? problem
    switch (charge.state) {
      case 'PAID':
        return { state: 'PAID', chargeId: charge.id }
      case 'PENDING':
        return { state: 'PENDING' }
      case 'ENDED':
        return failed(problem)
      case 'READY':
        charge = wanted ? await stripe.confirmCharge(charge.id) : await stripe.endCharge(charge.id)
        break
      case 'FAILED':
        // From here on it cannot come through any more.
        charge = await stripe.endCharge(charge.id)
        break
    }
  }
  throw new Error(`The charge ${charge.id} does not come to an end.`)
}

/** Looks at a visit to Stripe's page, and ends it where the invoice is to be paid no more. */
const readVisit = async (stripe: StripeCalls, { reference, invoice }: PaymentRow): Promise<Outcome> => {
  const seen = await stripe.findVisit(reference!)
  // Such as one of a Stripe account that was used before.
  if (!seen) return failed(null)
  const visit = seen.state === 'OPEN' && invoice !== 'OPEN' ? await stripe.endVisit(seen.id) : seen
  switch (visit.state) {
    case 'DONE':
      return { state: 'PAID', chargeId: visit.chargeId! }
    case 'EXPIRED':
      return failed(null)
    case 'OPEN':
    case 'PENDING':
      return { state: 'PENDING' }
  }
}

/** Notes that an attempt has come to an end, once, whoever notices it first. Answers whether its invoice had been closed otherwise before. */
const settle = ({ change }: Services, { accountId, invoiceId, attempt }: PaymentName, outcome: Exclude<Outcome, { state: 'PENDING' }>): Promise<'settled' | 'too late'> =>
  change(async (tx, now) => {
    const invoice = await lockInvoice(tx, accountId, invoiceId)
    const payment = await tx.payment.findUnique({ where: { accountId_invoiceId_attempt: { accountId, invoiceId, attempt } } })
    if (!invoice || payment?.status !== 'PENDING') return unchanged('settled' as const)
    if (invoice.status !== 'OPEN') return unchanged('too late' as const)
    const { number } = invoice
    const detail = { name: invoiceName(number), number }
    const mail = payment.way === 'CARD_ON_FILE' && attempt === 1 ? [invoiceMail(accountId, invoiceId)] : []
    const end = (data: { status: 'PAID' | 'FAILED'; problem?: string | null }) => tx.payment.update({ where: { accountId_invoiceId_attempt: { accountId, invoiceId, attempt } }, data: { ...data, endedAt: now } })
    if (outcome.state === 'PAID') {
      await end({ status: 'PAID' })
      await tx.invoice.update({ where: { accountId_id: { accountId, id: invoiceId } }, data: { status: 'PAID', closedAt: now } })
      return { result: 'settled' as const, events: [billingEvent('invoice paid', accountId, null, { ...detail, paidBy: 'card' })], jobs: mail }
    }
    await end({ status: 'FAILED', problem: outcome.problem })
    return { result: 'settled' as const, events: [billingEvent('payment failed', accountId, null, { ...detail, reason: outcome.problem ?? 'The payment was not made.' })], jobs: mail }
  })

/** Nobody need hear of an attempt that came to nothing by itself: a page that nobody paid on, a charge that was no longer wanted. */
const drop = ({ database, clock }: Services, { accountId, invoiceId, attempt }: PaymentName) =>
  database.pool.query(`UPDATE payment SET status = 'FAILED', ended_at = $4 WHERE account_id = $1 AND invoice_id = $2 AND attempt = $3 AND status = 'PENDING'`, [accountId, invoiceId, attempt, clock.now()])

/** Gives back what came for an invoice that had been closed otherwise: by an operator, while a card was being charged. */
const giveBack = async ({ change }: Services, stripe: StripeCalls, { accountId, invoiceId, attempt, number }: PaymentRow, chargeId: string): Promise<void> => {
  await stripe.refund(chargeId)
  await change(async (tx, now) => {
    const { count } = await tx.payment.updateMany({ where: { accountId, invoiceId, attempt, status: 'PENDING' }, data: { status: 'REFUNDED', endedAt: now } })
    return count === 0 ? unchanged(undefined) : { result: undefined, events: [billingEvent('payment refunded', accountId, null, { name: invoiceName(number), number })] }
  })
}

/**
 * Brings an attempt to pay as far as it goes now, and answers whether it has come to an end. It may be asked at any time, by any number of
 * nodes at once, after whatever restart: a charge is known here before it can move money, each step follows from what Stripe says at that
 * moment, and the end is noted in one transaction with the invoice. So nothing is charged twice, and nothing in any order. AC-6
 */
export const bringOn = async (services: Services, name: PaymentName): Promise<boolean> => {
  const { stripe } = services
  const payment = await paymentBy(services, name)
  if (!stripe || payment?.status !== 'PENDING') return true
  const outcome = payment.way === 'CARD_ON_FILE' ? await chargeCard(services, stripe, payment) : await readVisit(stripe, payment)
  if (outcome.state === 'PENDING') return false
  const quietly = outcome.state === 'FAILED' && payment.way === 'CHECKOUT'
  if (!quietly && (await settle(services, name, outcome)) === 'settled') return true
  if (outcome.state === 'PAID') await giveBack(services, stripe, payment, outcome.chargeId)
  else await drop(services, name)
  return true
}
