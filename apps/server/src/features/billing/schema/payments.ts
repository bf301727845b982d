import { builder } from '../../../graphql/builder.ts'
import { NotFound, Refusal } from '../../../graphql/errors.ts'
import { ProblemInterface } from '../../../graphql/problems.ts'
import { AccountType } from '../../accounts/types.ts'
import { addCard, removeCard } from '../commands/cards.ts'
import { chargeInvoice, finishVisit, payInvoice, type VisitResult } from '../commands/pay.ts'
import { cardWords } from '../events.ts'
import { PaymentMethodMissing, PaymentsAway } from '../problems.ts'
import { type AttemptRow, type CardRow, cardOf } from '../queries/payments.ts'
import { ChangedBilling } from './billing.ts'
import { InvoiceType } from './parts.ts'

const WayToPayType = builder.enumType('WayToPay', {
  description: 'How invoices are paid, as the operators of this installation have chosen.',
  values: { BY_HAND: { description: 'As each invoice says; an operator marks it as paid.' }, CARD: { description: 'By the card on file, or on Stripe’s page.' } } as const,
})

const CardType = builder.objectRef<CardRow>('Card').implement({
  description: 'The card on file, which Stripe keeps: here is only what people know it by. AC-6',
  authScopes: { rule: 'managesPayments' },
  fields: (t) => ({
    name: t.string({ description: 'Its brand and last digits, as in `Visa ending in 4242`.', resolve: cardWords }),
    brand: t.exposeString('brand', { description: 'As Stripe calls it, as in `visa`.' }),
    lastFour: t.exposeString('lastFour', { description: 'The last four digits.' }),
    expiryMonth: t.exposeInt('expiryMonth', { description: '1 to 12. It can be used until the end of that month.' }),
    expiryYear: t.exposeInt('expiryYear', { description: 'As in 2030.' }),
  }),
})

builder.objectFields(AccountType, (t) => ({
  wayToPay: t.withAuth({ rule: 'managesPayments' }).field({
    type: WayToPayType, description: 'How its invoices are paid. AC-6', resolve: (_account, _args, { services }) => (services.stripe ? 'CARD' : 'BY_HAND'),
  }),
  card: t.withAuth({ rule: 'managesPayments' }).field({
    type: CardType, nullable: true, description: 'The card on file; null where there is none, and where invoices are paid by hand. AC-6, PE-3',
    resolve: ({ id }, _args, { services }) => (services.stripe ? cardOf(services, id) : null),
  }),
}))

const PaymentStatusType = builder.enumType('PaymentStatus', {
  description: 'How the payment of an invoice by card stands.',
  values: { PENDING: { description: 'The card is being charged.' }, PAID: { description: 'The money came.' }, FAILED: { description: 'The card was not charged.' } } as const satisfies Record<AttemptRow['status'], object>,
})

const InvoicePaymentType = builder.objectRef<AttemptRow>('InvoicePayment').implement({
  description: 'The last attempt to pay an invoice by card. AC-6',
  authScopes: { rule: 'seesBilling' },
  fields: (t) => ({
    status: t.field({ type: PaymentStatusType, description: 'How it stands.', resolve: ({ status }) => status }),
    problem: t.exposeString('problem', { nullable: true, description: 'Why it failed, for people.' }),
  }),
})

builder.objectField(InvoiceType, 'payment', (t) =>
  t.field({ type: InvoicePaymentType, nullable: true, description: 'How its payment by card stands; null where no card was charged for it.', resolve: ({ attempt }) => attempt }),
)

builder.objectType(PaymentsAway, {
  name: 'PaymentsAway',
  description: 'Stripe does not answer just now: ask again in a moment.',
  interfaces: [ProblemInterface],
  authScopes: { rule: 'member' },
})

const PaymentPage = builder.objectRef<{ url: string }>('PaymentPage').implement({
  description: 'A page of Stripe to go on to. It leads back to the billing page of the account, with `visit=…` in the address once something was done there.',
  authScopes: { rule: 'managesPayments' },
  fields: (t) => ({ url: t.exposeString('url', { description: 'Its address.' }) }),
})

