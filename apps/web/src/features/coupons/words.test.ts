import { describe, expect, test } from 'vitest'
import { datesWords, offWords, productParts, stateNow, usesWords } from './words.ts'

describe('a coupon in words', () => {
  test('[BO-2] what it takes off, and from what', () => {
    expect(offWords({ basisPoints: 1250, amount: null })).toBe('12.5%')
    expect(offWords({ basisPoints: null, amount: { amount: 500, currency: 'USD' } })).toBe('$5.00')
    expect(productParts({ allProducts: true, products: [] })).toEqual({ name: 'All products', more: 0 })
    expect(productParts({ allProducts: false, products: [{ name: 'Blend' }] })).toEqual({ name: 'Blend', more: 0 })
    expect(productParts({ allProducts: false, products: [{ name: 'Blend' }, { name: 'Decaf' }, { name: 'Guji' }] })).toEqual({ name: 'Blend', more: 2 })
    expect(productParts({ allProducts: false, products: [] })).toEqual({ name: 'Deleted products', more: 0 })
  })

  test('[BO-2, PE-2] how often it was used, and nothing where that is not known', () => {
    expect(usesWords({ redemptions: 1200, maxRedemptions: null })).toBe('1,200')
    expect(usesWords({ redemptions: 12, maxRedemptions: 100 })).toBe('12 of 100')
    expect(usesWords({ redemptions: null, maxRedemptions: 100 })).toBe('at most 100')
    expect(usesWords({ redemptions: null, maxRedemptions: null })).toBeNull()
  })

  test('[BO-2] how it stands goes on with the clock', () => {
    const coupon = { state: 'SCHEDULED' as const, startsAt: '2026-12-01T00:00:00.000Z', endsAt: '2026-12-10T00:00:00.000Z' }
    expect(['2026-11-30', '2026-12-01', '2026-12-10'].map((now) => stateNow(coupon, new Date(now)))).toEqual(['SCHEDULED', 'ACTIVE', 'ENDED'])
    expect(stateNow({ ...coupon, state: 'USED_UP' }, new Date('2026-12-02'))).toBe('USED_UP')
  })

  test('[BO-2] its dates', () => {
    expect(datesWords({ startsAt: null, endsAt: null })).toBeNull()
    expect(datesWords({ startsAt: null, endsAt: '2026-12-10T12:00:00.000Z' })).toBe('Until 10 Dec 2026')
    expect(datesWords({ startsAt: '2026-12-01T12:00:00.000Z', endsAt: '2026-12-10T12:00:00.000Z' })).toBe('1 Dec – 10 Dec 2026')
    expect(datesWords({ startsAt: '2026-12-20T12:00:00.000Z', endsAt: '2027-01-10T12:00:00.000Z' })).toBe('20 Dec 2026 – 10 Jan 2027')
  })
})
