import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Services } from '../../graphql/context.ts'
import { answerJson } from '../../platform/headers.ts'
import { invoicePdf } from './invoicePdf.ts'
import { invoiceName } from './invoiceWords.ts'
import { invoiceByKey } from './queries/billing.ts'

/** Serves `/invoices/….pdf` to whoever has its secret address: who pays often has no login. 404 for whatever is none. */
export const invoiceHandler = ({ database }: Pick<Services, 'database'>) => async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
  const [, key] = /^\/invoices\/([\w-]{43})\.pdf$/.exec((req.url ?? '').split('?')[0]!) ?? []
  const invoice = key ? await invoiceByKey({ database }, key) : null
  if (!invoice) return answerJson(res, 404, { error: 'Not found' })
  const [account] = await database.read<{ name: string }>({ text: 'SELECT name FROM account WHERE id = $1', values: [invoice.accountId] })
  const bytes = await invoicePdf(invoice, account?.name ?? '')
  res.writeHead(200, {
    'content-type': 'application/pdf', 'content-length': bytes.length, 'cache-control': 'private, no-store', 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex',
    'content-security-policy': `default-src 'none'; sandbox`, 'content-disposition': `inline; filename="${invoiceName(invoice.number)}.pdf"`,
  })
  res.end(req.method === 'HEAD' ? undefined : bytes)
}
