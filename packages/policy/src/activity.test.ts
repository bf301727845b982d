import { describe, expect, it } from 'vitest'
import type { EventFacts } from './activity.ts'
import { detailFor, maySeeAllActivity, maySeeEvent, personalActivity } from './activity.ts'
import { admin, manager, member, owner, partner, verdict } from './testPeople.ts'

const ben = member('ben', ['coupons.manage'], new Set(['book']))
const event = (facts: Partial<EventFacts>): EventFacts => ({
  subjectMembershipId: null,
  subjectUserId: null,
  performerUserId: null,
  ...facts,
})

describe('the log', () => {
  it('[AV-5] owners, admins, partners and members who manage users see all of it', () => {
    for (const actor of [owner, admin, partner, manager]) {
      expect(verdict(maySeeAllActivity(actor))).toBe('allowed')
      expect(personalActivity(actor)).toBe(false)
      expect(verdict(maySeeEvent(actor, event({ subjectUserId: ben.userId })))).toBe('allowed')
    }
    expect(verdict(maySeeAllActivity(ben))).toBe('AV-5')
    expect(personalActivity(ben)).toBe(true)
  })

  it('[AV-5] other members see what was done to them, in this membership or one before', () => {
    expect(verdict(maySeeEvent(ben, event({ subjectMembershipId: ben.membershipId })))).toBe('allowed')
    expect(verdict(maySeeEvent(ben, event({ subjectUserId: ben.userId, subjectMembershipId: 'old' })))).toBe('allowed')
    expect(verdict(maySeeEvent(ben, event({ subjectUserId: admin.userId })))).toBe('AV-5')
  })

  it('[AV-5] they see what they did to nobody else, and not what they did to another', () => {
    const mine = { performerUserId: ben.userId }
    expect(verdict(maySeeEvent(ben, event(mine)))).toBe('allowed')
    expect(verdict(maySeeEvent(ben, event({ ...mine, subjectUserId: 'user-cy' })))).toBe('AV-5')
    expect(verdict(maySeeEvent(ben, event({ performerUserId: admin.userId })))).toBe('AV-5')
    expect(verdict(maySeeEvent(ben, event({})))).toBe('AV-5')
  })

  it('[PE-2] an event that names a product out of reach is not there, not even one’s own', () => {
    expect(verdict(maySeeEvent(manager, event({ productIds: ['book', 'course'] })))).toBe('allowed')
    const hidden = maySeeEvent(manager, event({ productIds: ['book', 'secret'] }))
    expect(hidden).toEqual(maySeeEvent(ben, event({ subjectUserId: 'user-cy' })))
    expect(verdict(maySeeEvent(ben, event({ subjectUserId: ben.userId, productIds: ['secret'] })))).toBe('AV-5')
  })

  it('[PE-4] amounts are withheld from a detail where they are hidden, before and after too, and named; prices stay', () => {
    const masked = { ...admin, financialsHidden: true }
    const refund = { order: 'A-1', price: 4900, refunded: 1900, before: { left: 4900, state: 'paid' }, after: { left: 3000, state: 'partly refunded' } }
    const amounts = ['refunded', 'left', 'fee']
    for (const actor of [owner, admin, ben]) expect(detailFor(actor, refund, amounts)).toEqual(refund)
    expect(detailFor(masked, refund, amounts)).toEqual({
      order: 'A-1', price: 4900, before: { state: 'paid' }, after: { state: 'partly refunded' }, withheld: ['refunded', 'left'],
    })
    expect(detailFor(masked, refund, [])).toEqual(refund)
    expect(detailFor(masked, { order: 'A-2' }, amounts)).toEqual({ order: 'A-2' })
  })

  it('[PE-2] products that somebody was given are told as far as they are within reach', () => {
    const detail = { products: ['book', 'secret'], before: { products: ['secret'] }, after: { products: 'all' } }
    expect(detailFor(ben, detail, [])).toEqual({ products: ['book'], before: { products: [] }, after: { products: 'all' } })
    expect(detailFor(admin, detail, [])).toEqual(detail)
  })
})
