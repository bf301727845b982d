import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { openRedisLine, type RedisLine } from '../testing/redisLine.ts'
import { type Database, openDatabase } from './database/client.ts'
import { createLimits, type Limits } from './limits.ts'
import { createRates, rateHeaders, type Rates, rateWindow } from './rates.ts'

let testDatabase: TestDatabase
let database: Database
let line: RedisLine
beforeAll(async () => {
  testDatabase = await createTestDatabase()
  database = openDatabase(testDatabase.url)
  line = await openRedisLine()
})
afterAll(async () => {
  line.cut()
  await database.close()
  await testDatabase.drop()
})

let time = Date.parse('2026-01-01T00:00:00Z')
const now = () => time
const quota = 200
const passed = (rates: Rates, subject: string, times: number) => Array.from({ length: times }, () => rates.take('key', subject, 1)!).filter(({ passes }) => passes).length
/** Counters that nobody shares. */
const alone = (options: { quota?: number } = {}) => createRates({ limits: { add: async (_limit, _key, points) => points }, quota, now, ...options })

describe.each([['in the database', false], ['in Redis', true]])('points of two nodes, shared %s', (where, withRedis) => {
  let limits: Limits[]
  beforeAll(async () => {
    limits = await Promise.all([0, 1].map(() => createLimits({ pool: database.pool, redisUrl: withRedis ? line.url : undefined })))
  })
  afterAll(() => Promise.all(limits.map((one) => one.close())))

  it('[AP-3] are those of one quota, but for a twentieth', async () => {
    const [one, other] = limits.map((own) => createRates({ limits: own, quota, now }))
    const subject = `shared ${where}`
    let sum = 0
    await expect.poll(() => {
      sum += passed(one!, subject, 5) + passed(other!, subject, 5)
      return [one!.take('key', subject, quota)!.left, other!.take('key', subject, quota)!.left]
    }).toEqual([0, 0])
    expect(sum).toBeGreaterThanOrEqual(quota)
    expect(sum).toBeLessThanOrEqual(quota * 1.2)
  })

  it('[AP-3] of whoever asks little are told to nobody', async () => {
    const added: number[] = []
    const rates = createRates({ limits: { add: async (...asked) => (added.push(asked[2]), limits[0]!.add(...asked)) }, quota, now })
    expect(passed(rates, `little ${where}`, 9)).toBe(9)
    expect(added).toEqual([])
    expect(passed(rates, `little ${where}`, 1)).toBe(1)
    await expect.poll(() => added).toEqual([10])
  })
})

it('[AP-3] with Redis away each node goes on by itself, and nobody waits', async () => {
  const limits = await createLimits({ pool: database.pool, redisUrl: line.url })
  const rates = createRates({ limits, quota, now })
  line.freeze()
  expect(passed(rates, 'away', quota * 2)).toBe(quota)
  line.thaw()
  await limits.close()
})

it('[AP-3] where nobody can be told at all, too', async () => {
  const rates = createRates({ limits: { add: async () => { throw new Error('away') } }, quota, now })
  expect(passed(rates, 'nobody', quota * 2)).toBe(quota)
})

it('[AP-3] a minute later the whole quota is there again; each subject has a minute of its own', () => {
  const rates = alone()
  const turn = () => rates.take('session', 'ana', quota)!
  const first = turn()
  expect(first).toMatchObject({ passes: true, left: 0 })
  expect(first.reset).toBeGreaterThan(0)
  expect(first.reset).toBeLessThanOrEqual(rateWindow)
  time += (first.reset - 1) * 1_000 - 1
  expect(turn()).toMatchObject({ passes: false })
  time += 1_001
  expect(turn()).toMatchObject({ passes: true, reset: rateWindow })
  const resets = ['b', 'c', 'd', 'e', 'f'].map((name) => rates.take('session', name, 1)!.reset)
  expect(new Set(resets).size).toBeGreaterThan(1)
})

it('[AP-3] what does not fit takes nothing away, and what fits still passes', () => {
  const rates = alone({ quota: 100 })
  expect(rates.take('key', 'x', 90)).toMatchObject({ passes: true, left: 10 })
  expect(rates.take('key', 'x', 11)).toMatchObject({ passes: false, left: 10 })
  expect(rates.take('key', 'x', 10)).toMatchObject({ passes: true, left: 0 })
  expect(rates.take('session', 'x', 100)).toMatchObject({ passes: true })
})

it('[AP-3] none at all counts nothing', () => expect(alone({ quota: 0 }).take('key', 'x', 1)).toBeNull())

it('[AP-3] the fields are those of the IETF’s draft', () => {
  expect(rateHeaders({ passes: true, policy: 'key', quota: 6_000, left: 5_990, reset: 42 })).toEqual({ 'ratelimit-policy': '"key";q=6000;w=60', 'ratelimit': '"key";r=5990;t=42' })
})
