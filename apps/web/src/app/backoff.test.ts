import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { backoff, pause, pauses } from './backoff.ts'
import { operationIds } from './operationIds.ts'

describe('coming back after a lost connection', () => {
  test('[LV-6] pauses grow, never beyond the longest, and never shrink to nothing', () => {
    fc.assert(fc.property(fc.nat(200), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, chance) => {
      const wait = backoff(attempt, () => chance)
      expect(wait).toBeGreaterThanOrEqual(pauses.first / 2)
      expect(wait).toBeLessThanOrEqual(pauses.longest)
      expect(backoff(attempt + 1, () => chance)).toBeGreaterThanOrEqual(wait)
    }))
  })

  test('[LV-6] two clients that lost the same node do not come back at one moment', () => {
    expect(backoff(5, () => 0)).toBeLessThan(backoff(5, () => 1) * 0.6)
  })

  test('[LV-6] the network coming back ends the pause at once', async () => {
    const wake = new EventTarget()
    const waiting = pause(3_600_000, wake)
    wake.dispatchEvent(new Event('wake'))
    await expect(waiting).resolves.toBeUndefined()
  })
})

describe('names of running subscriptions', () => {
  test('[LV-1] every tab gives the same subscriptions the same ids, so that frames can be shared', () => {
    const [one, other] = [operationIds(), operationIds()]
    expect(['Team', 'Activity', 'Team'].map(one.take)).toEqual(['Team.1', 'Activity.1', 'Team.2'])
    expect(['Activity', 'Team'].map(other.take)).toEqual(['Activity.1', 'Team.1'])
  })

  test('[LV-1] an id just given back is not used at once: a late message would reach the wrong one', () => {
    const ids = operationIds()
    const first = ids.take('Team')
    ids.free(first)
    const second = ids.take('Team')
    expect(second).not.toBe(first)
    ids.free(second)
    expect(ids.take('Team')).toBe(first)
  })
})
