import type { Actor } from './actor.ts'
import { mayChangeCoupon } from './coupons.ts'
import type { Decision } from './decision.ts'
import { has } from './permissionSet.ts'
import type { ProductAccess } from './products.ts'

interface CouponAction {
  readonly title: string
  readonly decide: (actor: Actor, coupon: ProductAccess) => Decision
  readonly grave?: true
}

/** What can be done to a coupon beside copying it, in the menu's order. */
export const couponActions = {
  edit: { title: 'Edit', decide: mayChangeCoupon },
  delete: { title: 'Delete', decide: mayChangeCoupon, grave: true },
} as const satisfies Record<string, CouponAction>

export type CouponActionName = keyof typeof couponActions
export const couponActionNames = Object.keys(couponActions) as readonly CouponActionName[]

export interface CouponMenuItem {
  readonly name: CouponActionName
  readonly title: string
  readonly grave: boolean
  readonly decision: Decision
}

/** The menu of a coupon, with the reason on each entry that is disabled; empty for those who only see coupons. */
export const couponMenu = (actor: Actor, coupon: ProductAccess): CouponMenuItem[] =>
  has(actor.permissions, 'coupons.manage')
    ? couponActionNames.map((name) => {
        const action: CouponAction = couponActions[name]
        return { name, title: action.title, grave: action.grave ?? false, decision: action.decide(actor, coupon) }
      })
    : []
