import type { CommerceKind } from '@gatehouse/contract/commerce-kinds'
import type { NewEvent, Person } from '../../activity/event.ts'

/** What happened to which product or coupon, by whom. */
export type CommerceFact = {
  kind: CommerceKind
  accountId: string
  performer: Person
  /** The product, offer or coupon. */
  id: string
  /** Its name or code. */
  name: string
  /** Every product that the event speaks of: whoever does not reach them all does not see it. PE-2 */
  productIds: string[]
  detail?: Record<string, unknown>
}

/** A line in the account's log. It is done to no member, and by nobody else than its performer. */
export const commerceEvent = ({ kind, accountId, performer, id, name, productIds, detail }: CommerceFact): NewEvent => ({
  streamId: accountId, kind, performer: { id: performer.id, email: performer.email }, member: null, detail: { id, name, productIds, ...detail },
})
