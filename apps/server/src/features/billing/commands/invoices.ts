import { randomBytes } from 'node:crypto'
import { taxOn } from '@gatehouse/money'
import { mayPayInvoice } from '@gatehouse/policy'
import type { NewEvent } from '../../../activity/event.ts'
import { demand, NotFound } from '../../../graphql/errors.ts'
import type { Config } from '../../../platform/config.ts'
import type { Tx } from '../../../platform/database/client.ts'
import type { Job } from '../../../platform/jobs.ts'
import { billingEvent } from '../events.ts'
import { dayWords, invoiceName } from '../invoiceWords.ts'
import { invoiceMail } from '../mails.ts'
import { followPayment } from '../paymentJobs.ts'
import { type Payer, providerOf } from '../provider.ts'
import type { InvoiceLine } from '../queries/billing.ts'
import { lockInvoice } from '../queries/payments.ts'
import type { Doors } from './plan.ts'

const day = 86_400_000

/** The next number. Its row is locked until the commit, so that none is left out and none comes before an earlier one. */
const nextNumber = async (tx: Tx): Promise<number> => {
  const [row] = await tx.$queryRaw<{ value: number }[]>`
    INSERT INTO counter (name, value) VALUES ('invoice', 1) ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value`
  return row!.value
}

export type Bill = { accountId: string; payer: Payer; currency: string; lines: InvoiceLine[]; renews?: string }

/** The tax that a country's payers owe, in hundredths of a percent: what the operators have set for it. */
export const taxRateFor = ({ taxRates }: Pick<Config, 'taxRates'>, country: string): number => taxRates[country] ?? 0

/** Writes an invoice, and what is to be done about it. Call it last in a command: it holds up every other account's until the commit. The
 *  tax is on the sum of the lines, rounded once. AC-6 */
export const writeInvoice = async (tx: Tx, config: Config, bill: Bill, now: Date): Promise<{ id: string; number: number; events: NewEvent[]; jobs: Job[] }> => {
  const { accountId, payer: { billedTo, termDays }, currency, lines, renews } = bill
  const subtotal = lines.reduce((sum, { amount }) => sum + amount, 0)
  const taxRate = taxRateFor(config, billedTo.postalAddress.country)
  const tax = taxOn(subtotal, taxRate)
  const dueAt = new Date(now.getTime() + termDays * day)
  const { id, number } = await tx.invoice.create({
    data: {
      accountId, number: await nextNumber(tx), currency, lines, subtotal, taxRate, tax, total: subtotal + tax, seller: { lines: config.seller, payTo: config.payTo },
      billedTo: { ...billedTo, postalAddress: { ...billedTo.postalAddress, lines: [...billedTo.postalAddress.lines] } }, issuedAt: now, dueAt, renews, fileKey: randomBytes(32).toString('base64url'),
    },
    select: { id: true, number: true },
  })
  const name = invoiceName(number)
  return { id, number, events: [billingEvent('invoice issued', accountId, null, { name, number, due: dayWords(dueAt) })], jobs: await providerOf(config).collect(tx, { id, accountId, number }, now) }
}

/** Says that an invoice was paid, or that it need not be: by an operator. Once. What is under way to pay it is called off, and money that comes
 *  all the same goes back. AC-6 */
export const closeInvoice = async ({ database, change, clock }: Doors, number: number, as: 'PAID' | 'VOID'): Promise<{ slug: string }> => {
  const name = invoiceName(number)
  const [found] = await database.read<{ id: string; accountId: string; slug: string }>({
    text: 'SELECT i.id, i.account_id AS "accountId", a.slug FROM invoice i JOIN account a ON a.id = i.account_id WHERE i.number = $1', values: [number],
  })
  const none = () => new NotFound(`There is no invoice ${name}.`)
  if (!found) throw none()
  const { id, accountId, slug } = found
  await change(async (tx) => {
    const invoice = await lockInvoice(tx, accountId, id)
    if (!invoice) throw none()
    // Also while it is being paid in another way.
    demand(mayPayInvoice({ name, status: invoice.status, pending: null }))
    await tx.invoice.update({ where: { accountId_id: { accountId, id } }, data: { status: as, closedAt: clock.now() } })
    const pending = await tx.payment.findFirst({ where: { accountId, invoiceId: id, status: 'PENDING' }, select: { attempt: true, sendsInvoice: true } })
    // Whoever is billed would have got it once the card was charged.
    const unsent = as === 'PAID' && pending?.sendsInvoice
    return {
      result: undefined, events: [billingEvent(as === 'PAID' ? 'invoice paid' : 'invoice voided', accountId, null, { name, number })],
      jobs: [...(pending ? [followPayment({ accountId, invoiceId: id, attempt: pending.attempt })] : []), ...(unsent ? [invoiceMail(accountId, id)] : [])],
    }
  })
  return { slug }
}
