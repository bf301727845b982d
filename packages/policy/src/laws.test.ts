import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accountRules, ruleNames } from './accountRules.ts'
import { maySeeEvent, personalActivity } from './activity.ts'
import type { EventFacts } from './activity.ts'
import type { Actor, Subject } from './actor.ts'
import type { Decision } from './decision.ts'
import { contains, union } from './permissionSet.ts'
import { couponActionNames, couponActions } from './couponActions.ts'
import { mayMakeCoupon, mayReachCoupon } from './coupons.ts'
import { productActionNames, productActions } from './productActions.ts'
import { coversProducts, mayReachProduct } from './products.ts'
import { rules } from './rules.ts'
import {
  giveable, mayChangeInvitation, mayEditAccess, mayEditExpiry, mayInvite, mayManageUsers, mayRemove, offerAgain,
} from './team.ts'
import type { Offer } from './team.ts'
import { teamActionNames, teamActions } from './teamActions.ts'
import { anyActor, anyOffer, anyProductIds } from './testPeople.ts'
import { viewClass } from './viewClass.ts'

const anyUser = fc.constantFrom(null, 'user-1', 'user-2', 'user-3')
const anyEvent: fc.Arbitrary<EventFacts> = fc.record({
  subjectMembershipId: fc.constantFrom(null, 'membership-1', 'membership-2', 'membership-3'),
  subjectUserId: anyUser,
  performerUserId: anyUser,
  productIds: fc.oneof(fc.constant(undefined), anyProductIds),
})

const changes = teamActionNames.filter((name) => name !== 'seeProfile')

/** Every decision there is, about one actor, one subject, one offer and one event. */
const everyDecision = (actor: Actor, subject: Subject, offer: Offer, event: EventFacts): Decision[] => [
  ...ruleNames.map((name) => accountRules[name].decide(actor)),
  ...teamActionNames.map((name) => teamActions[name].decide(actor, subject)),
  mayEditAccess(actor, subject, offer),
  mayEditExpiry(actor, subject),
  mayInvite(actor, offer),
  mayChangeInvitation(actor, offer),
  maySeeEvent(actor, event),
  mayReachProduct(actor, 'product-1'),
  ...productActionNames.map((name) => productActions[name].decide(actor, 'product-1')),
  ...couponActionNames.map((name) => couponActions[name].decide(actor, offer.products)),
  mayReachCoupon(actor, offer.products),
  mayMakeCoupon(actor, offer.products),
]

