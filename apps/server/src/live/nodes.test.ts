import { createClient } from '@gatehouse/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeKey } from '../testing/apiKeys.ts'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { type Node, startNode } from '../testing/house.ts'
import { openLine } from '../testing/line.ts'
import { slowness } from '../testing/patience.ts'
import type { Person } from '../testing/person.ts'
import { redisUrl } from '../testing/redis.ts'
import { numbers, Resuming } from '../testing/resuming.ts'

/** Two server processes on one database and one Redis, as operators run them. */
let database: TestDatabase
let nodes: Node[]
let ada: Person
const start = () => startNode({ databaseUrl: database.url, redisUrl: redisUrl() })
beforeAll(async () => {
  database = await createTestDatabase()
  nodes = await Promise.all([start(), start()])
  ada = await nodes[0]!.owner('Ada')
})
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.stop()))
  await database.drop()
})

const invite = async (by: Person, count: number, name: string) => {
  for (let index = 0; index < count; index++) await by.invite(`${name}.${index}@example.com`)
}

/** A program with a key and the published client, which comes back by itself. */
const programThrough = (url: string, key: string, after: string) => {
  const document = 'subscription ($after: Cursor) { activity(after: $after) { cursor event { sequence } } }'
  const client = createClient({ url, key, random: () => 0.05 })
  return {
    seenUntil: async (last: number) => {
      const seen: number[] = []
      for await (const { activity } of client.subscribe<{ activity: { cursor: string; event: { sequence: number } } }, { after: string }>(document, { after })) {
        seen.push(activity.event.sequence)
        if (activity.event.sequence === last) break
      }
      return seen
    },
  }
}

it('[OP-2] what is done on one node shows on the other within a moment, and a session counts on both', async () => {
  const there = ada.at(nodes[1]!.url)
  const tab = there.connect()
  const seen = tab.follow('subscription { activity { event { memberEmail } } }')
  await tab.opened
  await ada.invite('across@example.com')
  await seen.until(({ activity }) => activity.event.memberEmail === 'across@example.com', 1_000 + slowness)
  const elsewhere = ada.elsewhere('iPhone', nodes[0]!.url)
  const conflict = await elsewhere.signIn()
  await elsewhere.takeOver(conflict.offer)
  expect((await tab.closed).code).toBe(4401)
  expect((await there.send('{ viewer { user { email } } }')).errors?.[0]?.extensions.code).toBe('SESSION_ENDED')
  ada = elsewhere
})

it('[LV-2, AP-4] a node that is killed in the middle costs no event and doubles none: followers go on at the other one', async () => {
  const there = ada.at(nodes[1]!.url)
  const { secret } = await makeKey(ada, { permissions: ['users.manage'] })
  const line = await openLine(nodes[1]!.url)
  const cursor = await ada.cursor()
  const first = Number(Buffer.from(cursor, 'base64url').toString().split(':')[1]) + 1
  const last = first + 59
  const program = programThrough(line.url, secret, cursor).seenUntil(last)
  const followers = (['socket', 'stream', 'socket', 'stream'] as const).map(async (over) => {
    const follower = new Resuming(cursor)
    await follower.follow(there, over, (seen) => seen.at(-1) === last)
    while (follower.seen.at(-1) !== last) await follower.follow(ada, over, (seen) => seen.at(-1) === last)
    return follower.seen
  })
  const killed = invite(there, 10, 'before.the.kill').then(() => {
    // As a load balancer that notices at once.
    line.to(nodes[0]!.url)
    return nodes[1]!.kill()
  })
  await Promise.all([invite(ada, 25, 'all.along'), invite(ada, 25, 'meanwhile'), killed])
  for (const seen of await Promise.all([...followers, program])) expect(seen).toEqual(numbers(first, last))
  expect(line.connections).toBeGreaterThan(1)
  line.close()
  nodes[1] = await start()
  const back = new Resuming(cursor)
  await back.follow(ada.at(nodes[1]!.url), 'socket', (seen) => seen.at(-1) === last)
  expect(back.seen).toEqual(numbers(first, last))
})

it('[OP-4, AP-4] a node that is asked to stop hands its followers to the other one, and none of them misses anything', async () => {
  const there = ada.at(nodes[1]!.url)
  const { secret } = await makeKey(ada, { permissions: ['users.manage'] })
  const line = await openLine(nodes[1]!.url)
  const cursor = await ada.cursor()
  const first = Number(Buffer.from(cursor, 'base64url').toString().split(':')[1]) + 1
  const last = first + 29
  const program = programThrough(line.url, secret, cursor).seenUntil(last)
  const follower = new Resuming(cursor)
  const tab = there.connect()
  const followed = (async () => {
    await follower.follow(there, 'socket', (seen) => seen.at(-1) === last)
    while (follower.seen.at(-1) !== last) await follower.follow(ada, 'socket', (seen) => seen.at(-1) === last)
  })()
  await tab.opened
  await invite(ada, 10, 'before.the.stop')
  line.to(nodes[0]!.url)
  await Promise.all([invite(ada, 20, 'during.the.stop'), nodes[1]!.stop()])
  expect((await tab.closed).code).toBe(1012)
  await followed
  expect(follower.seen).toEqual(numbers(first, last))
  expect(await program).toEqual(numbers(first, last))
  line.close()
})
