import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { daysLeft, endOfPeriod, priceOf } from './periods.ts'

const at = (text: string) => new Date(`${text}Z`)

describe('periods', () => {
  it('[AC-6] of the 31st end on the last day of shorter months, and come back to the 31st', () => {
    const anchor = at('2027-01-31T10:20:30.400')
    expect([1, 2, 3, 13].map((n) => endOfPeriod(anchor, 'MONTHLY', n).toISOString())).toEqual([
      '2027-02-28T10:20:30.400Z', '2027-03-31T10:20:30.400Z', '2027-04-30T10:20:30.400Z', '2028-02-29T10:20:30.400Z',
    ])
    expect(endOfPeriod(at('2028-02-29T00:00'), 'YEARLY', 1)).toEqual(at('2029-02-28T00:00'))
    expect(endOfPeriod(at('2028-02-29T00:00'), 'YEARLY', 4)).toEqual(at('2032-02-29T00:00'))
  })

  it('[AC-6] follow upon each other without a gap and never stand still, whenever they began', () => {
    fc.assert(fc.property(fc.date({ min: at('2020-01-01T00:00'), max: at('2060-01-01T00:00'), noInvalidDate: true }), fc.constantFrom('MONTHLY', 'YEARLY'), (anchor, interval) => {
      const ends = [0, 1, 2, 3, 4].map((n) => endOfPeriod(anchor, interval as 'MONTHLY', n).getTime())
      expect(ends[0]).toBe(anchor.getTime())
      for (const [n, end] of ends.entries()) if (n > 0) expect(end).toBeGreaterThan(ends[n - 1]!)
    }))
  })
})

describe('what is left of a period', () => {
  const period = { periodStart: at('2026-11-01T12:00'), periodEnd: at('2026-12-01T12:00') }

  it('[AC-6] is paid by the day, of which one that has begun counts', () => {
    expect(daysLeft(period, at('2026-11-01T12:00'))).toEqual({ left: 30, whole: 30 })
    expect(daysLeft(period, at('2026-11-02T11:59'))).toEqual({ left: 30, whole: 30 })
    expect(daysLeft(period, at('2026-11-21T12:00'))).toEqual({ left: 10, whole: 30 })
    expect(daysLeft(period, at('2026-12-02T12:00'))).toEqual({ left: 0, whole: 30 })
    expect(priceOf('MONTHLY', 1, daysLeft(period, at('2026-11-21T12:00')))).toBe(1_667)
    // Rounded once for all of them: 3333, not twice 1667.
    expect(priceOf('MONTHLY', 2, daysLeft(period, at('2026-11-21T12:00')))).toBe(3_333)
    expect([priceOf('MONTHLY', 3), priceOf('YEARLY', 2)]).toEqual([15_000, 100_000])
  })
})
