import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createChange } from '../activity/change.ts'
import type { EventRow } from '../activity/event.ts'
import { createLogReader } from '../activity/log.ts'
import { systemClock } from '../platform/clock.ts'
import { createLog } from '../platform/log.ts'
import { openLog, someEvent } from '../testing/log.ts'
import { numbers } from '../testing/resuming.ts'
import type { Bus } from './bus.ts'
import { createFeeds, type Feed } from './feed.ts'

let log: Awaited<ReturnType<typeof openLog>>
beforeAll(async () => void (log = await openLog()))
afterAll(() => log.close())

const quiet = createLog('silent')

/** A bus that does with each message what its fate says: loses it, says it twice, keeps it back until later, or garbles it. */
type Fate = 'carry' | 'lose' | 'double' | 'keep' | 'garble'
const unreliableBus = (fates: Fate[]): Bus => {
  const listeners = new Map<string, Set<(text: string) => void>>()
  const kept: [string, string][] = []
  let count = 0
  const emit = (channel: string, text: string) => listeners.get(channel)?.forEach((listener) => listener(text))
  return {
    publish: (channel, text) => {
      const fate = fates[count++ % fates.length] ?? 'carry'
      if (fate === 'keep') return void kept.unshift([channel, text])
      if (fate === 'garble') return void emit(channel, text.slice(1))
      if (fate === 'lose') return
      emit(channel, text)
      if (fate === 'double') emit(channel, text)
      for (const [late, said] of kept.splice(0)) emit(late, said)
    },
    subscribe: (channel, listener) => {
      listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener))
      return () => void listeners.get(channel)?.delete(listener)
    },
    close: async () => {},
  }
}

/** One node's view of a stream, and what came by. */
const node = (bus: Bus, lookEvery = 25) => {
  const seen: number[] = []
  const arrived: { count: number; resolve: () => void }[] = []
  const listener = async (_feed: Feed, events: EventRow[]) => {
    await new Promise(setImmediate)
    seen.push(...events.map(({ seq }) => seq))
    for (const { count, resolve } of arrived) if (seen.length >= count) resolve()
  }
  const feeds = createFeeds({ bus, reader: createLogReader(log.database), log: quiet, listener, lookEvery })
  return { seen, feeds, until: (count: number) => new Promise<void>((resolve) => (seen.length >= count ? resolve() : arrived.push({ count, resolve }))) }
}

it('[LV-2] whatever the bus loses, doubles, garbles or says in the wrong order, each node sees every number once, in order', async () => {
  const fates = fc.array(fc.constantFrom<Fate>('carry', 'lose', 'double', 'keep', 'garble'), { minLength: 1, maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(fates, async (given) => {
      const streamId = await log.newStream()
      const bus = unreliableBus(given)
      const [here, there] = [node(bus), node(bus)]
      await Promise.all([here.feeds.open(streamId), there.feeds.open(streamId)])
      const change = createChange({ database: log.database, clock: systemClock, publish: here.feeds.offer })
      const lines = 40
      await Promise.all(Array.from({ length: lines }, () => change(async () => ({ result: undefined, events: [someEvent(streamId)] }))))
      await Promise.all([here.until(lines), there.until(lines)])
      expect(here.seen).toEqual(numbers(1, lines))
      expect(there.seen).toEqual(numbers(1, lines))
      here.feeds.close()
      there.feeds.close()
    }),
    { numRuns: 8 },
  )
})

it('[LV-5] with no bus at all, a change shows on another node as soon as that looks into the log', async () => {
  const streamId = await log.newStream()
  const deaf: Bus = { publish: () => {}, subscribe: () => () => {}, close: async () => {} }
  const there = node(deaf, 10)
  await there.feeds.open(streamId)
  await log.change(async () => ({ result: undefined, events: [someEvent(streamId), someEvent(streamId)] }))
  await there.until(2)
  expect(there.seen).toEqual([1, 2])
  there.feeds.close()
})

it('[LV-5] a log that does not answer for a while delays, and loses nothing', async () => {
  const streamId = await log.newStream()
  const reader = createLogReader(log.database)
  let broken = false
  const flaky = (of: typeof reader) => ({ ...of, after: (...asked: Parameters<typeof of.after>) => (broken ? Promise.reject(new Error('away')) : of.after(...asked)) })
  const seen: number[] = []
  const feeds = createFeeds({ bus: unreliableBus(['lose']), reader: flaky(reader), log: quiet, lookEvery: 10, listener: async (_feed, events) => void seen.push(...events.map(({ seq }) => seq)) })
  await feeds.open(streamId)
  broken = true
  await log.change(async () => ({ result: undefined, events: [someEvent(streamId)] }))
  await log.change(async () => ({ result: undefined, events: [someEvent(streamId)] }))
  expect(seen).toEqual([])
  broken = false
  await expect.poll(() => seen).toEqual([1, 2])
  feeds.close()
})

it('[LV-2] a stream that nobody watches any more is let go, and opens again where the log stands', async () => {
  const streamId = await log.newStream()
  const one = node(unreliableBus(['carry']))
  const [first, second] = await Promise.all([one.feeds.open(streamId), one.feeds.open(streamId)])
  expect(first).toBe(second)
  first.leave()
  expect(one.feeds.count()).toBe(1)
  second.leave()
  expect(one.feeds.count()).toBe(0)
  await log.change(async () => ({ result: undefined, events: [someEvent(streamId)] }))
  expect((await one.feeds.open(streamId)).seq).toBe(1)
  expect(one.seen).toEqual([])
  one.feeds.close()
})
