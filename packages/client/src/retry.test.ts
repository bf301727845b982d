import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { GatehouseError } from './errors.ts'
import { retrying } from './retry.ts'

const options = { attempts: 3, longestPause: 30, random: () => 0 }
const inProgress = () => new GatehouseError('IDEMPOTENCY_IN_PROGRESS', 'The same request is still under way.', { status: 409, retryAfter: 2 })
const away = () => new GatehouseError('NETWORK', 'Gatehouse could not be reached.')

/** Work that fails with these, one after the other, and then succeeds. */
const failing = (...errors: Error[]) => vi.fn(async () => {
  const error = errors.shift()
  if (error) throw error
  return 'done'
})

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())
/** What it comes to, with all pauses passed over. */
const comesTo = async (work: () => Promise<string>) => {
  const outcome = retrying(work, options).catch((error: GatehouseError) => error.code)
  await vi.runAllTimersAsync()
  return outcome
}

test('[AP-3, AP-4] a mutation whose node went away is waited for until its idempotency key is free', async () => {
  const work = failing(away(), ...Array.from({ length: 15 }, inProgress))
  expect(await comesTo(work)).toBe('done')
  expect(work).toHaveBeenCalledTimes(17)
})

test('[AP-4] and no longer than that; what fails for other reasons is tried as often as was said', async () => {
  expect(await comesTo(failing(...Array.from({ length: 60 }, inProgress)))).toBe('IDEMPOTENCY_IN_PROGRESS')
  expect(await comesTo(failing(away(), away()))).toBe('done')
  const work = failing(away(), away(), away())
  expect(await comesTo(work)).toBe('NETWORK')
  expect(work).toHaveBeenCalledTimes(3)
})
