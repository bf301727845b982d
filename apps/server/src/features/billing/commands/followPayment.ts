import { unchanged } from '../../../activity/change.ts'
import type { Services } from '../../../graphql/context.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { isCardRefused, isRefusedByStripe, type StripeCalls, type StripeCharge } from '../../../platform/stripe.ts'
import { billingEvent } from '../events.ts'
import { invoiceName } from '../invoiceWords.ts'
import { invoiceMail } from '../mails.ts'
import type { PaymentName } from '../paymentJobs.ts'
import { lockInvoice, paymentBy, type PaymentRow } from '../queries/payments.ts'

/** How far an attempt is at Stripe. BEGUN: it was not, until now. A FAILED one says by what it had been tried. */
type Outcome = { state: 'BEGUN' | 'PENDING' } | { state: 'PAID'; chargeId: string } | { state: 'FAILED'; reference: string | null; problem: string | null }

const failed = (reference: string | null, problem: string | null = null): Outcome => ({ state: 'FAILED', reference, problem })

const cardIsGone = 'The card on file can no longer be charged.'

/** Whether it is the card that Stripe does not want to charge, such as one that was taken away there. Whatever else is wrong is for the operators
 *  to mend, and tried again. */
const isCardGone = async ({ log }: Services, stripe: StripeCalls, error: unknown, { methodId, number }: PaymentRow): Promise<boolean> => {
  const gone = isRefusedByStripe(error) && (isCardRefused(error) || (await stripe.findCard(methodId!)) === null)
  if (gone) log.warn({ error: String(error), invoice: invoiceName(number) }, 'Stripe refused to charge a card')
  return gone
}

/** Prepares the charge, and notes it before it can move money: whatever breaks from then on, this very charge is looked at again. One that cannot
 *  be noted, since somebody else has begun or the attempt is over, is ended; one of which a dead process knew is never confirmed. */
const prepare = async (services: Services, stripe: StripeCalls, payment: PaymentRow): Promise<Outcome> => {
  const { accountId, invoiceId, attempt, customerId, methodId, number, total: amount, currency } = payment
  // It went with the Stripe account that it was of.
  if (!customerId) return failed(null, cardIsGone)
  let charge: StripeCharge
  try {
    charge = await stripe.prepareCharge({ customerId, methodId: methodId!, about: { accountId, invoiceId, attempt }, title: `Invoice ${invoiceName(number)}`, amount, currency })
  } catch (error) {
    if (!(await isCardGone(services, stripe, error, payment))) throw error
    return failed(null, cardIsGone)
  }
  // Bookkeeping of what only this and Stripe know of.
  const { rowCount } = await services.database.pool.query(
    `UPDATE payment SET reference = $4 WHERE account_id = $1 AND invoice_id = $2 AND attempt = $3 AND status = 'PENDING' AND reference IS NULL`, [accountId, invoiceId, attempt, charge.id],
  )
  if (rowCount !== 1) await stripe.endCharge(charge.id)
  return { state: 'BEGUN' }
}

/** Charges the card on file, once: what Stripe says of the charge decides on each step, not what was done here before. */
const chargeCard = async (services: Services, stripe: StripeCalls, payment: PaymentRow): Promise<Outcome> => {
  const { reference, invoice, status } = payment
  let confirm = invoice === 'OPEN' && status === 'PENDING'
  if (!reference) return confirm ? prepare(services, stripe, payment) : failed(null)
  let charge = await stripe.findCharge(reference)
  // Such as one of a Stripe account that was used before.
  if (!charge) return failed(reference)
  let { problem } = charge
  for (let step = 1; step <= 5; step++) {
    problem = charge.problem ?? problem
    switch (charge.state) {
      case 'PAID':
        return { state: 'PAID', chargeId: charge.id }
      case 'PENDING':
        return { state: 'PENDING' }
      case 'ENDED':
        return failed(reference, problem)
      case 'READY':
        if (!confirm) charge = await stripe.endCharge(reference)
        else
          try {
            charge = await stripe.confirmCharge(reference)
          } catch (error) {
            if (!(await isCardGone(services, stripe, error, payment))) throw error
            problem = cardIsGone
          }
        // What Stripe refuses to charge once is ended.
        confirm = false
        break
      case 'FAILED':
        // From here on it cannot come through any more.
        charge = await stripe.endCharge(reference)
        break
    }
  }
  throw new Error(`The charge ${reference} does not come to an end.`)
}

/** Looks at a visit to Stripe's page, and ends it where the invoice is to be paid no more. */
const readVisit = async (stripe: StripeCalls, { reference, invoice, status }: PaymentRow): Promise<Outcome> => {
  const seen = await stripe.findVisit(reference!)
  // Such as one of a Stripe account that was used before.
  if (!seen) return failed(reference)
  const visit = seen.state === 'OPEN' && (invoice !== 'OPEN' || status !== 'PENDING') ? await stripe.endVisit(seen.id) : seen
  switch (visit.state) {
    case 'DONE':
      return { state: 'PAID', chargeId: visit.chargeId! }
    case 'EXPIRED':
      return failed(reference)
    case 'OPEN':
    case 'PENDING':
      return { state: 'PENDING' }
  }
}

