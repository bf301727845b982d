import { describe, expect, it } from 'vitest'
import { couponState, type CouponTerms } from './couponState.ts'

const now = new Date('2026-11-21T12:00:00.000Z')
const before = '2026-11-21T11:59:59.999Z'
const after = '2026-11-21T12:00:00.001Z'
const stateOf = (terms: Partial<CouponTerms>) => couponState({ startsAt: null, endsAt: null, usedUp: false, withoutProduct: false, ...terms }, now)

describe('how a coupon stands', () => {
  it('[BO-2] is active from its start on, to the millisecond, and not any more at its end', () => {
    expect(stateOf({})).toBe('ACTIVE')
    expect([before, now.toISOString(), after].map((startsAt) => stateOf({ startsAt }))).toEqual(['ACTIVE', 'ACTIVE', 'SCHEDULED'])
    expect([before, now.toISOString(), after].map((endsAt) => stateOf({ endsAt }))).toEqual(['ENDED', 'ENDED', 'ACTIVE'])
  })

  it('[BO-2] is told by what ends it for good before what only keeps it back', () => {
    expect(stateOf({ usedUp: true, startsAt: after })).toBe('USED_UP')
    expect(stateOf({ usedUp: true, endsAt: before })).toBe('ENDED')
    expect(stateOf({ usedUp: true, endsAt: before, withoutProduct: true })).toBe('WITHOUT_PRODUCT')
  })
})
