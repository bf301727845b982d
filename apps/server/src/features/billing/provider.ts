import type { Tx } from '../../platform/database/client.ts'
import type { Job } from '../../platform/jobs.ts'
import { invoiceMail } from './mails.ts'
import type { BilledTo } from './queries/billing.ts'

/** What is on file to pay with, and whom invoices name. */
export type PaymentMethod = { billedTo: BilledTo; termDays: number }

/** An invoice that has just been written, in the transaction that it belongs to. */
export type WrittenInvoice = { id: string; accountId: string; number: number }

/** How money comes in. Whatever a provider does beyond this house, it does in jobs: they run once the change has been committed, and again
 *  where they fail. AC-6 */
export type PaymentProvider = {
  /** The method on file; null where there is none: then nothing can be bought. */
  methodOf(tx: Tx, accountId: string): Promise<PaymentMethod | null>
  /** What is to be done about an invoice. */
  collect(invoice: WrittenInvoice): Job[]
}

/** Invoicing by hand: a billing contact with terms is the method on file, invoices are mailed, and an operator marks them as paid. */
export const byHand: PaymentProvider = {
  methodOf: async (tx, accountId) => {
    const found = await tx.billingContact.findUnique({ where: { accountId } })
    if (!found) return null
    const { name, email, company, postalAddress, taxId, termDays } = found
    return { billedTo: { name, email, company, postalAddress: postalAddress as unknown as BilledTo['postalAddress'], taxId }, termDays }
  },
  collect: ({ id, accountId }) => [invoiceMail(accountId, id)],
}
