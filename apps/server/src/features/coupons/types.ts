import type { CouponState } from '@gatehouse/contract/coupon-state'
import { couponMenu } from '@gatehouse/policy'
import { builder } from '../../graphql/builder.ts'
import { uuidOrNobodys } from '../../graphql/input.ts'
import { MoneyType } from '../../graphql/money.ts'
import { ActionVerdict, verdicts } from '../../graphql/verdicts.ts'
import { ProductType } from '../products/types.ts'
import { coupon, type CouponRow, linkOf, productsOf, redemptionsOf, stateOf } from './queries.ts'

const rule = 'permission:coupons.view' as const

export const CouponKindType = builder.enumType('CouponKind', {
  description: 'What a coupon takes off.',
  values: { PERCENTAGE: { description: 'A part of the price.' }, AMOUNT: { description: 'A sum of money.' } } as const,
})

const CouponStateType = builder.enumType('CouponState', {
  description: 'How a coupon stands.',
  values: {
    ACTIVE: { description: 'It can be used.' },
    SCHEDULED: { description: 'Its start is still to come.' },
    ENDED: { description: 'Its end has passed.' },
    USED_UP: { description: 'It was used as often as it may be.' },
    WITHOUT_PRODUCT: { description: 'All products that it was for were deleted.' },
  } as const satisfies Record<CouponState, object>,
})

export const CouponType = builder.objectRef<CouponRow>('Coupon')

export const CouponNode = builder.node(CouponType, {
  description: 'A code that makes something cheaper. BO-2',
  authScopes: { rule },
  id: { resolve: ({ id }) => id, parse: uuidOrNobodys, description: 'The coupon’s global id.' },
  loadOne: (id, { services, actor }) => (actor ? coupon(services, actor, id) : null),
  fields: (t) => ({
    code: t.exposeString('code', { description: 'What customers type, in any case.' }),
    kind: t.field({ type: CouponKindType, description: 'Percentage or amount.', resolve: ({ kind }) => kind }),
    basisPoints: t.exposeInt('basisPoints', { nullable: true, description: 'PERCENTAGE: hundredths of a percent, 1 to 10000.' }),
    amount: t.field({
      type: MoneyType, nullable: true, price: true, description: 'AMOUNT: how much is taken off.',
      resolve: ({ amountMinor, currency }) => (amountMinor === null ? null : { amount: amountMinor, currency: currency! }),
    }),
    allProducts: t.exposeBoolean('allProducts', { description: 'Whether it is for all products, those to come too.' }),
    products: t.field({ type: [ProductType], description: 'Where it is not for all: those that it is for, as far as they are within the viewer’s reach. PE-2', resolve: ({ products }) => products }),
    maxRedemptions: t.exposeInt('maxRedemptions', { nullable: true, description: 'How often it can be used in all.' }),
    maxPerCustomer: t.exposeInt('maxPerCustomer', { nullable: true, description: 'How often one customer can use it.' }),
    redemptions: t.int({
      nullable: true, description: 'How often it was used, over all its products; null for those who do not reach all products. PE-2',
      resolve: (row, _args, { actor }) => actor && redemptionsOf(row, actor),
    }),
    startsAt: t.field({ type: 'DateTime', nullable: true, description: 'From when on it can be used.', resolve: ({ startsAt }) => startsAt }),
    endsAt: t.field({ type: 'DateTime', nullable: true, description: 'From when on it no longer can.', resolve: ({ endsAt }) => endsAt }),
    state: t.field({ type: CouponStateType, description: 'How it stands now.', resolve: (row, _args, { services }) => stateOf(row, services.clock.now()) }),
    link: t.string({
      description: 'To give away: leads to the checkout of its one product, or else to a page that says what the code gives.',
      resolve: (row, _args, { services, account }) => linkOf(row, { publicUrl: services.config.publicUrl, slug: account!.slug }),
    }),
    version: t.exposeInt('version', { description: 'Grows with each edit; a save names the one it saw. TM-13' }),
    createdAt: t.field({ type: 'DateTime', description: 'When it was created.', resolve: ({ createdAt }) => createdAt }),
    viewerCan: t.field({
      type: [ActionVerdict], description: 'What the viewer may do to it, and why not.',
      resolve: (row, _args, { actor }) => (actor ? verdicts(couponMenu(actor, productsOf(row))) : []),
    }),
  }),
})
