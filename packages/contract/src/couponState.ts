/** How a coupon stands. WITHOUT_PRODUCT: all that it was for was deleted. */
export type CouponState = 'ACTIVE' | 'SCHEDULED' | 'ENDED' | 'USED_UP' | 'WITHOUT_PRODUCT'

/** What says how a coupon stands. Moments are RFC 3339. */
export type CouponTerms = { startsAt: string | null; endsAt: string | null; usedUp: boolean; withoutProduct: boolean }

/** How a coupon stands at a moment: what ends it for good comes before what only keeps it back. From its start on, and not any more at its end. BO-2 */
export const couponState = ({ startsAt, endsAt, usedUp, withoutProduct }: CouponTerms, now: Date): CouponState => {
  if (withoutProduct) return 'WITHOUT_PRODUCT'
  if (endsAt !== null && Date.parse(endsAt) <= now.getTime()) return 'ENDED'
  if (usedUp) return 'USED_UP'
  return startsAt !== null && Date.parse(startsAt) > now.getTime() ? 'SCHEDULED' : 'ACTIVE'
}
