import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { redisUrl } from '../testing/redis.ts'
import { type Database, openDatabase } from './database/client.ts'
import { createLimits, type Limits, networkOf } from './limits.ts'

let testDatabase: TestDatabase
let database: Database
beforeAll(async () => {
  testDatabase = await createTestDatabase()
  database = openDatabase(testDatabase.url)
})
afterAll(async () => {
  await database.close()
  await testDatabase.drop()
})

describe.each([['in the database', false], ['in Redis', true]])('counters %s', (_where, withRedis) => {
  let nodes: Limits[]
  beforeAll(async () => {
    const open = () => createLimits({ pool: database.pool, redisUrl: withRedis ? redisUrl() : undefined })
    nodes = await Promise.all([open(), open()])
  })
  afterAll(() => Promise.all(nodes.map((node) => node.close())))

  const fail = (key: string, times: number) =>
    Promise.all(Array.from({ length: times }, (_, index) => nodes[index % nodes.length]!.count('signInPerLogin', key)))
  const blocked = (key: string) => Promise.all(nodes.map((node) => node.blockedUntil('signInPerLogin', key)))

  it('[ID-3] are shared by all nodes, to the last one, also when counted at one moment', async () => {
    const key = `ana-${withRedis}`
    await fail(key, 9)
    expect(await blocked(key)).toEqual([null, null])
    await fail(key, 1)
    for (const until of await blocked(key)) {
      expect(until!.getTime()).toBeGreaterThan(Date.now() + 14 * 60_000)
      expect(until!.getTime()).toBeLessThanOrEqual(Date.now() + 15 * 60_000)
    }
  })

  it('[ID-3] stand where they belong', async () => {
    const [before] = await database.read<{ count: number }>({ text: 'SELECT count(*) FROM rate_limit' })
    await fail(`ed-${withRedis}`, 1)
    const [after] = await database.read<{ count: number }>({ text: 'SELECT count(*) FROM rate_limit' })
    expect(after!.count - before!.count).toBe(withRedis ? 0 : 1)
  })

  it('[ID-3] are each their own', async () => {
    await fail(`bo-${withRedis}`, 10)
    expect(await blocked(`cy-${withRedis}`)).toEqual([null, null])
    expect(await nodes[0]!.blockedUntil('signInPerAddress', `bo-${withRedis}`)).toBeNull()
  })

  it('[ID-3] begin anew where they are forgotten', async () => {
    const key = `di-${withRedis}`
    await fail(key, 10)
    await nodes[1]!.forget('signInPerLogin', key)
    expect(await blocked(key)).toEqual([null, null])
    await fail(key, 9)
    expect(await blocked(key)).toEqual([null, null])
  })

  it('[ID-3] let no more than the bound take their turn at one moment', async () => {
    const key = `flo-${withRedis}`
    const turns = await Promise.all(Array.from({ length: 25 }, (_, index) => nodes[index % nodes.length]!.take('signInPerLogin', key)))
    expect(turns.filter((until) => until === null)).toHaveLength(10)
    for (const until of turns) if (until) expect(until.getTime()).toBeGreaterThan(Date.now() + 14 * 60_000)
  })

  it('[ID-3] bear the longest login', async () => {
    const key = `${'x'.repeat(242)}@example.com`
    await fail(key, 10)
    expect(await blocked(key)).not.toContain(null)
  })
})

describe('what counts as one network', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::6', '2001:db8:1:2::/64'],
    ['2001:db8::6', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['', ''],
    ['whatever a proxy says', 'whatever a proxy says'],
  ])('[ID-3] %s belongs to %s', (address, network) => expect(networkOf(address)).toBe(network))
})
