import fc from 'fast-check'
import { expect, it } from 'vitest'
import { backoff, pauses } from './backoff.ts'
import { GatehouseError, secondsOf } from './errors.ts'
import { pauseAfter, retrying } from './retry.ts'

it('[AP-4] pauses grow, lie anywhere below their bound, and never pass the longest', () => {
  fc.assert(fc.property(fc.nat(1_000), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, random) => {
    const bound = Math.min(pauses.longest, pauses.first * 2 ** attempt)
    expect(backoff(attempt, () => random)).toBeCloseTo(random * bound, 6)
  }))
})

it('[AP-4] a server that says when to come back is not asked earlier', () => {
  fc.assert(fc.property(fc.nat(600), fc.nat(20), fc.double({ min: 0, max: 0.999, noNaN: true }), (retryAfter, attempt, random) => {
    expect(pauseAfter(new GatehouseError('RATE_LIMITED', '', { retryAfter }), attempt, () => random)).toBeGreaterThanOrEqual(retryAfter * 1_000)
  }))
  expect(secondsOf('17', 0)).toBe(17)
  expect(secondsOf('Thu, 01 Jan 1970 00:01:00 GMT', 30_500)).toBe(30)
  expect(secondsOf('soon', 0)).toBeUndefined()
})

it('[AP-4] what passes is tried again as often as was said, what is final never, and a pause that is too long is left to the caller', async () => {
  const triesOf = async (error: GatehouseError) => {
    let tries = 0
    const work = async () => {
      tries++
      throw error
    }
    await expect(retrying(work, { attempts: 4, longestPause: 1, random: () => 0 })).rejects.toBe(error)
    return tries
  }
  expect(await triesOf(new GatehouseError('NETWORK', ''))).toBe(4)
  expect(await triesOf(new GatehouseError('INTERNAL', '', { status: 503 }))).toBe(4)
  expect(await triesOf(new GatehouseError('CONFLICT', '', { status: 409, retryAfter: 0 }))).toBe(4)
  expect(await triesOf(new GatehouseError('CONFLICT', '', { status: 409 }))).toBe(1)
  expect(await triesOf(new GatehouseError('BAD_USER_INPUT', '', { status: 422 }))).toBe(1)
  expect(await triesOf(new GatehouseError('UNAUTHENTICATED', '', { status: 401 }))).toBe(1)
  expect(await triesOf(new GatehouseError('RATE_LIMITED', '', { status: 429, retryAfter: 2 }))).toBe(1)
})
