import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { changedFields, mergeEdits } from './merge.ts'

const base = { name: 'Blend', price: { amount: 1000, currency: 'EUR' }, taxed: true }

describe('one’s own edits once somebody else has saved', () => {
  test('[TM-13] what does not clash comes together, and what does keeps one’s own until one chooses', () => {
    const mine = { ...base, name: 'House blend', taxed: false }
    const theirs = { ...base, name: 'Roast', price: { amount: 1200, currency: 'EUR' }, taxed: false }
    expect(mergeEdits(base, mine, theirs)).toEqual({
      merged: { name: 'House blend', price: { amount: 1200, currency: 'EUR' }, taxed: false }, taken: ['price'], clashes: ['name'],
    })
  })

  test('[TM-13] nobody’s change is lost: each field is theirs, or one’s own, and a clash is told', () => {
    const facts = fc.record({ a: fc.integer({ min: 0, max: 2 }), b: fc.integer({ min: 0, max: 2 }), c: fc.integer({ min: 0, max: 2 }) })
    fc.assert(fc.property(facts, facts, facts, (before, mine, theirs) => {
      const { merged, taken, clashes } = mergeEdits(before, mine, theirs)
      for (const field of ['a', 'b', 'c'] as const) {
        expect([mine[field], theirs[field]]).toContain(merged[field])
        if (mine[field] !== before[field]) expect(merged[field]).toBe(mine[field])
        else expect(merged[field]).toBe(theirs[field])
        expect(clashes.includes(field)).toBe(mine[field] !== before[field] && theirs[field] !== before[field] && mine[field] !== theirs[field])
      }
      expect(changedFields(mine, merged).sort()).toEqual([...taken].sort())
    }))
  })
})
