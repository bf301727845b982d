import { afterEach, expect, it } from 'vitest'
import { createLog } from '../platform/log.ts'
import { type House, openHouse } from '../testing/house.ts'
import { openRedisLine, type RedisLine } from '../testing/redisLine.ts'
import { redisUrl } from '../testing/redis.ts'
import { accountIdOf, writeLines } from '../testing/writers.ts'
import { type Bus, createRedisBus } from './bus.ts'

const log = createLog('silent')
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
const bus = async (url = redisUrl()): Promise<Bus> => {
  const made = await createRedisBus(url, log)
  closing.push(made.close)
  return made
}
const line = async (): Promise<RedisLine> => {
  const made = await openRedisLine()
  closing.push(made.cut)
  return made
}
const open = async (options: Parameters<typeof openHouse>[0]): Promise<House> => {
  const house = await openHouse(options)
  closing.push(house.stop)
  return house
}

/** Says something until it is heard: whether a channel is open shows in nothing else. */
const untilHeard = (from: Bus, channel: string, heard: string[]) =>
  expect.poll(() => {
    from.publish(channel, 'now')
    return heard.includes('now')
  }).toBe(true)

it('[OP-2] nodes hear each other over Redis; another database of the same server is another house', async () => {
  const other = redisUrl().replace(/(\d+)$/, (number) => String(Number(number) + 100))
  const [one, two, elsewhere] = await Promise.all([bus(), bus(), bus(other)])
  const [heard, overheard]: string[][] = [[], []]
  two.subscribe('stream:x', (text) => void heard!.push(text))
  elsewhere.subscribe('stream:x', (text) => void overheard!.push(text))
  await untilHeard(one, 'stream:x', heard!)
  await untilHeard(elsewhere, 'stream:x', overheard!)
  expect(heard!.filter((text) => text !== 'now')).toEqual([])
  elsewhere.publish('stream:x', 'only there')
  one.publish('stream:x', 'only here')
  await expect.poll(() => heard!.at(-1)).toBe('only here')
  await expect.poll(() => overheard!.at(-1)).toBe('only there')
})

it('[LV-5] channels that were joined and left many times end as they were last wanted', async () => {
  const [one, two] = await Promise.all([bus(), bus()])
  const heard: string[][] = Array.from({ length: 20 }, () => [])
  const leave = heard.map((texts, index) => {
    for (let times = 0; times < index; times++) two.subscribe(`stream:${index}`, () => {})()
    return two.subscribe(`stream:${index}`, (text) => void texts.push(text))
  })
  for (const [index, texts] of heard.entries()) await untilHeard(one, `stream:${index}`, texts)
  for (const stop of leave) stop()
  for (const texts of heard) texts.length = 0
  const last: string[] = []
  two.subscribe('stream:last', (text) => void last.push(text))
  await untilHeard(one, 'stream:last', last)
  for (const index of heard.keys()) one.publish(`stream:${index}`, 'nobody hears this')
  one.publish('stream:last', 'the end')
  await expect.poll(() => last.at(-1)).toBe('the end')
  expect(heard.flat()).toEqual([])
})

it('[LV-5] what is joined and left while Redis is away holds once it is back', async () => {
  const wire = await line()
  const [one, two] = [await bus(), await bus(wire.url)]
  const [before, during, given]: string[][] = [[], [], []]
  two.subscribe('stream:before', (text) => void before!.push(text))
  const leave = two.subscribe('stream:given-up', (text) => void given!.push(text))
  await untilHeard(one, 'stream:before', before!)
  await untilHeard(one, 'stream:given-up', given!)
  wire.cut()
  two.subscribe('stream:during', (text) => void during!.push(text))
  leave()
  given!.length = before!.length = 0
  two.publish('stream:during', 'lost, and nothing breaks')
  await wire.mend()
  await untilHeard(one, 'stream:before', before!)
  await untilHeard(one, 'stream:during', during!)
  one.publish('stream:given-up', 'nobody hears this')
  one.publish('stream:before', 'the end')
  await expect.poll(() => before!.at(-1)).toBe('the end')
  expect(given).toEqual([])
})

it('[LV-5] while Redis hangs, changes commit, people sign in, delivery goes on within seconds, and its return doubles nothing', async () => {
  const wire = await line()
  const one = await open({ redisUrl: wire.url })
  const two = await open({ databaseUrl: one.databaseUrl, redisUrl: wire.url })
  const ada = await one.owner('Ada')
  const account = await accountIdOf(one, ada)
  const tab = ada.at(two.url).connect()
  const seen = tab.follow('subscription { activity { event { sequence } } }')
  await tab.opened
  const head = async () => Number((await one.sql<{ seq: string }>('SELECT seq FROM stream WHERE id = $1', [account]))[0]!.seq)
  const until = async (sequence: number) => seen.until(({ activity }) => activity.event.sequence === sequence)
  await ada.invite('before@example.com')
  await until(await head())

  wire.freeze()
  await ada.invite('while.it.hangs@example.com')
  await until(await head())
  const bo = await one.owner('Bo')
  await bo.signOut()
  expect((await bo.signIn()).__typename).toBe('SignedIn')
  await writeLines(one, account, 30)
  await until(await head())

  wire.thaw()
  await writeLines(one, account, 30)
  await until(await head())
  const sequences = seen.messages.map(({ data }) => data.activity.event.sequence)
  expect(sequences).toEqual(Array.from({ length: sequences.length }, (_, index) => sequences[0] + index))
  await tab.close()
})

it('[LV-5] a node starts while Redis is away, and joins the others when it comes', async () => {
  const wire = await line()
  const one = await open({ redisUrl: redisUrl() })
  wire.cut()
  const two = await open({ databaseUrl: one.databaseUrl, redisUrl: wire.url, tempo: { lookEvery: 3_600_000 } })
  const ada = await one.owner('Ada')
  const tab = ada.at(two.url).connect()
  const seen = tab.follow('subscription { activity { event { memberEmail } } }')
  await tab.opened
  await wire.mend()
  let count = 0
  await expect.poll(async () => {
    await ada.invite(`hello.${count++}@example.com`)
    return seen.messages.length
  }, { interval: 200 }).toBeGreaterThan(0)
  const { messages } = seen
  await seen.until(({ activity }) => activity.event.memberEmail === `hello.${count - 1}@example.com`)
  expect(messages.map(({ data }) => data.activity.event.memberEmail)).toEqual(Array.from({ length: count }, (_, index) => `hello.${index}@example.com`))
  await tab.close()
})
