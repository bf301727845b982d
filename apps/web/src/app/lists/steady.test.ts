import fc from 'fast-check'
import { expect, test } from 'vitest'
import { steady } from './steady.ts'

const rows = (letters: string) => [...letters]
const held = (shown: string, wanted: string, anchor: string | null) => {
  const { keys, waiting } = steady(rows(shown), rows(wanted), anchor)
  return `${keys.join('')} ${waiting}`
}

test.each([
  ['nothing is held', 'abc', 'xabc', null, 'xabc 0'],
  ['the held row is no longer shown', 'abc', 'xabc', 'z', 'xabc 0'],
  ['what is new above waits', 'abc', 'xaybc', 'b', 'abc 2'],
  ['what is new below appears', 'abc', 'abxc', 'b', 'abxc 0'],
  ['what has gone above still stands', 'abc', 'bc', 'b', 'abc 0'],
  ['the held row itself has gone', 'abcd', 'acd', 'b', 'abcd 0'],
  ['what has gone below goes', 'abcd', 'abd', 'b', 'abd 0'],
  ['a row that belongs above now stays where it was', 'abcd', 'dabc', 'b', 'abcd 0'],
  ['also right below the held row', 'abcd', 'cabd', 'b', 'abcd 0'],
  ['several of them keep their order', 'abcde', 'edabc', 'b', 'abcde 0'],
  ['beside what is new on either side', 'abcd', 'xdabyc', 'b', 'abycd 1'],
])('[AV-3] %s', (_, shown, wanted, anchor, expected) => expect(held(shown, wanted, anchor)).toBe(expected))

test('[AV-3] whatever happens, what is above and under the pointer keeps its place, nobody stands twice, and whoever is wanted is shown or counted', () => {
  const order = fc.shuffledSubarray(rows('abcdefghij'))
  fc.assert(fc.property(order, order, fc.nat(9), (shown, wanted, at) => {
    const anchor = shown[at] ?? null
    const { keys, waiting } = steady(shown, wanted, anchor)
    expect(new Set(keys).size).toBe(keys.length)
    expect(keys.slice(0, anchor === null ? 0 : at + 1)).toEqual(anchor === null ? [] : shown.slice(0, at + 1))
    expect(wanted.filter((key) => !keys.includes(key)).length).toBe(waiting)
  }))
})
