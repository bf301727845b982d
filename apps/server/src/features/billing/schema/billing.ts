import { mostPacks, paymentTerms } from '@gatehouse/policy'
import { z } from 'zod'
import type { EventRow } from '../../../activity/event.ts'
import { builder } from '../../../graphql/builder.ts'
import type { AccountRow } from '../../../graphql/context.ts'
import { ChangedMeanwhile, InvalidInput, NotFound, Refusal } from '../../../graphql/errors.ts'
import { line, readArguments, readInput } from '../../../graphql/input.ts'
import { ProblemInterface } from '../../../graphql/problems.ts'
import { accountStream, type LiveMessage, liveFrom, type LiveSource } from '../../../live/liveField.ts'
import { emailInput } from '../../../platform/emails.ts'
import { AccountType } from '../../accounts/types.ts'
import { ConfirmationNeeded } from '../../identity/problems.ts'
import { PostalAddressInput } from '../../profile/types.ts'
import { addSeats, returnSeats } from '../commands/addOns.ts'
import { setBillingContact } from '../commands/contact.ts'
import { readAddress } from '../input.ts'
import { PaymentMethodMissing } from '../problems.ts'
import { addOnsOf, contactOf, invoicesOf } from '../queries/billing.ts'
import { seatOffers } from '../queries/offers.ts'
import { BillingContactType, InvoiceType, SeatAddOnType, SeatIntervalType, SeatOfferType } from './parts.ts'

const packsShape = (least: 0 | 1) => z.int('Name a whole number of fives.').min(least, `Name at least ${least}.`).max(mostPacks, `At most ${mostPacks} fives at once.`)
const offerShape = z.object({ packs: packsShape(1) })

builder.objectFields(AccountType, (t) => ({
  billingContact: t.withAuth({ rule: 'managesPayments' }).field({
    type: BillingContactType, nullable: true, description: 'Whom invoices go to; null until somebody has said so. AC-6',
    resolve: ({ id }, _args, { services }) => contactOf(services, id),
  }),
  seatAddOns: t.withAuth({ rule: 'seesBilling' }).field({
    type: [SeatAddOnType], description: 'Seats beside those of the plan. AC-6', resolve: ({ id }, _args, { services }) => addOnsOf(services, id),
  }),
  seatOffers: t.withAuth({ rule: 'seesBilling' }).field({
    type: [SeatOfferType], description: 'What some fives of seats would cost now and later, by the month and by the year. AC-6',
    args: { packs: t.arg.int({ required: true, description: `How many fives: 1 to ${mostPacks}.` }) },
    resolve: ({ id }, args, { services }) => seatOffers(services, id, readArguments(offerShape, args).packs),
  }),
  invoices: t.withAuth({ rule: 'seesBilling' }).connection(
    {
      type: InvoiceType, description: 'The newest first. At most 100 at once. AC-6',
      resolve: ({ id }, args, { services }) => invoicesOf(services, id, args),
    },
    { name: 'InvoiceConnection', description: 'What was billed to the account.', authScopes: { rule: 'seesBilling' } },
    { name: 'InvoiceEdge', description: 'An invoice and its place in the list.', authScopes: { rule: 'seesBilling' } },
  ),
}))

builder.objectType(PaymentMethodMissing, {
  name: 'PaymentMethodMissing',
  description: 'Something is missing on file: `setBillingContact` first or, where invoices are paid by card, `addCard`. The message says which. Nothing was changed. AC-6',
  interfaces: [ProblemInterface],
  authScopes: { rule: 'member' },
})

export const ChangedBilling = builder.objectRef<object>('ChangedBilling').implement({
  description: 'What the account pays is as it was asked to be.',
  authScopes: { rule: 'managesPayments' },
  fields: (t) => ({ account: t.withAuth({ rule: 'managesPayments' }).field({ type: AccountType, description: 'The account, with what it has now.', resolve: (_parent, _args, { account }) => account }) }),
})

const BillingContactInput = builder.inputType('BillingContactInput', {
  description: 'Whom invoices go to.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Who is written to, at most 80 characters.' }),
    email: t.string({ required: true, description: 'Where invoices are mailed.' }),
    company: t.string({ required: false, description: 'The company that pays, at most 120 characters.' }),
    postalAddress: t.field({ type: PostalAddressInput, required: true, description: 'As it stands on invoices. Its country decides on the tax.' }),
    taxId: t.string({ required: false, description: 'As it stands on invoices, at most 40 characters.' }),
    termDays: t.int({ required: true, description: `Days from an invoice to its due date: ${paymentTerms.join(' or ')}.` }),
    version: t.int({ required: false, description: 'That of the contact that was edited, 0 where there was none; another one by now refuses the save.' }),
  }),
})

