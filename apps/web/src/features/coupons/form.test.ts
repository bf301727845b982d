import { describe, expect, test } from 'vitest'
import type { Coupon } from '../catalog/documents.ts'
import { emptyForm, factsOf, formOf, inputOf, withFacts } from './form.ts'

const coupon = {
  id: 'c', code: 'SPRING', kind: 'AMOUNT', basisPoints: null, amount: { amount: 550, currency: 'EUR' }, allProducts: false, products: [{ id: 'b' }, { id: 'a' }],
  maxRedemptions: 10, maxPerCustomer: null, startsAt: '2026-12-01T09:30:00.000Z', endsAt: null,
} as unknown as Coupon

describe('the form of a coupon', () => {
  test('[BO-2] says of what was read just what was read', () => {
    const facts = factsOf(formOf(coupon, 'USD'))
    expect(facts).toEqual({
      code: 'SPRING', off: { amount: 550, currency: 'EUR' }, products: ['a', 'b'], maxRedemptions: 10, maxPerCustomer: null, startsAt: '2026-12-01T09:30:00.000Z', endsAt: null,
    })
    expect(factsOf(withFacts(emptyForm('USD', true), facts))).toEqual(facts)
  })

  test('[BO-2] tells the server only of what is named, and null where something is taken away', () => {
    const facts = factsOf({ ...emptyForm('USD', true), code: ' NEW ', percent: '12,5' })
    expect(inputOf(facts, ['code', 'off', 'products', 'endsAt'])).toEqual({ code: 'NEW', basisPoints: 1250, allProducts: true, endsAt: null })
    expect(inputOf(facts, [])).toEqual({})
  })

  test('[BO-2] keeps what was typed where it makes no sense', () => {
    expect(factsOf({ ...emptyForm('USD', true), percent: '150', maxRedemptions: 'many' })).toMatchObject({ off: '150', maxRedemptions: 'many' })
    expect(factsOf({ ...emptyForm('USD', true), kind: 'AMOUNT', amount: '0' }).off).toBe('0')
  })
})
