import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { writtenAddress } from '@gatehouse/addresses'
import { formatMoney, percentWords } from '@gatehouse/money'
import PDFDocument from 'pdfkit'
import { dayWords, invoiceName } from './invoiceWords.ts'
import type { InvoiceRow } from './queries/billing.ts'

/** A font with the letters of most languages: those that every PDF reader brings know Western ones only. */
const fonts = join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf')
const regular = join(fonts, 'DejaVuSans.ttf')
const bold = join(fonts, 'DejaVuSans-Bold.ttf')

const left = 56
const right = 539
const muted = '#5b616e'
const ink = '#1a1d24'

type Sheet = InstanceType<typeof PDFDocument>

const row = (sheet: Sheet, words: string, sum: string, { strong = false, at = sheet.y }: { strong?: boolean; at?: number } = {}) => {
  sheet.font(strong ? bold : regular).fontSize(10).fillColor(ink)
  // In the order in which it is read, also by those who hear it.
  sheet.text(words, left, at, { width: 330 })
  const below = sheet.y
  sheet.text(sum, 400, at, { width: right - 400, align: 'right' })
  sheet.y = below
  sheet.moveDown(0.5)
}

const rule = (sheet: Sheet) => {
  sheet.moveTo(left, sheet.y).lineTo(right, sheet.y).lineWidth(0.5).strokeColor('#c9ccd3').stroke()
  sheet.moveDown(0.5)
}

const block = (sheet: Sheet, title: string, lines: readonly string[], x: number, y: number): number => {
  sheet.font(regular).fontSize(9).fillColor(muted).text(title, x, y, { width: 230 })
  sheet.fontSize(10).fillColor(ink)
  for (const line of lines) sheet.text(line, x, undefined, { width: 230 })
  return sheet.y
}

const stateWords = ({ status, closedAt, dueAt }: InvoiceRow): string => {
  switch (status) {
    case 'OPEN':
      return `Due on ${dayWords(dueAt)}`
    case 'PAID':
      return `Paid on ${dayWords(closedAt!)}`
    case 'VOID':
      return 'Void: nothing is to be paid.'
  }
}

const draw = (sheet: Sheet, invoice: InvoiceRow, account: string) => {
  const { number, currency, lines, subtotal, taxRate, tax, total, seller, billedTo, issuedAt, dueAt } = invoice
  const money = (amount: number) => formatMoney({ amount, currency })
  const { name, company, postalAddress, taxId, email } = billedTo
  sheet.font(bold).fontSize(18).fillColor(ink).text(`Invoice ${invoiceName(number)}`, left, 56)
  sheet.font(regular).fontSize(10).fillColor(muted).text(stateWords(invoice)).moveDown(1.5)
  const top = sheet.y
  const from = block(sheet, 'From', seller.lines, left, top)
  const to = block(sheet, 'Billed to', [...(company ? [company] : []), name, ...writtenAddress(postalAddress), email, ...(taxId ? [`Tax id: ${taxId}`] : [])], 308, top)
  sheet.y = Math.max(from, to)
  sheet.moveDown(1)
  const facts = sheet.y
  const issued = block(sheet, 'Issued', [dayWords(issuedAt)], left, facts)
  sheet.y = Math.max(issued, block(sheet, 'Due', [dayWords(dueAt)], 308, facts))
  sheet.moveDown(1)
  sheet.y = block(sheet, 'Account', [account], left, sheet.y)
  sheet.moveDown(1.5)
  rule(sheet)
  for (const { text, quantity, price, amount } of lines) row(sheet, `${text}\n${quantity} × ${money(price)}`, money(amount))
  rule(sheet)
  row(sheet, 'Subtotal', money(subtotal))
  row(sheet, `Tax, ${percentWords(taxRate)}`, money(tax))
  row(sheet, 'Total', money(total), { strong: true })
  sheet.moveDown(1.5)
  block(sheet, 'How to pay', [seller.payTo, `Name ${invoiceName(number)} with your payment.`], left, sheet.y)
}

/** An invoice as people file it: what it said when it was written, and how it stands. */
export const invoicePdf = async (invoice: InvoiceRow, account: string): Promise<Buffer> => {
  const sheet = new PDFDocument({
    size: 'A4', margin: 56, lang: 'en', font: regular,
    info: { Title: `Invoice ${invoiceName(invoice.number)}`, CreationDate: new Date(invoice.issuedAt), ModDate: new Date(invoice.closedAt ?? invoice.issuedAt) },
  })
  const chunks: Buffer[] = []
  const written = new Promise<void>((resolve, reject) => sheet.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', resolve).on('error', reject))
  draw(sheet, invoice, account)
  sheet.end()
  await written
  return Buffer.concat(chunks)
}
