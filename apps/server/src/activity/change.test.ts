import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Tx } from '../platform/database/client.ts'
import { unchanged } from './change.ts'
import { openLog, someEvent } from '../testing/log.ts'
import { verifyStream } from './verify.ts'

let log: Awaited<ReturnType<typeof openLog>>
beforeAll(async () => {
  log = await openLog()
  await log.database.pool.query('CREATE TABLE thing (id uuid PRIMARY KEY, name text)')
})
afterAll(() => log.close())

/** A change that any room might make: one row somewhere. */
const addThing = (tx: Tx, id: string) => tx.$executeRaw`INSERT INTO thing (id, name) VALUES (${id}::uuid, 'lamp')`
const thingStands = async (id: string) => (await log.database.read({ text: 'SELECT 1 FROM thing WHERE id = $1', values: [id] })).length === 1
const eventsOf = (streamId: string) => log.database.read<{ seq: number }>({ text: 'SELECT seq FROM activity WHERE stream_id = $1 ORDER BY seq', values: [streamId] })

test('[AV-1] a change and its event stand together', async () => {
  const stream = await log.newStream()
  const id = crypto.randomUUID()
  await log.change(async (tx) => {
    await addThing(tx, id)
    return { result: undefined, events: [someEvent(stream)] }
  })
  expect(await thingStands(id)).toBe(true)
  expect(await eventsOf(stream)).toEqual([{ seq: 1 }])
  expect(log.published.at(-1)).toMatchObject({ streamId: stream, seq: 1, kind: 'logged in' })
})

test('[AV-1] a change that leaves no event is not made', async () => {
  const id = crypto.randomUUID()
  const forgetful = log.change(async (tx) => {
    await addThing(tx, id)
    return { result: undefined, events: [] }
  })
  await expect(forgetful).rejects.toThrow('AV-1')
  expect(await thingStands(id)).toBe(false)
})

test('[AV-1] a command that breaks in the middle leaves neither change nor event, and nothing is told', async () => {
  const stream = await log.newStream()
  const id = crypto.randomUUID()
  const told = log.published.length
  const broken = log.change(async (tx) => {
    await addThing(tx, id)
    throw new Error('power cut')
  })
  await expect(broken).rejects.toThrow('power cut')
  expect(await thingStands(id)).toBe(false)
  expect(await eventsOf(stream)).toEqual([])
  expect(log.published).toHaveLength(told)
})

test('[AV-1] an event that cannot be written takes its change with it', async () => {
  const id = crypto.randomUUID()
  const unwritable = log.change(async (tx) => {
    await addThing(tx, id)
    return { result: undefined, events: [someEvent(crypto.randomUUID())] }
  })
  await expect(unwritable).rejects.toThrow('No stream')
  expect(await thingStands(id)).toBe(false)
})

test('[AV-1] what found nothing to change leaves nothing, whatever it touched on the way', async () => {
  const id = crypto.randomUUID()
  const answer = await log.change<string>(async (tx) => {
    await addThing(tx, id)
    return unchanged('as it was')
  })
  expect(answer).toBe('as it was')
  expect(await thingStands(id)).toBe(false)
})

test('[AV-1, AV-6] sixty changes at one moment, some over two streams, are numbered without a gap and chained', async () => {
  const [one, other] = [await log.newStream(), await log.newStream()]
  const changes = Array.from({ length: 60 }, (_, index) => {
    // Named in both orders, so that locks taken in the order of naming would meet in a circle.
    const streams = index % 3 === 0 ? [one, other] : index % 3 === 1 ? [other, one] : [one]
    return log.change(async () => ({ result: undefined, events: streams.map((stream) => someEvent(stream, { index })) }))
  })
  await Promise.all(changes)
  expect((await eventsOf(one)).map(({ seq }) => seq)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1))
  expect(await verifyStream(log.database, one)).toMatchObject({ intact: true, events: 60 })
  expect(await verifyStream(log.database, other)).toMatchObject({ intact: true, events: 40 })
})

const crossing = async (lock: (tx: Tx, id: string) => Promise<unknown>) => {
  const stream = await log.newStream()
  const [a, b] = [crypto.randomUUID(), crypto.randomUUID()]
  for (const id of [a, b]) await log.database.pool.query(`INSERT INTO account (id, slug, name) VALUES ($1, $2, 'x')`, [id, id])
  const held = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let attempts = 0
  const changing = (mine: number, first: string, second: string) =>
    log.change(async (tx) => {
      attempts++
      await lock(tx, first)
      held[mine]!.resolve()
      await held[1 - mine]!.promise
      await lock(tx, second)
      return { result: undefined, events: [someEvent(stream, { first })] }
    })
  await Promise.all([changing(0, a, b), changing(1, b, a)])
  return { attempts, events: (await eventsOf(stream)).length }
}

test('[AV-1] two changes that lock the same rows in opposite order both happen, once each', async () => {
  const byHand = await crossing((tx, id) => tx.$queryRaw`SELECT 1 FROM account WHERE id = ${id}::uuid FOR UPDATE`)
  expect(byHand).toEqual({ attempts: 3, events: 2 })
  const byModel = await crossing((tx, id) => tx.account.update({ where: { id }, data: { name: 'y' } }))
  expect(byModel).toEqual({ attempts: 3, events: 2 })
})
