import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { holdBack, merge } from './merge.ts'

const events = (...numbers: number[]) => numbers.map((sequence) => ({ sequence }))
const numbers = (list: readonly { sequence: number }[]) => list.map(({ sequence }) => sequence)

describe('new events at the top', () => {
  test('[AV-3] what comes live stands above the pages', () => expect(numbers(merge(events(5, 4), events(3, 2, 1)))).toEqual([5, 4, 3, 2, 1]))
  test('[LV-2] what a page knows already is there once', () => expect(numbers(merge(events(4, 3), events(4, 3, 2)))).toEqual([4, 3, 2]))
  test('[LV-2] each event once, the newest first, whatever came by which way', () => {
    const some = fc.uniqueArray(fc.nat(30)).map((list) => events(...list.sort((one, other) => other - one)))
    fc.assert(fc.property(some, some, (live, pages) => {
      const expected = [...new Set([...numbers(live), ...numbers(pages)])].sort((one, other) => other - one)
      expect(numbers(merge(live, pages))).toEqual(expected)
    }))
  })
})

describe('the reader keeps their place', () => {
  const all = events(5, 4, 3)
  test('[AV-3] nothing waits while one is at the top', () => expect(holdBack(all, null)).toEqual({ shown: all, waiting: 0 }))
  test('[AV-3] what is newer than what one reads waits, and is counted', () => expect(holdBack(all, 3)).toEqual({ shown: events(3), waiting: 2 }))
  test('[AV-3] with nothing newer nothing waits', () => expect(holdBack(all, 5)).toEqual({ shown: all, waiting: 0 }))
  test('[AV-3] all of it may be new', () => expect(holdBack(all, 0)).toEqual({ shown: [], waiting: 3 }))
  test('[AV-3] an empty list has nothing waiting', () => expect(holdBack([], 0)).toEqual({ shown: [], waiting: 0 }))
})