const part = z.string().max(400, 'This is too long.')
const orNothing = (what: string, max: number) => z.string().nullish().transform((text) => text?.trim() || null).pipe(line(what, max).nullable())
const contactShape = z.object({
  name: line('a name', 80), email: emailInput, company: orNothing('the company', 120), taxId: orNothing('the tax id', 40),
  postalAddress: z.object({ lines: z.array(part).max(10, 'Use at most 2 lines.'), city: part.nullish(), postalCode: part.nullish(), region: part.nullish(), country: part }),
  termDays: z.int().refine((days) => paymentTerms.some((term) => term === days), `Choose ${paymentTerms.join(' or ')} days.`), version: z.int().min(0).nullish(),
})

builder.mutationField('setBillingContact', (t) =>
  t.withAuth({ rule: 'managesPayments' }).field({
    asks: [],
    type: ChangedBilling,
    description: 'Says whom invoices go to: where they are paid by hand, that is the payment method on file. Invoices that were written stay as they are. AC-6, PE-3',
    args: { input: t.arg({ type: BillingContactInput, required: true, description: 'Whom.' }) },
    errors: { types: [InvalidInput, Refusal, ChangedMeanwhile] },
    resolve: async (_root, { input }, context) => {
      const { version, postalAddress, ...rest } = readInput(contactShape, input)
      await setBillingContact(context, { ...rest, postalAddress: readAddress(postalAddress) }, version ?? null)
      return {}
    },
  }),
)

builder.mutationField('addSeats', (t) =>
  t.withAuth({ rule: 'changesSeats' }).field({
    asks: ['mayAddSeats'],
    type: ChangedBilling,
    description: 'Adds seats in fives, and bills them: for the days that are left of the period in which there are some already, or for a first one. Asks for a proof of who the viewer is where theirs is older than ten minutes. AC-6',
    args: {
      packs: t.arg.int({ required: true, description: `How many fives: 1 to ${mostPacks}.` }),
      interval: t.arg({ type: SeatIntervalType, required: true, description: 'How they are paid.' }),
    },
    errors: { types: [InvalidInput, Refusal, PaymentMethodMissing, ConfirmationNeeded] },
    resolve: async (_root, args, context) => {
      await addSeats(context, { packs: readArguments(offerShape, args).packs, interval: args.interval })
      return {}
    },
  }),
)

builder.mutationField('returnSeats', (t) =>
  t.withAuth({ rule: 'changesSeats' }).field({
    asks: ['mayReturnSeats'],
    type: ChangedBilling,
    description: 'Says how many fives in all go back at the end of the period; 0 keeps them all. They stay until then, and nobody new gets one. Only seats that nobody uses. AC-6',
    args: {
      packs: t.arg.int({ required: true, description: 'How many fives in all, of those that are paid in this way.' }),
      interval: t.arg({ type: SeatIntervalType, required: true, description: 'How they are paid.' }),
    },
    errors: { types: [InvalidInput, Refusal, NotFound, PaymentMethodMissing] },
    resolve: async (_root, args, context) => {
      await returnSeats(context, { packs: readArguments(z.object({ packs: z.int().min(0, 'Name 0 or more.').max(100_000, 'There are not so many.') }), args).packs, interval: args.interval })
      return {}
    },
  }),
)

type BillingPayload = { account: AccountRow }

const BillingMessage = builder.objectRef<LiveMessage<BillingPayload>>('BillingMessage').implement({
  description: 'What the account pays is not as before.',
  authScopes: { rule: 'managesPayments' },
  fields: (t) => ({
    cursor: t.expose('cursor', { type: 'Cursor', description: 'Go on from here after a pause.' }),
    account: t.field({ type: AccountType, description: 'The account, with what it pays now.', resolve: ({ account }) => account }),
  }),
})

const isBilling = ({ kind }: EventRow): boolean => kind === 'plan changed' || kind === 'billing contact changed' || /^(seats|invoice|card|payment) /.test(kind)

const source: LiveSource<BillingPayload> = {
  streamOf: accountStream,
  personal: () => false,
  project: (event, { account }) => (isBilling(event) && account ? { account } : null),
}

builder.subscriptionField('billing', (t) =>
  t.withAuth({ rule: 'managesPayments' }).field({
    type: BillingMessage,
    description: 'Plan, seats beside it, billing contact, card and invoices, live; sums to those who may see them. LV-1, AC-6',
    args: { after: t.arg({ type: 'Cursor', required: false, description: 'Deliver what happened since first; from now on when absent.' }) },
    subscribe: liveFrom('billing', source as LiveSource),
    resolve: (message) => message as unknown as LiveMessage<BillingPayload>,
  }),
)
