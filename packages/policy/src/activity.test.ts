import { describe, expect, it } from 'vitest'
import type { EventFacts } from './activity.ts'
import { maySeeAllActivity, maySeeEvent, personalActivity } from './activity.ts'
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

  it('[PE-4] an event with amounts is withheld where they are hidden', () => {
    const refund = event({ financial: true })
    expect(verdict(maySeeEvent(admin, refund))).toBe('allowed')
    expect(verdict(maySeeEvent({ ...admin, financialsHidden: true }, refund))).toBe('PE-4')
    expect(verdict(maySeeEvent({ ...admin, financialsHidden: true }, event({})))).toBe('allowed')
  })
})
