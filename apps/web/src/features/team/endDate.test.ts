import { describe, expect, it } from 'vitest'
import { dayOf, dayProblem, endOfDay, endOn } from './endDate.ts'

const now = new Date('2026-11-22T10:00:00')
const at = (text: string) => new Date(text)

describe('[TM-14] an end date', () => {
  it('[TM-14] is the end of its day, where one is', () => {
    expect(endOn('2026-12-24', null)).toEqual(at('2026-12-24T23:59:59'))
    expect(dayOf(endOfDay('2026-12-24'))).toBe('2026-12-24')
  })

  it('[TM-10] is within the day on which the access of who gives it ends', () => {
    const ownEnd = at('2026-12-24T12:00:00')
    expect(endOn('2026-12-24', ownEnd)).toEqual(ownEnd)
    expect(endOn('2026-12-23', ownEnd)).toEqual(at('2026-12-23T23:59:59'))
    expect(dayProblem('2026-12-24', { ownEnd, now })).toBeNull()
    expect(dayProblem('2026-12-25', { ownEnd, now })).toMatch(/^Your own access ends on December 24, 2026/)
    expect(dayProblem('2026-12-25', { ownEnd, held: null, now })).toBeNull()
    expect(dayProblem('2026-12-30', { ownEnd, held: at('2026-12-28T12:00:00'), now })).not.toBeNull()
  })

  it.each([['', 'Choose a day first.'], ['2026-11-21', 'Choose today or a day to come.'], ['2026-11-22', null]])('[TM-14] %j: %s', (day, problem) => {
    expect(dayProblem(day, { ownEnd: null, now })).toBe(problem)
  })
})
