import { missingOnFile } from '@gatehouse/policy'
import type { Config } from '../../platform/config.ts'
import type { Tx } from '../../platform/database/client.ts'
import type { Job } from '../../platform/jobs.ts'
import { invoiceMail } from './mails.ts'
import { followPayment } from './paymentJobs.ts'
import type { BilledTo } from './queries/billing.ts'
import { lockCard } from './queries/payments.ts'

/** Whom invoices name, and within how many days they are due. */
export type Payer = { billedTo: BilledTo; termDays: number }

/** An invoice that has just been written, in the transaction that it belongs to. */
export type WrittenInvoice = { id: string; accountId: string; number: number }

/** How money comes in. Whatever a provider does beyond this house, it does in jobs: they run once the change has been committed, and again
 *  where they fail. AC-6 */
export type PaymentProvider = {
  /** What is missing on file before anything can be bought, in words; null where nothing is. */
  missing(tx: Tx, accountId: string): Promise<string | null>
  /** What is to be done about an invoice. */
  collect(tx: Tx, invoice: WrittenInvoice, now: Date): Promise<Job[]>
}

/** Whom an account's invoices name; null where nobody has said so yet. */
export const payerOf = async (tx: Tx, accountId: string): Promise<Payer | null> => {
  const found = await tx.billingContact.findUnique({ where: { accountId } })
  if (!found) return null
  const { name, email, company, postalAddress, taxId, termDays } = found
  return { billedTo: { name, email, company, postalAddress: postalAddress as unknown as BilledTo['postalAddress'], taxId }, termDays }
}

/** Invoicing by hand: a billing contact with terms is the method on file, invoices are mailed, and an operator marks them as paid. */
export const byHand: PaymentProvider = {
  missing: async (tx, accountId) => missingOnFile({ byCard: false, contact: (await payerOf(tx, accountId)) !== null, card: false }),
  collect: async (_tx, { id, accountId }) => [invoiceMail(accountId, id)],
}

/** Stripe: a card is the method on file, and is charged for each invoice. Whoever is billed gets the invoice once it is known whether the
 *  charge came through; one without a card, as seats may be renewed that were once paid by hand, is paid on Stripe's page. */
export const byStripe: PaymentProvider = {
  missing: async (tx, accountId) => {
    const found = await tx.stripeCustomer.findUnique({ where: { accountId } })
    return missingOnFile({ byCard: true, contact: (await payerOf(tx, accountId)) !== null, card: Boolean(found?.methodId) })
  },
  collect: async (tx, { id, accountId }, now) => {
    const found = await lockCard(tx, accountId)
    if (!found?.methodId) return [invoiceMail(accountId, id)]
    await tx.payment.create({ data: { accountId, invoiceId: id, attempt: 1, way: 'CARD_ON_FILE', methodId: found.methodId, sendsInvoice: true, startedAt: now } })
    return [followPayment({ accountId, invoiceId: id, attempt: 1 })]
  },
}

/** The one that the operators chose. */
export const providerOf = ({ stripe }: Pick<Config, 'stripe'>): PaymentProvider => (stripe ? byStripe : byHand)
