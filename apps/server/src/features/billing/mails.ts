import { formatMoney } from '@gatehouse/money'
import type { Services } from '../../graphql/context.ts'
import type { Job, Tasks } from '../../platform/jobs.ts'
import { invoiceLetter, reminderLetter } from '../../platform/mail/billingLetters.ts'
import type { Post } from '../../platform/mail/post.ts'
import { dayWords, invoiceName } from './invoiceWords.ts'
import { invoiceById, invoicePath } from './queries/billing.ts'

type InvoiceMail = { accountId: string; invoiceId: string }

/** Sends an invoice to whom it names. AC-6 */
export const invoiceMail = (accountId: string, invoiceId: string): Job => ({ task: 'invoiceMail', payload: { accountId, invoiceId } satisfies InvoiceMail })

/** Reminds of one that is past its due date. */
export const reminderMail = (accountId: string, invoiceId: string): Job => ({ task: 'invoiceReminderMail', payload: { accountId, invoiceId } satisfies InvoiceMail })

/** What the job queue does about invoices. Each may run twice: the Message-ID stays, so a reader's program sees one mail. One that is paid
 *  or void by then, or gone with its account, is not asked for any more. */
export const billingTasks = ({ database, config }: Pick<Services, 'database' | 'config'>, post: Post): Tasks => {
  const read = async (payload: unknown) => {
    const { accountId, invoiceId } = payload as InvoiceMail
    const [invoice, [account]] = await Promise.all([
      invoiceById({ database }, accountId, invoiceId), database.read<{ name: string }>({ text: 'SELECT name FROM account WHERE id = $1', values: [accountId] }),
    ])
    if (!invoice || !account || invoice.status === 'VOID') return null
    const { number, total, currency, dueAt, seller, billedTo, lines, status } = invoice
    return {
      paid: status === 'PAID', to: billedTo.email, id: invoice.id,
      about: {
        accountName: account.name, name: invoiceName(number), total: formatMoney({ amount: total, currency }), due: dayWords(dueAt), payTo: seller.payTo, paid: status === 'PAID', lines: lines.map(({ text }) => text),
        url: `${config.publicUrl}${invoicePath(invoice)}`,
      },
    }
  }
  return {
    invoiceMail: async (payload) => {
      const mail = await read(payload)
      if (mail) await post.send('invoice', mail.to, `invoice.${mail.id}`, invoiceLetter(mail.about))
    },
    invoiceReminderMail: async (payload) => {
      const mail = await read(payload)
      if (mail && !mail.paid) await post.send('invoiceReminder', mail.to, `invoice.${mail.id}.reminder`, reminderLetter(mail.about))
    },
  }
}
