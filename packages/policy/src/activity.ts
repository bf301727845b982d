import { maySeeFinancials } from './actor.ts'
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
  /** The API key by which it was done, where one was. AP-1. */
  readonly keyId?: string
  /** The products that its detail names. */
  readonly productIds?: readonly string[]
}

const all = refused('AV-5', 'Only those who manage users can see all activity.')
// The same words for an event that does not exist, that is someone else's, and that names what is out of reach.
const noSuchEvent = refused('AV-5', 'There is no such event.')

/** The whole log of the account. AV-5. */
export const maySeeAllActivity = (actor: Actor): Decision => (has(actor.permissions, 'users.manage') ? allowed : all)

/** Whether an actor's view of the log is personal: only what is about themselves. AV-5. */
export const personalActivity = (actor: Actor): boolean => !maySeeAllActivity(actor).allowed

/** Whether an event is about this person: done to them, or done by them to nobody else. About an API key is what was done by it, and
 *  nothing of its maker's. */
export const isAbout = (actor: Actor, event: EventFacts): boolean =>
  actor.key ? event.keyId === actor.key.id : isAboutPerson(actor, event)

const isAboutPerson = (actor: Actor, event: EventFacts): boolean =>
  event.subjectUserId === actor.userId ||
  event.subjectMembershipId === actor.membershipId ||
  (event.subjectUserId === null && event.subjectMembershipId === null && event.performerUserId === actor.userId)

/** One event: AV-5, and within product access (PE-2). An event that names several products is seen only by who reaches all of them,
 *  because its detail names them all. What it says of amounts is another question: `detailFor`. */
export const maySeeEvent = (actor: Actor, event: EventFacts): Decision => {
  if (personalActivity(actor) && !isAbout(actor, event)) return noSuchEvent
  if (event.productIds && !event.productIds.every((id) => reaches(actor.products, id))) return noSuchEvent
  return allowed
}

type Detail = Readonly<Record<string, unknown>>

const products = (actor: Actor, detail: Detail): Detail =>
  Array.isArray(detail.products) ? { ...detail, products: detail.products.filter((id) => reaches(actor.products, String(id))) } : detail

const innerOf = (detail: Detail, name: 'before' | 'after'): Detail | null => {
  const inner = detail[name]
  return typeof inner === 'object' && inner !== null ? (inner as Detail) : null
}

/** The same done to a detail and to what it was before and after. */
const throughout = (detail: Detail, change: (part: Detail) => Detail): Detail => {
  const [before, after] = [innerOf(detail, 'before'), innerOf(detail, 'after')]
  return { ...change(detail), ...(before && { before: change(before) }), ...(after && { after: change(after) }) }
}

const withinReach = (actor: Actor, detail: Detail): Detail =>
  // Where products are named beside their ids, all of them are within reach, or the event would not be seen.
  actor.products === 'all' || detail.productIds !== undefined ? detail : throughout(detail, (part) => products(actor, part))

const withoutAmounts = (detail: Detail, amounts: readonly string[]): Detail => {
  const withheld = amounts.filter((name) => [detail, innerOf(detail, 'before'), innerOf(detail, 'after')].some((part) => part && Object.hasOwn(part, name)))
  if (withheld.length === 0) return detail
  return { ...throughout(detail, (part) => Object.fromEntries(Object.entries(part).filter(([name]) => !withheld.includes(name)))), withheld }
}

/** The detail of an event as an actor may read it: without the products that somebody was given and that are out of the actor's reach
 *  (PE-2), and, where financial information is hidden, without the entries that are `amounts`; `withheld` then names them (PE-4). */
export const detailFor = (actor: Actor, detail: Detail, amounts: readonly string[]): Detail =>
  withinReach(actor, maySeeFinancials(actor).allowed ? detail : withoutAmounts(detail, amounts))
