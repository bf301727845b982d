import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freeSeats, mayTakeSeats, moreSeatsWords, planNames, plans, shortageWords, useWords } from './plans.ts'

describe('seats', () => {
  it('[AC-5] every plan has room for its account holder at least', () => {
    for (const name of planNames) expect(plans[name].seats ?? 1).toBeGreaterThan(0)
  })

  it('[AC-5] as many can be taken as are free, and not one more, however many there are', () => {
    const count = fc.nat(200)
    fc.assert(fc.property(count, count, count, count, (total, used, returning, needed) => {
      const seats = { total, used, returning }
      expect(mayTakeSeats(seats, needed).allowed).toBe(needed <= Math.max(0, total - returning - used))
      expect(mayTakeSeats({ ...seats, total: null }, needed).allowed).toBe(true)
    }))
  })

  it('[AC-5, AC-6] what was given back is nobody’s any more, though it is still there', () => {
    expect(freeSeats({ total: 30, used: 24, returning: 5 })).toBe(1)
    expect(freeSeats({ total: 25, used: 30, returning: 0 })).toBe(0)
  })

  it('[AC-5] the words say what is used, what is missing, and how to get more', () => {
    expect(useWords({ total: 25, used: 20, returning: 0 }, 3)).toBe('uses 3 seats, 2 left')
    expect(useWords({ total: 25, used: 24, returning: 0 }, 1)).toBe('uses 1 seat, 0 left')
    expect(useWords({ total: null, used: 24, returning: 0 }, 1)).toBe('uses 1 seat')
    expect(shortageWords(2, 3)).toBe('3 seats are needed, and 2 are free.')
    expect(shortageWords(0, 1)).toBe('1 seat is needed, and none is free.')
    expect(moreSeatsWords(true, 'Maya Chen')).toBe('Add seats in fives under Billing.')
    expect(moreSeatsWords(false, 'Maya Chen')).toBe('Ask Maya Chen, who holds the account, to add some.')
  })
})