/** An attempt and its invoice, locked. */
const locked = async (tx: Tx, { accountId, invoiceId, attempt }: PaymentName) => {
  const invoice = await lockInvoice(tx, accountId, invoiceId)
  const payment = invoice && (await tx.payment.findUnique({ where: { accountId_invoiceId_attempt: { accountId, invoiceId, attempt } } }))
  if (!payment) return null
  const { number } = invoice
  return {
    invoice, payment, detail: { name: invoiceName(number), number },
    /** Whoever is billed gets an invoice once it is known whether the card that was charged at once has paid it. */
    mail: payment.sendsInvoice ? [invoiceMail(accountId, invoiceId)] : [],
    end: (data: { status: 'PAID' | 'FAILED'; endedAt: Date; problem?: string | null }) => tx.payment.update({ where: { accountId_invoiceId_attempt: { accountId, invoiceId, attempt } }, data }),
  }
}

/** Notes that the money came, once, whoever notices it first. Answers whether it came too late: its invoice had been closed otherwise before, or the
 *  attempt given up. */
const notePaid = ({ change }: Services, name: PaymentName): Promise<'noted' | 'too late'> =>
  change(async (tx, now) => {
    const found = await locked(tx, name)
    if (!found || found.payment.status === 'PAID' || found.payment.status === 'REFUNDED') return unchanged('noted' as const)
    const { invoice, payment, detail, mail, end } = found
    if (payment.status === 'FAILED' || invoice.status !== 'OPEN') return unchanged('too late' as const)
    const { accountId, invoiceId: id } = name
    await end({ status: 'PAID', endedAt: now })
    await tx.invoice.update({ where: { accountId_id: { accountId, id } }, data: { status: 'PAID', closedAt: now } })
    return { result: 'noted' as const, events: [billingEvent('invoice paid', accountId, null, { ...detail, paidBy: 'card' })], jobs: mail }
  })

/** Notes that the card was not charged, once; of an invoice that is not to be paid any more, nobody has to do anything. Answers whether it was still
 *  tried in the way that failed: a charge that somebody has begun meanwhile is to be looked at first. */
const noteFailed = ({ change }: Services, name: PaymentName, { reference, problem }: Extract<Outcome, { state: 'FAILED' }>): Promise<'noted' | 'gone on'> =>
  change(async (tx, now) => {
    const found = await locked(tx, name)
    if (found?.payment.status !== 'PENDING') return unchanged('noted' as const)
    const { invoice, payment, detail, mail, end } = found
    if (payment.reference !== reference) return unchanged('gone on' as const)
    await end({ status: 'FAILED', endedAt: now, problem })
    const isOpen = invoice.status === 'OPEN'
    return { result: 'noted' as const, events: [billingEvent(isOpen ? 'payment failed' : 'payment called off', name.accountId, null, detail)], jobs: isOpen ? mail : [] }
  })

/** Nobody sees a page on which nobody paid, nor has to hear of it. */
const dropPage = async ({ database, clock }: Services, { accountId, invoiceId, attempt }: PaymentRow): Promise<void> => {
  await database.pool.query(
    `UPDATE payment SET status = 'FAILED', ended_at = $4 WHERE account_id = $1 AND invoice_id = $2 AND attempt = $3 AND status = 'PENDING' AND way = 'CHECKOUT'`, [accountId, invoiceId, attempt, clock.now()],
  )
}

/** Gives back what came for an invoice that had been closed otherwise, by an operator while a card was being charged, or for an attempt that had
 *  been given up. That it is owed is noted first, so that it is taken up again until Stripe has given it back. Answers whether it has: it refuses
 *  where there is no money left with it, which is for the operators to mend. */
const giveBack = async ({ database, clock, change, log }: Services, stripe: StripeCalls, { accountId, invoiceId, attempt, number }: PaymentRow, chargeId: string): Promise<boolean> => {
  // Bookkeeping of a debt: what people are told is that it was paid.
  await database.pool.query('UPDATE payment SET owed_since = COALESCE(owed_since, $4) WHERE account_id = $1 AND invoice_id = $2 AND attempt = $3', [accountId, invoiceId, attempt, clock.now()])
  try {
    await stripe.refund(chargeId)
  } catch (error) {
    log.error({ error: String(error), invoice: invoiceName(number), charge: chargeId }, 'Money that came too late could not be given back; it is tried again')
    if (!isRefusedByStripe(error)) throw error
    return false
  }
  await change(async (tx, now) => {
    const { count } = await tx.payment.updateMany({ where: { accountId, invoiceId, attempt, status: { in: ['PENDING', 'FAILED'] } }, data: { status: 'REFUNDED', endedAt: now, owedSince: null } })
    return count === 0 ? unchanged(undefined) : { result: undefined, events: [billingEvent('payment refunded', accountId, null, { name: invoiceName(number), number })] }
  })
  return true
}

/**
 * Brings an attempt to pay as far as it goes now, and answers whether it has come to an end, with nothing owed. It may be asked at any time, by any number of
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
  switch (outcome.state) {
    case 'PENDING':
      return false
    case 'BEGUN':
      return bringOn(services, name)
    case 'PAID':
      return (await notePaid(services, name)) === 'noted' || giveBack(services, stripe, payment, outcome.chargeId)
    case 'FAILED':
      if (payment.way === 'CHECKOUT') await dropPage(services, payment)
      else if ((await noteFailed(services, name, outcome)) === 'gone on') return bringOn(services, name)
      return true
  }
}
