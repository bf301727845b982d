import type { Services } from '../../../graphql/context.ts'
import type { Tx } from '../../../platform/database/client.ts'
import type { PaymentName } from '../paymentJobs.ts'
import type { InvoiceStatus } from './billing.ts'

type Source = Pick<Services, 'database'>

/** The card on file, as far as it is known here. */
export type CardRow = { brand: string; lastFour: string; expiryMonth: number; expiryYear: number }

export const cardOf = async ({ database }: Source, accountId: string): Promise<CardRow | null> => {
  const [row] = await database.read<CardRow>({
    name: 'card', values: [accountId],
    text: `SELECT brand, last_four AS "lastFour", expiry_month AS "expiryMonth", expiry_year AS "expiryYear" FROM stripe_customer WHERE account_id = $1 AND method_id IS NOT NULL`,
  })
  return row ?? null
}

/** How the last attempt to pay an invoice stands, as far as people have to know: a visit to Stripe's page that led to nothing is none. */
export type AttemptRow = { status: 'PENDING' | 'PAID' | 'FAILED'; problem: string | null }

/** What is seen of an invoice's attempts, beside the invoice `i`. */
export const attemptColumn = `(SELECT json_build_object('status', p.status, 'problem', p.problem) FROM payment p WHERE p.account_id = i.account_id AND p.invoice_id = i.id
  AND (p.status = 'PAID' OR (p.way = 'CARD_ON_FILE' AND p.status IN ('PENDING', 'FAILED'))) ORDER BY p.attempt DESC LIMIT 1) AS attempt`

/** An attempt with the invoice that it is to pay. */
export type PaymentRow = PaymentName & {
  way: 'CARD_ON_FILE' | 'CHECKOUT'; status: 'PENDING' | 'PAID' | 'FAILED' | 'REFUNDED'; methodId: string | null; reference: string | null
  invoice: InvoiceStatus; number: number; total: number; currency: string; customerId: string | null
}

const paymentText = `SELECT p.account_id AS "accountId", p.invoice_id AS "invoiceId", p.attempt, p.way, p.status, p.method_id AS "methodId", p.reference,
    i.status AS invoice, i.number, i.total, i.currency, s.customer_id AS "customerId"
  FROM payment p JOIN invoice i ON i.account_id = p.account_id AND i.id = p.invoice_id LEFT JOIN stripe_customer s ON s.account_id = p.account_id
  WHERE p.account_id = $1::uuid AND p.invoice_id = $2::uuid`

export const paymentBy = async ({ database }: Source, { accountId, invoiceId, attempt }: PaymentName): Promise<PaymentRow | null> => {
  const [row] = await database.read<PaymentRow>({ name: 'payment', text: `${paymentText} AND p.attempt = $3`, values: [accountId, invoiceId, attempt] })
  return row ?? null
}

/** The one of an invoice that is under way. */
export const pendingPayment = async ({ database }: Source, accountId: string, invoiceId: string): Promise<PaymentRow | null> => {
  const [row] = await database.read<PaymentRow>({ name: 'pending-payment', text: `${paymentText} AND p.status = 'PENDING'`, values: [accountId, invoiceId] })
  return row ?? null
}

export type LockedInvoice = { id: string; number: number; status: InvoiceStatus; attempts: number; pending: PaymentRow['way'] | null }

/** Locks an invoice, with all attempts to pay it: what it says stays true until the commit. */
export const lockInvoice = async (tx: Tx, accountId: string, invoiceId: string): Promise<LockedInvoice | null> => {
  await tx.$queryRaw`SELECT 1 FROM invoice WHERE account_id = ${accountId}::uuid AND id = ${invoiceId}::uuid FOR NO KEY UPDATE`
  // Read once the lock is held: a statement that waited for it would still see what it saw before the wait.
  const [row] = await tx.$queryRaw<LockedInvoice[]>`
    SELECT i.id, i.number, i.status, COALESCE((SELECT max(p.attempt) FROM payment p WHERE p.account_id = i.account_id AND p.invoice_id = i.id), 0) AS attempts,
      (SELECT p.way FROM payment p WHERE p.account_id = i.account_id AND p.invoice_id = i.id AND p.status = 'PENDING') AS pending
    FROM invoice i WHERE i.account_id = ${accountId}::uuid AND i.id = ${invoiceId}::uuid`
  return row ?? null
}

/** Locks what an account has at Stripe: the card on file stays the same until the commit. Comes after the locks of members, seats and invoices. */
export const lockCard = async (tx: Tx, accountId: string) => {
  await tx.$queryRaw`SELECT 1 FROM stripe_customer WHERE account_id = ${accountId}::uuid FOR NO KEY UPDATE`
  return tx.stripeCustomer.findUnique({ where: { accountId } })
}