const VisitResultType = builder.enumType('VisitResult', {
  description: 'What came of a visit to Stripe’s page.',
  values: {
    CARD_SAVED: { description: 'A card was left there, and is on file.' },
    CARD_NOT_TAKEN: { description: 'A card was left there that is not put on file: a newer one is, or whoever left it no longer may. Stripe forgets it.' },
    INVOICE_PAID: { description: 'An invoice was paid.' },
    MONEY_RETURNED: { description: 'The money came too late, after the invoice had been closed or the attempt given up: it goes back to the card.' },
    NOT_SETTLED: { description: 'Nothing was done there, or Stripe is not done with it: what comes of it shows once it is known.' },
  } as const satisfies Record<VisitResult, object>,
})

const FinishedVisit = builder.objectRef<{ result: VisitResult }>('FinishedVisit').implement({
  description: 'What came of a visit, and how the account stands now.',
  authScopes: { rule: 'managesPayments' },
  fields: (t) => ({
    result: t.field({ type: VisitResultType, description: 'What came of it.', resolve: ({ result }) => result }),
    account: t.withAuth({ rule: 'managesPayments' }).field({ type: AccountType, description: 'The account, with what it has now.', resolve: (_parent, _args, { account }) => account }),
  }),
})

const invoiceArgument = builder.args((t) => ({ invoiceId: t.globalID({ required: true, for: [InvoiceType], description: 'The invoice.' }) }))

builder.mutationField('addCard', (t) =>
  t.withAuth({ rule: 'managesPayments' }).field({
    asks: [],
    type: PaymentPage,
    description: 'Opens a page of Stripe on which a card is left, which is on file from then on, in place of the one before. For people, not API keys. AC-6, PE-3',
    errors: { types: [Refusal, PaymentsAway] },
    resolve: async (_root, _args, context) => ({ url: await addCard(context) }),
  }),
)

builder.mutationField('removeCard', (t) =>
  t.withAuth({ rule: 'managesPayments' }).field({
    asks: ['mayRemoveCard'],
    type: ChangedBilling,
    description: 'Takes the card on file away, here and at Stripe. Not while seats are renewed with it, or it is being charged. For people, not API keys. AC-6, PE-3',
    errors: { types: [Refusal, NotFound] },
    resolve: async (_root, _args, context) => {
      await removeCard(context)
      return {}
    },
  }),
)

builder.mutationField('payInvoice', (t) =>
  t.withAuth({ rule: 'seesBilling' }).field({
    asks: ['mayPayInvoice'],
    type: PaymentPage,
    description: 'Opens a page of Stripe on which an open invoice is paid: the same one for all who ask. For people, not API keys. AC-6',
    args: invoiceArgument,
    errors: { types: [Refusal, NotFound, PaymentsAway] },
    resolve: async (_root, { invoiceId }, context) => ({ url: await payInvoice(context, invoiceId.id) }),
  }),
)

builder.mutationField('chargeInvoice', (t) =>
  t.withAuth({ rule: 'seesBilling' }).field({
    asks: ['mayPayInvoice'],
    type: ChangedBilling,
    description: 'Charges the card on file for an open invoice, after it failed or where there was none. What comes of it shows on the invoice. For people, not API keys. AC-6',
    args: invoiceArgument,
    errors: { types: [Refusal, NotFound, PaymentMethodMissing, PaymentsAway] },
    resolve: async (_root, { invoiceId }, context) => {
      await chargeInvoice(context, invoiceId.id)
      return {}
    },
  }),
)

builder.mutationField('finishVisit', (t) =>
  t.withAuth({ rule: 'managesPayments' }).field({
    asks: [],
    type: FinishedVisit,
    description: 'Says that somebody is back from Stripe’s page, so that what they did there counts at once. Stripe tells of it, too. For people, not API keys. AC-6',
    args: { visit: t.arg.string({ required: true, description: 'What the address says behind `visit=`.' }) },
    errors: { types: [Refusal, NotFound, PaymentsAway] },
    resolve: async (_root, { visit }, context) => ({ result: await finishVisit(context, visit) }),
  }),
)
