import { formatMoney, percentWords } from '@gatehouse/money'
import { builder } from '../../graphql/builder.ts'
import type { Context } from '../../graphql/context.ts'
import { RateLimited } from '../../graphql/errors.ts'
import { codeKey, codePattern } from './input.ts'
import { couponOffer, type OfferRow } from './queries.ts'

/** '10%', '12.5%', '€5.00'. */
const takesOff = ({ kind, basisPoints, amountMinor, currency }: OfferRow): string =>
  kind === 'AMOUNT' ? formatMoney({ amount: amountMinor!, currency: currency! }, 'en') : percentWords(basisPoints!)

const CouponOffer = builder.objectRef<OfferRow>('CouponOffer').implement({
  description: 'What a code gives, for anyone who has it: nothing else about the coupon, its products or its use.',
  fields: (t) => ({
    accountName: t.exposeString('accountName', { description: 'Who gives it.' }),
    code: t.exposeString('code', { description: 'As it is to be typed.' }),
    gives: t.string({ description: 'In words, as in `10% off` or `€5.00 off selected products`.', resolve: (row) => `${takesOff(row)} off${row.allProducts ? '' : ' selected products'}` }),
    endsAt: t.field({ type: 'DateTime', nullable: true, description: 'Until when, if it ends.', resolve: ({ endsAt }) => endsAt }),
  }),
})

/** Guessing is slow: whoever asks too often from one network has to wait. */
const find = async ({ services, origin }: Context, account: string, code: string): Promise<OfferRow | null> => {
  const until = await services.limits.take('couponLookupPerAddress', origin.device.address)
  if (until) throw new RateLimited(until, 'Too many codes were tried from your network.')
  return codePattern.test(code) && /^[a-z\d-]{1,100}$/.test(account) ? couponOffer(services, account, codeKey(code)) : null
}

builder.queryField('couponOffer', (t) =>
  t.field({
    type: CouponOffer, nullable: true,
    description: 'What a code gives; null for one that does not hold now, or never did. BO-2',
    args: {
      account: t.arg.string({ required: true, description: 'The account’s site address.' }),
      code: t.arg.string({ required: true, description: 'The code, in any case.' }),
    },
    resolve: (_root, { account, code }, context) => find(context, account, code),
  }),
)
