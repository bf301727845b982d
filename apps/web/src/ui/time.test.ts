import { describe, expect, test } from 'vitest'
import { countdown, exactTime, relativeTime } from './time.ts'
import { keyNames } from './keys.ts'

const now = new Date('2026-11-21T12:00:00.000Z')
const ago = (milliseconds: number) => relativeTime(new Date(now.getTime() - milliseconds), now, 'en-GB')
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

describe('time in words', () => {
  test.each([
    [0, 'just now'], [59_999, 'just now'], [minute, '1 minute ago'], [59 * minute, '59 minutes ago'], [hour, '1 hour ago'],
    [23 * hour, '23 hours ago'], [day, 'yesterday'], [2 * day, '2 days ago'], [20 * day, '2 weeks ago'], [70 * day, '2 months ago'],
    [-30_000, 'in a moment'], [-3 * day, 'in 3 days'], [-day, 'tomorrow'], [-7 * day + minute, 'in 7 days'],
  ])('[AV-2] %i ms ago reads %j', (milliseconds, words) => expect(ago(milliseconds)).toBe(words))

  test('[AV-2] beyond half a year it is a date', () => expect(ago(200 * day)).toBe('5 May 2026'))

  test('[AV-2] the exact time names its zone', () => {
    expect(exactTime(now, 'UTC', 'en-GB')).toBe('21 Nov 2026, 12:00:00 UTC')
    expect(exactTime(now, 'Asia/Tokyo', 'en-GB')).toContain('21:00:00')
  })

  test('[SE-3] an offer counts down to nought and not below', () => {
    expect([300_000, 299_001, 61_000, 900, 0, -5].map(countdown)).toEqual(['5:00', '5:00', '1:01', '0:01', '0:00', '0:00'])
  })
})

test('[OP-7] a shortcut is written as the machine names its keys', () => {
  expect(keyNames('mod+k', true)).toEqual(['⌘', 'K'])
  expect(keyNames('mod+k', false)).toEqual(['Ctrl', 'K'])
})