describe('laws that hold for everyone', () => {
  it('[TM-9] nobody may change anything about themselves', () => {
    fc.assert(fc.property(anyActor, anyOffer, (actor, offer) => {
      for (const name of changes) expect(teamActions[name].decide(actor, actor).allowed, name).toBe(false)
      expect(mayEditAccess(actor, actor, offer).allowed).toBe(false)
      expect(mayEditExpiry(actor, actor).allowed).toBe(false)
    }))
  })

  it('[TM-9] nobody may change the account holder, and only owners an owner', () => {
    fc.assert(fc.property(anyActor, anyActor, anyOffer, (actor, subject, offer) => {
      fc.pre(subject.role === 'OWNER' && (subject.isAccountHolder || actor.role !== 'OWNER'))
      expect(mayRemove(actor, subject).allowed).toBe(false)
      expect(mayEditAccess(actor, subject, offer).allowed).toBe(false)
      expect(mayEditExpiry(actor, subject).allowed).toBe(false)
      expect(teamActions.makeAdmin.decide(actor, subject).allowed).toBe(false)
    }))
  })

  it('[TM-10] nobody gives what they do not have', () => {
    fc.assert(fc.property(anyActor, anyActor, anyOffer, (actor, subject, offer) => {
      if (mayInvite(actor, offer).allowed) {
        expect(contains(giveable(actor), offer.permissions)).toBe(true)
        expect(coversProducts(actor.products, offer.products)).toBe(true)
      }
      if (mayEditAccess(actor, subject, offer).allowed) {
        expect(contains(union(giveable(actor), subject.permissions), offer.permissions)).toBe(true)
        expect(coversProducts(actor.products, offer.products)).toBe(true)
        if (actor.role === 'MEMBER') expect(contains(actor.permissions, subject.permissions)).toBe(true)
      }
    }))
  })

  it('[TM-10, PE-2] who comes back is offered nothing that they did not have, and nothing that the inviter cannot give', () => {
    fc.assert(fc.property(anyActor, anyOffer, (actor, had) => {
      const again = offerAgain(actor, had)
      expect(contains(had.permissions, again.permissions)).toBe(true)
      expect(coversProducts(had.products, again.products)).toBe(true)
      expect(mayInvite(actor, again).allowed).toBe(mayManageUsers(actor).allowed)
      if (mayInvite(actor, had).allowed) expect(again).toEqual(had)
    }))
  })

  it('[TM-4] who does not manage users changes nobody and invites nobody', () => {
    fc.assert(fc.property(anyActor, anyActor, anyOffer, (actor, subject, offer) => {
      fc.pre(!mayManageUsers(actor).allowed)
      for (const name of changes) expect(teamActions[name].decide(actor, subject).allowed, name).toBe(false)
      expect(mayInvite(actor, offer).allowed || mayChangeInvitation(actor, offer).allowed).toBe(false)
    }))
  })

  it('[PE-6] every refusal names a rule that has its sentence, and says nothing that identifies', () => {
    fc.assert(fc.property(anyActor, anyActor, anyOffer, anyEvent, (actor, subject, offer, event) => {
      for (const decision of everyDecision(actor, subject, offer, event)) {
        if (decision.allowed) continue
        expect(rules).toHaveProperty([decision.rule])
        expect(decision.reason).not.toMatch(/(user|membership|account|product)-\d/)
        expect(decision.reason).toMatch(/^['A-Z].*\.$/)
        expect(decision.reason.length).toBeLessThan(120)
      }
    }))
  })

  it('[PE-5] more permissions and products never lose anything', () => {
    fc.assert(fc.property(anyActor, anyActor, anyActor, anyOffer, anyEvent, (actor, more, subject, offer, event) => {
      const richer: Actor = {
        ...actor,
        permissions: union(actor.permissions, more.permissions),
        products: coversProducts(actor.products, more.products) ? actor.products : 'all',
      }
      const before = everyDecision(actor, subject, offer, event)
      const after = everyDecision(richer, subject, offer, event)
      before.forEach((decision, index) => {
        if (decision.allowed) expect(after[index]).toEqual(decision)
      })
    }))
  })

  it('[LV-3] who has the same view class sees the same', () => {
    fc.assert(fc.property(anyActor, anyActor, anyEvent, (one, drawn, event) => {
      const { userId, membershipId } = drawn
      const products = one.products === 'all' ? 'all' : new Set([...one.products].reverse())
      const twin: Actor = { ...one, userId, membershipId, products }
      expect(viewClass(twin)).toBe(viewClass(one))
      for (const name of ruleNames) expect(accountRules[name].decide(twin)).toEqual(accountRules[name].decide(one))
      expect(personalActivity(twin)).toBe(personalActivity(one))
      expect(mayReachProduct(twin, 'product-1')).toEqual(mayReachProduct(one, 'product-1'))
      if (!personalActivity(one)) expect(maySeeEvent(twin, event)).toEqual(maySeeEvent(one, event))
    }))
  })

  it('[LV-3] who sees differently has another view class', () => {
    fc.assert(fc.property(anyActor, anyActor, anyEvent, (one, other, event) => {
      const differs =
        ruleNames.some((name) => accountRules[name].decide(one).allowed !== accountRules[name].decide(other).allowed) ||
        (!personalActivity(one) && maySeeEvent(one, event).allowed !== maySeeEvent(other, event).allowed)
      if (differs) expect(viewClass(one)).not.toBe(viewClass(other))
    }), { numRuns: 1000 })
  })
})
