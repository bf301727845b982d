import { amountsIn } from '@gatehouse/contract/activity-kinds'
import { type Actor, detailFor, maySeeEvent, maySeeFinancials } from '@gatehouse/policy'
import type { EventRow } from '../../../activity/event.ts'

declare const brand: unique symbol

/** An event as one actor may read it. Nothing else is ever shown to people: not in lists, not live, not in exports. */
export type SeenEvent = Omit<EventRow, 'hash'> & {
  /** Null where amounts are hidden: it is made of the whole detail and of the hash before, so that they could be tried out against it. */
  hash: string | null
  readonly [brand]: true
}

/** What the rules must know of an event. */
const factsOf = (event: EventRow) => ({
  subjectMembershipId: event.subjectId, subjectUserId: event.memberId, performerUserId: event.performerId,
  productIds: event.detail.productIds as string[] | undefined, keyId: (event.detail.key as { id: string } | undefined)?.id,
})

/** What an actor may read of an event that they may see: the products within reach (PE-2), and no amounts where those are hidden (PE-4).
 *  `amounts` names the entries that are some. */
export const readAs = (actor: Actor, event: EventRow, amounts: readonly string[] = amountsIn(event.kind)): SeenEvent =>
  ({ ...event, detail: detailFor(actor, event.detail, amounts), hash: maySeeFinancials(actor).allowed ? event.hash : null }) as SeenEvent

/** An event as an actor may read it, or null where they may not see it at all. AV-5, PE-2, PE-4 */
export const seenBy = (actor: Actor | null, event: EventRow | null): SeenEvent | null =>
  actor && event && maySeeEvent(actor, factsOf(event)).allowed ? readAs(actor, event) : null
