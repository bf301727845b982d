import { maySeeFinancials } from './account.ts'
import type { Actor } from './actor.ts'
import { allowed, refused } from './decision.ts'
import type { Decision } from './decision.ts'
import { has } from './permissionSet.ts'
import { reaches } from './products.ts'

/** What a rule must know of an activity event. */
export interface EventFacts {
  /** Whom it was done to, where it was done to a person. */
  readonly subjectMembershipId: string | null
  readonly subjectUserId: string | null
  readonly performerUserId: string | null
  /** The products that its detail names. */
  readonly productIds?: readonly string[]
  /** Whether its detail carries amounts or other financial information. */
  readonly financial?: boolean
}

const all = refused('AV-5', 'Only those who manage users can see all activity.')
// The same words for an event that does not exist, that is someone else's, and that names what is out of reach.
const noSuchEvent = refused('AV-5', 'There is no such event.')

/** The whole log of the account. AV-5. */
export const maySeeAllActivity = (actor: Actor): Decision => (has(actor.permissions, 'users.manage') ? allowed : all)

/** Whether an actor's view of the log is personal: only what is about themselves. AV-5. */
export const personalActivity = (actor: Actor): boolean => !maySeeAllActivity(actor).allowed

/** Whether an event is about this person: done to them, or done by them to nobody else. */
export const isAbout = (actor: Actor, event: EventFacts): boolean =>
  event.subjectUserId === actor.userId ||
  event.subjectMembershipId === actor.membershipId ||
  (event.subjectUserId === null && event.subjectMembershipId === null && event.performerUserId === actor.userId)

/** One event: AV-5, and within product access (PE-2) and what is not hidden (PE-4). An event that names several
 *  products is seen only by who reaches all of them, because its detail names them all. */
export const maySeeEvent = (actor: Actor, event: EventFacts): Decision => {
  if (personalActivity(actor) && !isAbout(actor, event)) return noSuchEvent
  if (event.productIds && !event.productIds.every((id) => reaches(actor.products, id))) return noSuchEvent
  return event.financial ? maySeeFinancials(actor) : allowed
}

const products = (actor: Actor, detail: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Array.isArray(detail.products) ? { ...detail, products: detail.products.filter((id) => reaches(actor.products, String(id))) } : detail

/** The detail of an event that an actor may see, without the products that somebody was given and that are out of the actor's reach. PE-2. */
export const detailFor = (actor: Actor, detail: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  // Where products are named beside their ids, all of them are within reach, or the event would not be seen.
  if (actor.products === 'all' || detail.productIds !== undefined) return detail
  const part = (name: 'before' | 'after') => {
    const inner = detail[name]
    return typeof inner === 'object' && inner !== null ? { [name]: products(actor, inner as Record<string, unknown>) } : {}
  }
  return { ...products(actor, detail), ...part('before'), ...part('after') }
}
