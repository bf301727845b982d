import { unchanged } from '../../../activity/change.ts'
import type { Services } from '../../../graphql/context.ts'
import { isCardRefused, isRefusedByStripe, type StripeCalls, type StripeCharge } from '../../../platform/stripe.ts'
import { billingEvent } from '../events.ts'
import { invoiceName } from '../invoiceWords.ts'
import { invoiceMail } from '../mails.ts'
import type { PaymentName } from '../paymentJobs.ts'
import { lockInvoice, paymentBy, type PaymentRow } from '../queries/payments.ts'

type Outcome = { state: 'PAID'; chargeId: string } | { state: 'FAILED'; problem: string | null } | { state: 'PENDING' }

const failed = (problem: string | null): Outcome => ({ state: 'FAILED', problem })

/** Prepares the charge, and notes it before it can move money: whatever breaks from then on, this very charge is looked at again. Answers as well
 *  whether it was noted: not where its attempt has been ended meanwhile. */
const prepare = async ({ database }: Services, stripe: StripeCalls, payment: PaymentRow): Promise<{ charge: StripeCharge; noted: boolean }> => {
  const { accountId, invoiceId, attempt, customerId, methodId, number, total: amount, currency } = payment
  const charge = await stripe.prepareCharge({ customerId, methodId: methodId!, about: { accountId, invoiceId, attempt }, title: `Invoice ${invoiceName(number)}`, amount, currency })
  // Bookkeeping of what only this and Stripe know of.
  const { rowCount } = await database.pool.query(
    `UPDATE payment SET reference = $4 WHERE account_id = $1 AND invoice_id = $2 AND attempt = $3 AND status = 'PENDING' AND (reference IS NULL OR reference = $4)`, [accountId, invoiceId, attempt, charge.id],
  )
  return { charge, noted: rowCount === 1 }
}

/** Whether it is the card that Stripe does not want to charge. */
const isCardGone = async (stripe: StripeCalls, error: unknown, methodId: string): Promise<boolean> =>
  isRefusedByStripe(error) && (isCardRefused(error) || (await stripe.findCard(methodId)) === null)

/** Charges the card on file, once: what Stripe says of the charge decides on each step, not what was done here before. */
const chargeCard = async (services: Services, stripe: StripeCalls, payment: PaymentRow): Promise<Outcome> => {
  let confirm = payment.invoice === 'OPEN' && payment.status === 'PENDING'
  if (!payment.reference && !confirm) return failed(null)
  let charge: StripeCharge
  if (payment.reference) charge = await stripe.readCharge(payment.reference)
  else
    try {
      const prepared = await prepare(services, stripe, payment)
      charge = prepared.charge
      confirm = prepared.noted
    } catch (error) {
      // Such as a card that was taken away at Stripe. Whatever else is wrong is for the operators to mend, and tried again.
      if (!(await isCardGone(stripe, error, payment.methodId!))) throw error
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
        charge = confirm ? await stripe.confirmCharge(charge.id) : await stripe.endCharge(charge.id)
        // What Stripe refuses to charge once is ended.
        confirm = false
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
const readVisit = async (stripe: StripeCalls, { reference, invoice, status }: PaymentRow): Promise<Outcome> => {
  const seen = await stripe.findVisit(reference!)
  // Such as one of a Stripe account that was used before.
  if (!seen) return failed(null)
  const visit = seen.state === 'OPEN' && (invoice !== 'OPEN' || status !== 'PENDING') ? await stripe.endVisit(seen.id) : seen
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

/** Notes that an attempt has come to an end, once, whoever notices it first. Answers whether its invoice had been closed otherwise before, or
 *  the attempt given up. */
const settle = ({ change }: Services, { accountId, invoiceId, attempt }: PaymentName, outcome: Exclude<Outcome, { state: 'PENDING' }>): Promise<'settled' | 'too late'> =>
  change(async (tx, now) => {
    const invoice = await lockInvoice(tx, accountId, invoiceId)
    const payment = await tx.payment.findUnique({ where: { accountId_invoiceId_attempt: { accountId, invoiceId, attempt } } })
    if (!invoice || !payment) return unchanged('settled' as const)
    if (payment.status === 'FAILED' && outcome.state === 'PAID') return unchanged('too late' as const)
    if (payment.status !== 'PENDING') return unchanged('settled' as const)
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
    return { result: 'settled' as const, events: [billingEvent('payment failed', accountId, null, detail)], jobs: mail }
  })

/** Nobody need hear of an attempt that came to nothing by itself: a page that nobody paid on, a charge that was no longer wanted. Answers
 *  whether it was still as it had been read: a charge that somebody has begun meanwhile is to be looked at first. */
const drop = async ({ database, clock }: Services, { accountId, invoiceId, attempt, reference }: PaymentRow): Promise<boolean> => {
  const { rowCount } = await database.pool.query(
    `UPDATE payment SET status = 'FAILED', ended_at = $4 WHERE account_id = $1 AND invoice_id = $2 AND attempt = $3 AND status = 'PENDING' AND reference IS NOT DISTINCT FROM $5`, [accountId, invoiceId, attempt, clock.now(), reference],
  )
  return rowCount === 1
}

/** Gives back what came for an invoice that had been closed otherwise, by an operator while a card was being charged, or for an attempt that had
 *  been given up. */
const giveBack = async ({ change, log }: Services, stripe: StripeCalls, { accountId, invoiceId, attempt, number }: PaymentRow, chargeId: string): Promise<void> => {
  try {
    await stripe.refund(chargeId)
  } catch (error) {
    log.error({ error: String(error), invoice: invoiceName(number), charge: chargeId }, 'Money that came too late could not be given back')
    throw error
  }
  await change(async (tx, now) => {
    const { count } = await tx.payment.updateMany({ where: { accountId, invoiceId, attempt, status: { in: ['PENDING', 'FAILED'] } }, data: { status: 'REFUNDED', endedAt: now } })
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
  // Money may still come for what was given up, as on a page that Stripe did not know for a while.
  const isOpen = payment?.status === 'PENDING' || (payment?.status === 'FAILED' && payment.reference !== null)
  if (!stripe || !isOpen) return true
  const outcome = payment.way === 'CARD_ON_FILE' ? await chargeCard(services, stripe, payment) : await readVisit(stripe, payment)
  if (outcome.state === 'PENDING') return false
  const quietly = outcome.state === 'FAILED' && payment.way === 'CHECKOUT'
  if (!quietly && (await settle(services, name, outcome)) === 'settled') return true
  if (outcome.state === 'PAID') await giveBack(services, stripe, payment, outcome.chargeId)
  else if (payment.status === 'PENDING' && !(await drop(services, payment))) return bringOn(services, name)
  return true
}
