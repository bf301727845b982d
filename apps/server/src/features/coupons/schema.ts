import { z } from 'zod'
import { builder } from '../../graphql/builder.ts'
import { ChangedMeanwhile, InvalidInput, NotFound, Refusal } from '../../graphql/errors.ts'
import { readInput } from '../../graphql/input.ts'
import { MoneyInput } from '../../graphql/money.ts'
import { AccountType } from '../accounts/types.ts'
import { ProductNode } from '../products/types.ts'
import { codeIdeas } from './codes.ts'
import { createCoupon, deleteCoupon, editCoupon } from './commands.ts'
import { codeKey, createShape, editShape } from './input.ts'
import { countCoupons, coupon, type CouponFilter, coupons, takenCodes } from './queries.ts'
import { CouponNode, CouponType } from './types.ts'

const sees = 'permission:coupons.view' as const
const manages = 'permission:coupons.manage' as const

builder.objectFields(AccountType, (t) => ({
  coupons: t.withAuth({ rule: sees }).connection(
    {
      type: CouponType, description: 'Coupons for products within the viewer’s reach, by code. At most 100 at once. BO-2, PE-2',
      args: { search: t.arg.string({ required: false, description: 'Part of a code, in any case.' }) },
      resolve: (_account, args, { services, actor }) => coupons(services, actor, args),
    },
    {
      name: 'CouponConnection',
      description: 'Coupons of the account.',
      authScopes: { rule: sees },
      fields: (c) => ({
        totalCount: c.int({
          description: 'How many match, on all pages, of those within the viewer’s reach.',
          resolve: ({ filter }: { filter?: CouponFilter }, _args, { services, actor }) => countCoupons(services, actor!, filter ?? {}),
        }),
      }),
    },
    { name: 'CouponEdge', description: 'A coupon and its place in the list.', authScopes: { rule: sees } },
  ),
  couponCodes: t.withAuth({ rule: manages }).stringList({
    description: 'Three codes that are free now: what is wanted or near it, or made up where nothing is.',
    args: { wanted: t.arg.string({ required: false, description: 'What comes to mind, at most 100 characters.' }) },
    resolve: async ({ id }, { wanted }, { services }) => {
      const ideas = codeIdeas(readInput(z.string().max(100, 'Codes are shorter.'), wanted ?? '', 'wanted'))
      const taken = await takenCodes(services, id, ideas.map(codeKey))
      return ideas.filter((code) => !taken.has(codeKey(code))).slice(0, 3)
    },
  }),
}))

const CreateCouponInput = builder.inputType('CreateCouponInput', {
  description: 'A new coupon. Exactly one of basisPoints and amount, and exactly one of allProducts and productIds.',
  fields: (t) => ({
    code: t.string({ required: true, description: '2 to 40 letters, digits, hyphens and underscores; unique in the account, whatever the case.' }),
    basisPoints: t.int({ required: false, description: 'A percentage: hundredths of a percent, 1 to 10000.' }),
    amount: t.field({ type: MoneyInput, required: false, description: 'A sum; chosen products must be sold in its currency.' }),
    allProducts: t.boolean({ required: false, description: 'For all products, those to come too: takes access to all.' }),
    productIds: t.globalIDList({ required: false, for: [ProductNode], description: 'For these products, each within the maker’s access.' }),
    maxRedemptions: t.int({ required: false, description: 'How often it can be used in all.' }),
    maxPerCustomer: t.int({ required: false, description: 'How often one customer can use it.' }),
    startsAt: t.field({ type: 'DateTime', required: false, description: 'From when on it can be used; at once when absent.' }),
    endsAt: t.field({ type: 'DateTime', required: false, description: 'From when on it no longer can.' }),
  }),
})

const EditCouponInput = builder.inputType('EditCouponInput', {
  description: 'What is to be different; what is absent stays as it is. Null takes a limit or a date away.',
  fields: (t) => ({
    couponId: t.globalID({ required: true, for: [CouponNode], description: 'The coupon.' }),
    version: t.int({ required: true, description: 'The version that was seen. If somebody has saved since, nothing is changed.' }),
    code: t.string({ required: false, description: 'As for a new one. The old code works no more.' }),
    basisPoints: t.int({ required: false, description: 'A percentage from now on.' }),
    amount: t.field({ type: MoneyInput, required: false, description: 'A sum from now on.' }),
    allProducts: t.boolean({ required: false, description: 'For all products from now on.' }),
    productIds: t.globalIDList({ required: false, for: [ProductNode], description: 'For these products from now on.' }),
    maxRedemptions: t.int({ required: false, description: 'How often it can be used in all.' }),
    maxPerCustomer: t.int({ required: false, description: 'How often one customer can use it.' }),
    startsAt: t.field({ type: 'DateTime', required: false, description: 'From when on it can be used.' }),
    endsAt: t.field({ type: 'DateTime', required: false, description: 'From when on it no longer can.' }),
  }),
})

type Saved = { id: string }

const SavedCoupon = builder.objectRef<Saved>('SavedCoupon').implement({
  description: 'The coupon was created or changed.',
  authScopes: { rule: manages },
  fields: (t) => ({
    coupon: t.withAuth({ rule: sees }).field({
      type: CouponType, description: 'As it is now.', resolve: async ({ id }, _args, { services, actor }) => (await coupon(services, actor, id))!,
    }),
  }),
})

const DeletedCoupon = builder.objectRef<Saved>('DeletedCoupon').implement({
  description: 'The code works no more, and is free again.',
  authScopes: { rule: manages },
  fields: (t) => ({ couponId: t.globalID({ description: 'Its global id.', resolve: ({ id }) => ({ type: 'Coupon', id }) }) }),
})

builder.mutationFields((t) => ({
  createCoupon: t.withAuth({ rule: manages }).field({
    asks: ['mayMakeCoupon'],
    type: SavedCoupon, description: 'Creates a coupon for products within the maker’s access. BO-2, PE-2',
    args: { input: t.arg({ type: CreateCouponInput, required: true, description: 'Code, what it takes off, and for what.' }) },
    errors: { types: [InvalidInput, Refusal] },
    resolve: async (_root, { input }, context) => ({ id: await createCoupon(context, readInput(createShape, input)) }),
  }),
  editCoupon: t.withAuth({ rule: manages }).field({
    asks: ['mayChangeCoupon', 'mayMakeCoupon'],
    type: SavedCoupon, description: 'Edits a coupon, with access to everything that it is for. BO-2, PE-2, TM-13',
    args: { input: t.arg({ type: EditCouponInput, required: true, description: 'What is to be different.' }) },
    errors: { types: [InvalidInput, NotFound, Refusal, ChangedMeanwhile] },
    resolve: async (_root, { input }, context) => ({ id: await editCoupon(context, readInput(editShape, input)) }),
  }),
  deleteCoupon: t.withAuth({ rule: manages }).field({
    asks: ['mayChangeCoupon'],
    type: DeletedCoupon, description: 'Deletes a coupon, with access to everything that it is for. BO-2, PE-2',
    args: { couponId: t.arg.globalID({ required: true, for: [CouponNode], description: 'The coupon.' }) },
    errors: { types: [NotFound, Refusal] },
    resolve: async (_root, { couponId }, context) => {
      await deleteCoupon(context, couponId.id)
      return { id: couponId.id }
    },
  }),
}))
