import { serverAudits } from 'graphql-http'
import { describe, expect, it } from 'vitest'
import { useHouse } from '../testing/useHouse.ts'

const house = useHouse()

/** The suite of the GraphQL-over-HTTP specification: all of it, what it only recommends too. */
describe('graphql-http’s audit', () => {
  for (const { id, name, fn } of serverAudits({ url: () => `${house.url}/graphql` }))
    it(`[AP-2] ${id}: ${name}`, async () => {
      const result = await fn()
      expect(result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`).toBe('ok')
    })
})
