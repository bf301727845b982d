import { mayUse } from './actor.ts'
import type { Actor } from './actor.ts'
import { allOf, allowed, refused } from './decision.ts'
import type { Decision } from './decision.ts'
import { coversProducts } from './products.ts'
import type { ProductAccess } from './products.ts'

// The same words for a coupon that does not exist and for one of products out of reach.
const noSuchCoupon = refused('PE-2', 'There is no such coupon.')
const notAllOfIt = refused('PE-2', 'Only those who have access to all products of a coupon can change it.')
const notAllProducts = refused('PE-2', 'A coupon for all products takes access to all products. Choose some of yours.')

/** Whether a coupon makes anything cheaper that is within reach. One for all products does for whoever reaches any. PE-2. */
export const reachesCoupon = (mine: ProductAccess, coupon: ProductAccess): boolean => {
  if (mine === 'all') return true
  return coupon === 'all' ? mine.size > 0 : [...coupon].some((id) => mine.has(id))
}

/** See coupons at all, and copy their codes and links. BO-2. */
export const maySeeCoupons = (actor: Actor): Decision => mayUse(actor, 'coupons.view')

/** One coupon, by what it is for; null is one that does not exist. Of its products only those within reach are shown, and no number of others. PE-2. */
export const mayReachCoupon = (actor: Actor, coupon: ProductAccess | null): Decision =>
  coupon !== null && reachesCoupon(actor.products, coupon) ? allowed : noSuchCoupon

/** Make a coupon for these products. Single ones out of reach are not there for the asker, which is told where they are named. BO-2, PE-2. */
export const mayMakeCoupon = (actor: Actor, products: ProductAccess): Decision =>
  allOf(
    () => mayUse(actor, 'coupons.manage'),
    () => (products === 'all' && actor.products !== 'all' ? notAllProducts : allowed),
  )

/** Edit or delete a coupon: it takes access to everything that it is for. BO-2, PE-2. */
export const mayChangeCoupon = (actor: Actor, coupon: ProductAccess): Decision =>
  allOf(
    () => mayReachCoupon(actor, coupon),
    () => mayUse(actor, 'coupons.manage'),
    () => (coversProducts(actor.products, coupon) ? allowed : notAllOfIt),
  )

/** How often coupons were used is a number over all their products: for those who reach all products. The same for every coupon, so that the
 *  number's absence says nothing about one. PE-2. */
export const maySeeRedemptions = (actor: Actor): boolean => actor.products === 'all'
