import type { MailContent } from './design.ts'
import { given, strong } from './words.ts'

/** `lines` say what it is for; sums and dates are in words already. `paid`: nothing is to be done about it. */
type About = { accountName: string; name: string; total: string; due: string; payTo: string; paid: boolean; lines: readonly string[]; url: string }

const contentOf = ({ accountName, name, total, due, payTo, paid, lines, url }: About, words: Pick<MailContent, 'subject' | 'preheader' | 'title' | 'body'>): MailContent => ({
  ...words,
  facts: [['Invoice', name], ['For', lines.join('; ')], ['Amount', total], ...(paid ? [] : [['Due', due], ['How to pay', given(payTo, 300)]] as const)],
  action: { label: 'Open the invoice', url },
  after: ['Whoever has this link can read the invoice: pass it on only to those who may.'],
  reason: `You get this because you are the billing contact of the account ${given(accountName)}.`,
})

/** With an invoice, to the billing contact. AC-6 */
export const invoiceLetter = (invoice: About): MailContent => {
  const account = given(invoice.accountName)
  return contentOf(invoice, {
    subject: `Invoice ${invoice.name} for ${account}`,
    preheader: invoice.paid ? `${invoice.total}, paid.` : `${invoice.total}, due on ${invoice.due}.`,
    title: `Invoice ${invoice.name}`,
    body: [['Here is the invoice of ', strong(account), ': ', strong(invoice.total), ...(invoice.paid ? [', which is paid. There is nothing to do.'] : [', due on ', strong(invoice.due), '.'])]],
  })
}

/** Once an invoice is past its due date. AC-6 */
export const reminderLetter = (invoice: About): MailContent => {
  const account = given(invoice.accountName)
  return contentOf(invoice, {
    subject: `Invoice ${invoice.name} for ${account} is overdue`,
    preheader: `${invoice.total} was due on ${invoice.due}.`,
    title: `Invoice ${invoice.name} is overdue`,
    body: [['The invoice of ', strong(account), ' was due on ', strong(invoice.due), ', and ', strong(invoice.total), ' has not arrived yet. If you have paid it meanwhile, there is nothing more to do.']],
  })
}
