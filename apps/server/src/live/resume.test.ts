import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type House, openHouse } from '../testing/house.ts'
import type { Person } from '../testing/person.ts'
import { redisUrl } from '../testing/redis.ts'
import { numbers, Resuming } from '../testing/resuming.ts'
import { stream } from '../testing/stream.ts'
import { accountIdOf, writeLines } from '../testing/writers.ts'

/** Four nodes of one house: two meet over Redis, one looks into the database, and one hardly ever looks by itself. */
let nodes: { redisA: House; redisB: House; alone: House; behind: House }
let ada: Person
let account: string
beforeAll(async () => {
  const redisA = await openHouse({ redisUrl: redisUrl() })
  const { databaseUrl } = redisA
  const [redisB, alone, behind] = await Promise.all([
    openHouse({ databaseUrl, redisUrl: redisUrl() }), openHouse({ databaseUrl, tempo: { lookEvery: 40 } }), openHouse({ databaseUrl, tempo: { lookEvery: 3_600_000 } }),
  ])
  nodes = { redisA, redisB, alone, behind }
  ada = await redisA.owner('Ada')
  account = await accountIdOf(redisA, ada)
})
afterAll(async () => {
  const { redisA, ...others } = nodes
  await Promise.all(Object.values(others).map((node) => node.stop()))
  await redisA.stop()
})

const headOf = async () => Number((await nodes.redisA.sql<{ seq: string }>('SELECT seq FROM stream WHERE id = $1', [account]))[0]!.seq)
const follow = 'subscription ($after: Cursor) { activity(after: $after) { cursor event { sequence } } }'

const hop = fc.record({
  node: fc.constantFrom('redisA', 'redisB', 'alone') as fc.Arbitrary<'redisA' | 'redisB' | 'alone'>,
  over: fc.constantFrom('socket', 'stream') as fc.Arbitrary<'socket' | 'stream'>,
  take: fc.nat(30),
})

it('[LV-2] while ten people write, followers that break off anywhere and come back on any node get each event once, in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(hop, { maxLength: 6 }), { minLength: 3, maxLength: 3 }), async (journeys) => {
      const [cursor, first] = [await ada.cursor(), (await headOf()) + 1]
      const last = first + 119
      const followers = journeys.map(async (hops) => {
        const follower = new Resuming(cursor)
        for (const { node, over, take } of hops) {
          const from = follower.seen.length
          await follower.follow(ada.at(nodes[node].url), over, (seen) => seen.length >= from + take || seen.at(-1) === last)
        }
        await follower.follow(ada.at(nodes.alone.url), 'socket', (seen) => seen.at(-1) === last)
        return follower.seen
      })
      await Promise.all([writeLines(nodes.redisA, account, 60, { writers: 5 }), writeLines(nodes.alone, account, 60, { writers: 5 })])
      for (const seen of await Promise.all(followers)) expect(seen).toEqual(numbers(first, last))
    }),
    { numRuns: 5 },
  )
})

it('[LV-2] from the very beginning, thousands of events come page by page and go over into live ones', async () => {
  await writeLines(nodes.redisA, account, 30, { lines: 50 })
  const head = await headOf()
  const follower = new Resuming(Buffer.from(`${account}:0`).toString('base64url'))
  const arrived = follower.follow(ada, 'socket', (seen) => seen.at(-1) === head + 20)
  await writeLines(nodes.redisA, account, 20)
  await arrived
  expect(follower.seen).toEqual(numbers(1, head + 20))
})

it('[LV-2] a node that is behind takes in whoever comes from one that is ahead, without a double for them or a gap for others', async () => {
  const there = ada.at(nodes.behind.url)
  const before = await headOf()
  const tab = there.connect()
  const waiting = tab.follow(follow)
  await tab.opened
  await expect.poll(() => nodes.behind.app!.services.live.held().plans).toBe(1)
  await writeLines(nodes.redisA, account, 5)
  const cursor = await ada.cursor()
  expect(waiting.messages).toEqual([])
  const ahead = tab.follow(follow, { after: cursor })
  await waiting.until(({ activity }) => activity.event.sequence === before + 5)
  await writeLines(nodes.behind, account, 5)
  await ahead.until(({ activity }) => activity.event.sequence === before + 10)
  await waiting.until(({ activity }) => activity.event.sequence === before + 10)
  const sequences = (of: typeof ahead) => of.messages.map(({ data }) => data.activity.event.sequence)
  expect(sequences(ahead)).toEqual(numbers(before + 6, before + 10))
  expect(sequences(waiting)).toEqual(numbers(before + 1, before + 10))
  await tab.close()
})

it('[LV-2] a cursor of another account, of nothing, or of the future is refused, and says what to do', async () => {
  const bo = await nodes.redisA.owner('Bo')
  const cursors = [await bo.cursor(), 'garbage', '', Buffer.from(`${account}:-1`).toString('base64url'), Buffer.from(`${account}:1e3`).toString('base64url'), Buffer.from(`${account}:999999999`).toString('base64url')]
  const tab = ada.connect()
  for (const after of cursors) {
    const [error] = (await tab.send(follow, { after })).errors ?? []
    expect([after, error?.extensions?.code, error?.message]).toEqual([after, 'BAD_USER_INPUT', expect.stringContaining('Leave `after` out')])
    const sse = stream(ada, follow, { after })
    await sse.ended
    expect(JSON.stringify(sse.followed.messages)).toContain('Leave `after` out')
  }
  expect((await tab.send('{ account { slug } }')).data.account.slug).toBe(ada.account)
  await tab.close()
})
