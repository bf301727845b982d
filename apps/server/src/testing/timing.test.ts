import { expect, test } from 'vitest'
import { compareTimes, longerThan } from './timing.ts'

/** Times as a machine has them: some noise, and a stall now and then. */
const noisy = (base: number, seed: number) =>
  Array.from({ length: 300 }, (_, index) => {
    const dice = Math.abs(Math.sin(seed * 1_000 + index) * 10_000) % 1
    return base + dice * 4 + (dice > 0.97 ? 400 : 0)
  })

test('[ID-3] what takes the same time is called alike, whatever stalls', () => {
  expect(longerThan([1, 2, 3], [1, 2, 3])).toBe(0.5)
  expect(longerThan(noisy(30, 1), noisy(30, 2))).toBeGreaterThan(0.44)
  expect(longerThan(noisy(30, 1), noisy(30, 2))).toBeLessThan(0.56)
})

test('[ID-3] a millisecond and a half that always comes on top is found among four of noise', () => {
  expect(longerThan(noisy(31.5, 1), noisy(30, 2))).toBeGreaterThan(0.62)
  expect(longerThan(noisy(30, 1), noisy(31.5, 2))).toBeLessThan(0.38)
})

test('[ID-3] both are measured as often, and each goes first as often as the other', async () => {
  const said: string[] = []
  const { times } = await compareTimes([async () => void said.push('a'), async () => void said.push('b')], 4)
  expect(times.map(({ length }) => length)).toEqual([4, 4])
  expect(said.join('').slice(6)).toBe('baabbaab')
})
