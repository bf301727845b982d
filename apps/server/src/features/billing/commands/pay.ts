import { mayPayInvoice, maySeeBilling } from '@gatehouse/policy'
import { unchanged } from '../../../activity/change.ts'
import type { MemberContext } from '../../../graphql/builder.ts'
import type { Services } from '../../../graphql/context.ts'
import { demand, demandPerson, NotFound, Refusal } from '../../../graphql/errors.ts'
import type { StripeVisit } from '../../../platform/stripe.ts'
import { lockMembers } from '../../team/commands/locks.ts'
import { billingEvent } from '../events.ts'
import { invoiceName } from '../invoiceWords.ts'
import { followPayment } from '../paymentJobs.ts'
import { demandStripe, PaymentMethodMissing, reached } from '../problems.ts'
import { invoiceById } from '../queries/billing.ts'
import { lockCard, lockInvoice, type LockedInvoice, paymentBy, pendingPayment } from '../queries/payments.ts'
import { customerOf, takeCard, wayBack } from './cards.ts'
import { bringOn } from './followPayment.ts'

const day = 86_400_000
const none = () => new NotFound('There is no such invoice.')

const demandPayable = ({ status, number, pending }: Pick<LockedInvoice, 'status' | 'number' | 'pending'>): void => demand(mayPayInvoice({ name: invoiceName(number), status, pending }))

/** The page of Stripe on which an invoice is paid; answers with its address. It is one page for all who ask, until it was used, is a day old,
 *  or the card on file is charged instead. AC-6 */
export const payInvoice = async (context: MemberContext, invoiceId: string): Promise<string> => {
  const { services, actor: { accountId }, account } = demandPerson(context)
  const stripe = demandStripe(services)
  for (let tries = 1; tries <= 3; tries++) {
    const [invoice, pending] = await Promise.all([invoiceById(services, accountId, invoiceId), pendingPayment(services, accountId, invoiceId)])
    if (!invoice) throw none()
    demandPayable({ ...invoice, pending: pending?.way ?? null })
    if (pending) {
      const visit = await reached(services, () => stripe.findVisit(pending.reference!))
      if (visit?.state === 'OPEN') return visit.url!
      await reached(services, () => bringOn(services, pending))
      continue
    }
    const attempt = invoice.attempts + 1
    const customerId = await customerOf(services, accountId)
    const { total: amount, currency, number } = invoice
    const page = await reached(services, () => stripe.openPaymentPage({ customerId, about: { accountId, invoiceId, attempt }, title: `Invoice ${invoiceName(number)}`, amount, currency, ...wayBack(services, account.slug) }))
    // Nobody knows the page's address before its attempt is noted here.
    if (await beginVisit(context, invoiceId, attempt, page)) return page.url!
    // Somebody else was first.
    await reached(services, () => stripe.endVisit(page.id))
  }
  throw new Refusal('AC-6', 'This invoice is being paid just now.')
}

/** Notes a visit as the attempt that it was opened for; false where somebody else began one meanwhile. */
const beginVisit = (context: MemberContext, invoiceId: string, attempt: number, page: StripeVisit): Promise<boolean> =>
  context.services.change(async (tx, now) => {
    const { actor, self } = await lockMembers(tx, context.actor, null, now)
    demand(maySeeBilling(actor))
    const { accountId } = actor
    const invoice = await lockInvoice(tx, accountId, invoiceId)
    if (!invoice) throw none()
    demandPayable(invoice)
    if (invoice.pending || invoice.attempts + 1 !== attempt) return unchanged(false)
    await tx.payment.create({ data: { accountId, invoiceId, attempt, way: 'CHECKOUT', reference: page.id, startedAt: now } })
    const event = billingEvent('payment started', accountId, self, { name: invoiceName(invoice.number), number: invoice.number, with: 'Stripe’s page', ...context.origin.device })
    // Pages of Stripe are good for a day; should it forget to say what became of this one, it is looked at then.
    return { result: true, events: [event], jobs: [followPayment({ accountId, invoiceId, attempt }, new Date(Date.now() + day + 60_000))] }
  })

/** Charges the card on file for an invoice again. AC-6 */
export const chargeInvoice = async (context: MemberContext, invoiceId: string): Promise<void> => {
  const { services, actor: { accountId } } = demandPerson(context)
  const stripe = demandStripe(services)
  const pending = await pendingPayment(services, accountId, invoiceId)
  if (pending?.way === 'CHECKOUT') {
    // Whoever has that page open still cannot pay a second time.
    await reached(services, async () => (await stripe.findVisit(pending.reference!)) && stripe.endVisit(pending.reference!))
    await reached(services, () => bringOn(services, pending))
  }
  await services.change(async (tx, now) => {
    const { actor, self } = await lockMembers(tx, context.actor, null, now)
    demand(maySeeBilling(actor))
    const invoice = await lockInvoice(tx, accountId, invoiceId)
    if (!invoice) throw none()
    demandPayable(invoice)
    if (invoice.pending) throw new Refusal('AC-6', `${invoiceName(invoice.number)} is being paid on Stripe’s page just now.`)
    const card = await lockCard(tx, accountId)
    if (!card?.methodId) throw new PaymentMethodMissing('There is no card on file. Add one first, or pay this invoice on Stripe’s page.')
    const attempt = invoice.attempts + 1
    await tx.payment.create({ data: { accountId, invoiceId, attempt, way: 'CARD_ON_FILE', methodId: card.methodId, startedAt: now } })
    const event = billingEvent('payment started', accountId, self, { name: invoiceName(invoice.number), number: invoice.number, with: 'the card on file', ...context.origin.device })
    return { result: undefined, events: [event], jobs: [followPayment({ accountId, invoiceId, attempt })] }
  })
}

/** What came of a visit to Stripe's page. */
export type VisitResult = 'CARD_SAVED' | 'CARD_NOT_TAKEN' | 'INVOICE_PAID' | 'MONEY_RETURNED' | 'NOT_SETTLED'

/** Does what follows from a visit, by whomever it is heard of first, and answers what came of it. */
export const concludeVisit = async (services: Services, visit: StripeVisit): Promise<VisitResult> => {
  const { about, purpose, state } = visit
  if (purpose === 'CARD') return (await takeCard(services, visit)) ? 'CARD_SAVED' : state === 'DONE' ? 'CARD_NOT_TAKEN' : 'NOT_SETTLED'
  if (!about?.invoiceId || !about.attempt) return 'NOT_SETTLED'
  const name = { accountId: about.accountId, invoiceId: about.invoiceId, attempt: about.attempt }
  await bringOn(services, name)
  const payment = await paymentBy(services, name)
  if (payment?.status === 'PAID') return 'INVOICE_PAID'
  // What came and did not pay came too late.
  return payment && state === 'DONE' ? 'MONEY_RETURNED' : 'NOT_SETTLED'
}

/** Concludes a visit for somebody who comes back from it, before Stripe itself has told of it. Only one of this very account. */
export const finishVisit = async (context: MemberContext, visitId: string): Promise<VisitResult> => {
  const { services, actor: { accountId } } = demandPerson(context)
  const stripe = demandStripe(services)
  const visit = /^cs_\w{1,200}$/.test(visitId) ? await reached(services, () => stripe.findVisit(visitId)) : null
  if (visit?.about?.accountId !== accountId) throw new NotFound('There is no such visit to Stripe’s page.')
  return reached(services, () => concludeVisit(services, visit))
}
