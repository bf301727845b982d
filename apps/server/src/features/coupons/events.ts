import type { CommerceKind } from '@gatehouse/contract/commerce-kinds'
import type { NewEvent, Person } from '../../activity/event.ts'

/** What a coupon was for before: whoever saw it then is to hear that it is no longer there. PE-2 */
export type FormerReach = { allProducts: boolean; productIds: string[] }

export type CouponFact = {
  kind: Extract<CommerceKind, `coupon ${string}`>
  accountId: string
  performer: Person
  id: string
  code: string
  /** Every product that the event speaks of: whoever does not reach them all does not see it. PE-2 */
  productIds: string[]
  was?: FormerReach
  detail?: Record<string, unknown>
}

/** A line in the account's log. It is done to no member, and by nobody else than its performer. */
export const couponEvent = ({ kind, accountId, performer, id, code, productIds, was, detail }: CouponFact): NewEvent => ({
  streamId: accountId, kind, performer: { id: performer.id, email: performer.email }, member: null,
  detail: { id, name: code, productIds, ...(was && { was }), ...detail },
})
