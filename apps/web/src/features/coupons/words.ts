import { couponState, type CouponState } from '@gatehouse/contract/coupon-state'
import { formatMoney, percentWords } from '@gatehouse/money'
import type { ProductAccess } from '@gatehouse/policy'
import type { Coupon } from '../catalog/documents.ts'

export const stateWords: Record<CouponState, { word: string, tone: 'good' | 'notice' | 'neutral' | 'danger', says: string }> = {
  ACTIVE: { word: 'Active', tone: 'good', says: 'It can be used.' },
  SCHEDULED: { word: 'Scheduled', tone: 'notice', says: 'Its start is still to come.' },
  ENDED: { word: 'Ended', tone: 'neutral', says: 'Its end has passed.' },
  USED_UP: { word: 'Used up', tone: 'neutral', says: 'It was used as often as it may be.' },
  WITHOUT_PRODUCT: { word: 'No product left', tone: 'danger', says: 'All products that it was for were deleted.' },
}

/** How a coupon stands by now: dates pass while the page is open. */
export const stateNow = ({ state, startsAt, endsAt }: Pick<Coupon, 'state' | 'startsAt' | 'endsAt'>, now: Date): CouponState =>
  couponState({ startsAt, endsAt, usedUp: state === 'USED_UP', withoutProduct: state === 'WITHOUT_PRODUCT' }, now)

/** '10%', '€5.00'. */
export const offWords = ({ basisPoints, amount }: Pick<Coupon, 'basisPoints' | 'amount'>): string =>
  amount ? formatMoney(amount) : percentWords(basisPoints ?? 0)

/** What it is for: 'All products', or the first of its products and how many more. Those out of the viewer's reach are in none of this. PE-2 */
export const productParts = ({ allProducts, products }: Pick<Coupon, 'allProducts'> & { products: readonly { name: string }[] }): { name: string, more: number } => {
  if (allProducts) return { name: 'All products', more: 0 }
  return { name: products[0]?.name ?? 'Deleted products', more: Math.max(0, products.length - 1) }
}

/** How often it was used, and may be: '12 of 100', '12'; null where the viewer may not know. */
export const usesWords = ({ redemptions, maxRedemptions }: Pick<Coupon, 'redemptions' | 'maxRedemptions'>): string | null => {
  const count = (number: number) => number.toLocaleString('en')
  if (redemptions === null) return maxRedemptions === null ? null : `at most ${count(maxRedemptions)}`
  return maxRedemptions === null ? count(redemptions) : `${count(redemptions)} of ${count(maxRedemptions)}`
}

const dayOfYear = (at: string) => new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })
const day = (at: string) => `${dayOfYear(at)} ${new Date(at).getFullYear()}`
const inOneYear = (one: string, other: string) => new Date(one).getFullYear() === new Date(other).getFullYear()

/** '3 Dec – 10 Dec 2026', 'Until 10 Dec 2026'; null for one without dates. */
export const datesWords = ({ startsAt, endsAt }: Pick<Coupon, 'startsAt' | 'endsAt'>): string | null => {
  if (startsAt && endsAt) return `${(inOneYear(startsAt, endsAt) ? dayOfYear : day)(startsAt)} – ${day(endsAt)}`
  if (startsAt) return `From ${day(startsAt)}`
  return endsAt ? `Until ${day(endsAt)}` : null
}

/** What the rules ask about a coupon, as far as the viewer knows. */
export const reachOf = ({ allProducts, products }: Pick<Coupon, 'allProducts' | 'products'>): ProductAccess => (allProducts ? 'all' : new Set(products.map(({ id }) => id)))
