import { seatPack, type SeatInterval } from '@gatehouse/policy'
import { builder } from '../../../graphql/builder.ts'
import { MoneyType } from '../../../graphql/money.ts'
import { PostalAddressType } from '../../profile/types.ts'
import { invoiceName } from '../invoiceWords.ts'
import { type AddOnRow, type ContactRow, type InvoiceLine, invoicePath, type InvoiceRow, type InvoiceStatus } from '../queries/billing.ts'
import type { SeatOfferRow, Sum } from '../queries/offers.ts'

export const SeatIntervalType = builder.enumType('SeatInterval', {
  description: 'How seats are paid.',
  values: { MONTHLY: { description: 'By the month.' }, YEARLY: { description: 'By the year.' } } as const satisfies Record<SeatInterval, object>,
})

export const InvoiceStatusType = builder.enumType('InvoiceStatus', {
  description: 'How an invoice stands.',
  values: {
    OPEN: { description: 'It is to be paid.' }, PAID: { description: 'It was paid.' }, VOID: { description: 'It need not be paid.' },
  } as const satisfies Record<InvoiceStatus, object>,
})

const dollars = (amount: number) => ({ amount, currency: seatPack.currency })

export const BillingContactType = builder.objectRef<ContactRow>('BillingContact').implement({
  description: 'Whom invoices go to: where they are paid by hand, the payment method on file. AC-6',
  authScopes: { rule: 'managesPayments' },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Who is written to.' }),
    email: t.exposeString('email', { description: 'Where invoices are mailed.' }),
    company: t.exposeString('company', { nullable: true, description: 'The company that pays.' }),
    postalAddress: t.field({ type: PostalAddressType, description: 'As it stands on invoices. Its country decides on the tax.', resolve: ({ postalAddress }) => postalAddress }),
    taxId: t.exposeString('taxId', { nullable: true, description: 'As it stands on invoices.' }),
    termDays: t.exposeInt('termDays', { description: 'Days from an invoice to its due date.' }),
    version: t.exposeInt('version', { description: 'Hand it to `setBillingContact`, so that nothing is overwritten unseen.' }),
  }),
})

export const SeatAddOnType = builder.objectRef<AddOnRow>('SeatAddOn').implement({
  description: 'Seats beside those of the plan, paid by the month or by the year. AC-6',
  authScopes: { rule: 'seesBilling' },
  fields: (t) => ({
    interval: t.field({ type: SeatIntervalType, description: 'How they are paid.', resolve: ({ interval }) => interval }),
    seats: t.exposeInt('seats', { description: 'How many.' }),
    returning: t.exposeInt('returning', { description: 'So many of them have been given back, and go at the end of the period.' }),
    periodEnd: t.field({ type: 'DateTime', description: 'Until when they are paid; then they are renewed.', resolve: ({ periodEnd }) => periodEnd }),
  }),
})

const SumType = builder.objectRef<Sum>('TaxedSum').implement({
  description: 'A sum with its tax.',
  authScopes: { rule: 'seesBilling' },
  fields: (t) => ({
    subtotal: t.field({ type: MoneyType, price: true, description: 'Before tax.', resolve: ({ subtotal }) => dollars(subtotal) }),
    tax: t.field({ type: MoneyType, price: true, description: 'The tax on it, rounded half up once.', resolve: ({ tax }) => dollars(tax) }),
    total: t.field({ type: MoneyType, price: true, description: 'Both together.', resolve: ({ total }) => dollars(total) }),
  }),
})

export const SeatOfferType = builder.objectRef<SeatOfferRow>('SeatOffer').implement({
  description: 'What some fives of seats cost, paid in one way. AC-6',
  authScopes: { rule: 'seesBilling' },
  fields: (t) => ({
    interval: t.field({ type: SeatIntervalType, description: 'How they are paid.', resolve: ({ interval }) => interval }),
    now: t.field({ type: SumType, description: 'What is billed at once: for the days that are left of the period in which there are some already, or for a first one.', resolve: ({ now }) => now }),
    periodEnd: t.field({ type: 'DateTime', description: 'Until when that pays them.', resolve: ({ periodEnd }) => periodEnd }),
    each: t.field({ type: SumType, description: 'What is billed from then on for each month or year, with all other seats that are paid in the same way.', resolve: ({ each }) => each }),
    seatsThen: t.exposeInt('seatsThen', { description: 'For so many seats.' }),
  }),
})

const InvoiceLineType = builder.objectRef<InvoiceLine & { currency: string }>('InvoiceLine').implement({
  description: 'One line of an invoice.',
  authScopes: { rule: 'seesBilling' },
  fields: (t) => ({
    text: t.exposeString('text', { description: 'What for.' }),
    quantity: t.exposeInt('quantity', { description: 'How many fives of seats.' }),
    price: t.field({ type: MoneyType, price: true, description: 'Of one for a whole period.', resolve: ({ price, currency }) => ({ amount: price, currency }) }),
    amount: t.field({ type: MoneyType, price: true, description: 'Of the line.', resolve: ({ amount, currency }) => ({ amount, currency }) }),
  }),
})

export const InvoiceType = builder.objectRef<InvoiceRow>('Invoice').implement({
  description: 'A bill. What it says never changes; how it stands does. AC-6',
  authScopes: { rule: 'seesBilling' },
  fields: (t) => ({
    id: t.globalID({ description: 'The invoice’s global id.', resolve: ({ id }) => ({ type: 'Invoice', id }) }),
    name: t.string({ description: 'What it is called, as in `INV-000042`.', resolve: ({ number }) => invoiceName(number) }),
    number: t.exposeInt('number', { description: 'Over all accounts without a gap: 1, 2, 3 …' }),
    status: t.field({ type: InvoiceStatusType, description: 'How it stands.', resolve: ({ status }) => status }),
    lines: t.field({ type: [InvoiceLineType], description: 'What it is for.', resolve: ({ lines, currency }) => lines.map((line) => ({ ...line, currency })) }),
    subtotal: t.field({ type: MoneyType, price: true, description: 'Before tax.', resolve: ({ subtotal, currency }) => ({ amount: subtotal, currency }) }),
    taxRate: t.exposeInt('taxRate', { description: 'In hundredths of a percent.' }),
    tax: t.field({ type: MoneyType, price: true, description: 'The tax.', resolve: ({ tax, currency }) => ({ amount: tax, currency }) }),
    total: t.field({ type: MoneyType, price: true, description: 'What is to be paid.', resolve: ({ total, currency }) => ({ amount: total, currency }) }),
    issuedAt: t.field({ type: 'DateTime', description: 'When it was written.', resolve: ({ issuedAt }) => issuedAt }),
    dueAt: t.field({ type: 'DateTime', description: 'When it is due.', resolve: ({ dueAt }) => dueAt }),
    closedAt: t.field({ type: 'DateTime', nullable: true, description: 'When it was paid or voided.', resolve: ({ closedAt }) => closedAt }),
    payTo: t.string({ description: 'How to pay it.', resolve: ({ seller }) => seller.payTo }),
    file: t.string({ description: 'The path of its PDF on this server. Whoever has it can read it.', resolve: invoicePath }),
  }),
})
