import type { EventRow } from '@gatehouse/server/activity/event.ts'
import { createRedisBus } from '@gatehouse/server/live/bus.ts'
import type { Database } from '@gatehouse/server/platform/database/client.ts'
import { createLog } from '@gatehouse/server/platform/log.ts'
import { seedLarge } from '@gatehouse/server/seed/large.ts'
import { createClient } from 'redis'
import { type Contestant, startContestant } from '../harness/contestant.ts'
import { median, short, table } from '../harness/figures.ts'
import { signInHolder, startGatehouse } from '../harness/house.ts'
import { type AudienceOptions, gather } from './audience.ts'
import { channel } from './operation.ts'
import { createPublisher, shown } from './publisher.ts'

/** How the events come, in the order in which they are measured. */
const ways = ['committed', 'one at a time', 'in bursts'] as const
type Way = (typeof ways)[number]

export type FanoutOptions = { database: Database; databaseUrl: string; redisUrl: string; subscribers: number; rounds: number; events: Record<Way, number>; only?: string }

type Entry = Contestant & {
  audience: Awaited<ReturnType<typeof gather>>
  publisher: ReturnType<typeof createPublisher>
  /** CPU seconds per delivery, by round. */
  costs: Record<Way, number[]>
  memory: number
}

const run: Record<Way, (entry: Entry, count: number) => Promise<() => Promise<void>>> = {
  committed: async ({ publisher, audience }, count) => async () => {
    for (let sent = 0; sent < count; sent++) {
      await publisher.commit()
      await audience.received(1)
    }
  },
  'one at a time': async ({ publisher, audience }, count) => {
    const events = await publisher.prepare(count)
    return async () => {
      for (const event of events) {
        publisher.send(event)
        await audience.received(1)
      }
    }
  },
  'in bursts': async ({ publisher, audience }, count) => {
    const events = await publisher.prepare(count)
    return async () => {
      for (const event of events) publisher.send(event)
      await audience.received(count)
    }
  },
}

const measure = async (entry: Entry, way: Way, count: number, subscribers: number) => {
  const work = await run[way](entry, count)
  const before = await entry.usage()
  await work()
  const { cpu, memory } = await entry.usage()
  entry.memory = Math.max(entry.memory, memory)
  return (cpu - before.cpu) / (count * subscribers)
}

const report = (entries: Entry[]) => {
  const cost = (entry: Entry, way: Way) => median(entry.costs[way])
  const [bare] = entries as [Entry]
  const rows = entries.map((entry) => [
    entry.name,
    ...ways.flatMap((way) => [short(1 / cost(entry, way)), (cost(bare, way) / cost(entry, way)).toFixed(2)]),
    String(Math.round(entry.memory / 2 ** 20)),
  ])
  return table(['server', ...ways.flatMap((way) => [`${way}: deliveries per CPU second`, 'against bare ws']), 'memory, MB'], rows)
}

/** Like subscribers of the activity of one account, each on a socket of its own; every server has an account to itself. */
export const benchFanout = async ({ database, databaseUrl, redisUrl, subscribers, rounds, events, only }: FanoutOptions): Promise<string> => {
  const bus = await createRedisBus(redisUrl, createLog('silent'))
  const redis = await createClient({ url: redisUrl }).connect()
  const env = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl }
  const entries: Entry[] = []

  const enter = async (start: Promise<Contestant>, send: (event: EventRow) => void, options: Pick<AudienceOptions, 'plain' | 'ownIds'> = {}) => {
    const contestant = await start
    try {
      const { slug } = await seedLarge(database, databaseUrl, { members: 2, events: 10 }, () => {})
      const { headers, ...account } = await signInHolder(database, slug)
      const audience = await gather(contestant.port, subscribers, { ...options, headers, account: slug })
      const publisher = createPublisher(database, account, send)
      entries.push({ ...contestant, audience, publisher, costs: { committed: [], 'one at a time': [], 'in bursts': [] }, memory: 0 })
      await audience.settle(async () => void (await publisher.commit()))
    } catch (error) {
      await contestant.stop()
      throw error
    }
  }
  const byRedis = (name: string, script: URL, make: (event: EventRow) => object, options?: Pick<AudienceOptions, 'plain'>) => {
    const own = `${channel}:${name}`
    return enter(startContestant(name, script, { ...env, CHANNEL: own }), (event) => void redis.publish(own, JSON.stringify(make(event))), options)
  }
  const byBus = (event: EventRow) => bus.publish(`stream:${event.streamId}`, JSON.stringify([event]))
  const wanted = (name: string) => !only || name.includes(only)

  try {
    await byRedis('ws that forwards a ready buffer', new URL('./bare.ts', import.meta.url), (event) => ({ id: 'Activity-1', type: 'next', payload: { data: { activity: shown(event) } } }), { plain: true })
    if (wanted('Gatehouse')) await enter(startGatehouse('Gatehouse', env), byBus)
    if (wanted('Gatehouse stock')) await enter(startGatehouse('Gatehouse, with stock clients', env), byBus, { ownIds: true })
    if (wanted('Yoga')) await byRedis('Yoga’s default way', new URL('./yoga.ts', import.meta.url), shown)
    if (wanted('Apollo')) await byRedis('Apollo + graphql-redis-subscriptions', new URL('./apollo.ts', import.meta.url), shown)
    for (const way of ways) {
      for (const entry of entries) await measure(entry, way, Math.ceil(events[way] / 2), subscribers)
      for (let round = 0; round < rounds; round++)
        for (const entry of entries) entry.costs[way].push(await measure(entry, way, events[way], subscribers))
    }
    return report(entries)
  } finally {
    for (const { audience, stop } of entries) {
      audience.close()
      await stop()
    }
    await bus.close()
    await redis.close()
  }
}
