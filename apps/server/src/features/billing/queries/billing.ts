import type { PostalAddress } from '@gatehouse/addresses'
import type { SeatInterval } from '@gatehouse/policy'
import { z } from 'zod'
import type { Services } from '../../../graphql/context.ts'
import { type PageArguments, readPage, toConnection } from '../../../graphql/keyset.ts'
import { attemptColumn, type AttemptRow } from './payments.ts'

type Source = Pick<Services, 'database' | 'clock'>

/** Whom invoices go to. */
export type BilledTo = { name: string; email: string; company: string | null; postalAddress: PostalAddress; taxId: string | null }
export type ContactRow = BilledTo & { termDays: number; version: number }

/** Seats beside those of the plan. Moments are RFC 3339 in UTC. */
export type AddOnRow = { interval: SeatInterval; seats: number; returning: number; periodStart: string; periodEnd: string }

export type InvoiceLine = { text: string; quantity: number; price: number; amount: number }
export type InvoiceStatus = 'OPEN' | 'PAID' | 'VOID'
export type InvoiceRow = {
  id: string; accountId: string; number: number; status: InvoiceStatus; currency: string; lines: InvoiceLine[]; subtotal: number; taxRate: number; tax: number; total: number
  seller: { lines: string[]; payTo: string }; billedTo: BilledTo; issuedAt: string; dueAt: string; closedAt: string | null; fileKey: string
  /** How many attempts there were to pay it by card, and how the last one stands. */
  attempts: number; attempt: AttemptRow | null
}

export const contactOf = async ({ database }: Source, accountId: string): Promise<ContactRow | null> => {
  const [row] = await database.read<ContactRow>({
    name: 'billing-contact',
    text: `SELECT name, email, company, postal_address AS "postalAddress", tax_id AS "taxId", term_days AS "termDays", version FROM billing_contact WHERE account_id = $1`,
    values: [accountId],
  })
  return row ?? null
}

/** Those whose period has ended are renewed by themselves, a moment later. */
export const addOnsOf = ({ database }: Source, accountId: string): Promise<AddOnRow[]> =>
  database.read({
    name: 'seat-add-ons',
    text: `SELECT interval, seats, given_back AS returning, period_start AS "periodStart", period_end AS "periodEnd" FROM seat_add_on WHERE account_id = $1 ORDER BY interval`,
    values: [accountId],
  })

const columns = `id, account_id AS "accountId", number, status, currency, lines, subtotal, tax_rate AS "taxRate", tax, total, seller, billed_to AS "billedTo",
  issued_at AS "issuedAt", due_at AS "dueAt", closed_at AS "closedAt", file_key AS "fileKey", ${attemptColumn},
  COALESCE((SELECT max(p.attempt) FROM payment p WHERE p.account_id = i.account_id AND p.invoice_id = i.id), 0) AS attempts`

const invoiceKey = z.tuple([z.int()])

/** A page of them, the newest first. */
export const invoicesOf = async ({ database }: Source, accountId: string, args: PageArguments) => {
  const page = readPage(args, invoiceKey)
  const [compare, order] = page.forward ? ['<', 'DESC'] : ['>', 'ASC']
  const rows = await database.read<InvoiceRow>({
    name: `invoices-${page.forward}-${page.key !== null}`,
    text: `SELECT ${columns} FROM invoice i WHERE account_id = $1 ${page.key ? `AND number ${compare} $3` : ''} ORDER BY number ${order} LIMIT $2`,
    values: [accountId, page.limit + 1, ...(page.key ?? [])],
  })
  return toConnection(rows, page, ({ number }) => [number])
}

/** The one at a secret address; whoever has that may read it. */
export const invoiceByKey = async ({ database }: Pick<Source, 'database'>, key: string): Promise<InvoiceRow | null> => {
  const [row] = await database.read<InvoiceRow>({ name: 'invoice-by-key', text: `SELECT ${columns} FROM invoice i WHERE file_key = $1`, values: [key] })
  return row ?? null
}

/** The same by id, for whoever sends it. */
export const invoiceById = async ({ database }: Pick<Source, 'database'>, accountId: string, id: string): Promise<InvoiceRow | null> => {
  const [row] = await database.read<InvoiceRow>({ text: `SELECT ${columns} FROM invoice i WHERE account_id = $1 AND id = $2`, values: [accountId, id] })
  return row ?? null
}

/** Where its PDF is. */
export const invoicePath = ({ fileKey }: Pick<InvoiceRow, 'fileKey'>): string => `/invoices/${fileKey}.pdf`

/** What operators list: all accounts' invoices, or one's, the newest first. */
export const listInvoices = ({ database }: Pick<Source, 'database'>, slug: string | null, status: InvoiceStatus | null) =>
  database.read<{ number: number; status: InvoiceStatus; total: number; currency: string; dueAt: string; slug: string }>({
    text: `SELECT i.number, i.status, i.total, i.currency, i.due_at AS "dueAt", a.slug FROM invoice i JOIN account a ON a.id = i.account_id
      WHERE ($1::text IS NULL OR a.slug = $1) AND ($2::invoice_status IS NULL OR i.status = $2::invoice_status) ORDER BY i.number DESC LIMIT 1000`,
    values: [slug, status],
  })
