import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type House, openHouse } from '../testing/house.ts'
import type { Person } from '../testing/person.ts'
import { RawSocket } from '../testing/rawSocket.ts'
import { numbers } from '../testing/resuming.ts'
import { accountIdOf, writeLines } from '../testing/writers.ts'

let house: House
let ada: Person
let account: string
beforeAll(async () => {
  house = await openHouse()
  ada = await house.owner('Ada')
  account = await accountIdOf(house, ada)
})
afterAll(() => house.stop())

const query = 'subscription ($after: Cursor) { activity(after: $after) { cursor event { sequence detail } } }'
const held = () => house.app!.services.live.held()
const headOf = async () => Number((await house.sql<{ seq: string }>('SELECT seq FROM stream WHERE id = $1', [account]))[0]!.seq)
const got = (raw: RawSocket) => raw.messages.flatMap(({ payload }) => (payload?.data ? [payload.data.activity!] : []))
/** Writes more and more, until the kernel's buffers on both sides and the server's own bound are full. */
const floodUntil = async (enough: () => boolean) => {
  while (!enough()) await writeLines(house, account, 50, { writers: 4, detail: { note: 'x'.repeat(60_000) } })
}

it('[LV-4] who does not read is dropped with the code to resume, holds up nobody, and misses nothing', async () => {
  const before = await headOf()
  const [reader, ...sleepers] = await Promise.all(Array.from({ length: 5 }, () => new RawSocket(ada).open({ account: ada.account })))
  for (const raw of [reader!, ...sleepers]) raw.subscribe(crypto.randomUUID(), query)
  await expect.poll(() => held().plans).toBe(1)
  for (const { socket } of sleepers) socket.pause()
  await floodUntil(() => held().connections === 1)
  const last = await headOf()
  await expect.poll(() => got(reader!).at(-1)?.event.sequence, { timeout: 15_000 }).toBe(last)
  for (const { socket } of sleepers) socket.resume()
  expect(await Promise.all(sleepers.map(async ({ closed }) => (await closed).code))).toEqual(sleepers.map(() => 4420))
  expect(got(reader!).map(({ event }) => event.sequence)).toEqual(numbers(before + 1, last))

  const [sleeper] = sleepers
  const first = got(sleeper!)
  const again = await new RawSocket(ada).open({ account: ada.account })
  again.subscribe('again', query, { after: first.at(-1)!.cursor })
  await expect.poll(() => got(again).at(-1)?.event.sequence, { timeout: 15_000 }).toBe(last)
  expect([...first, ...got(again)].map(({ event }) => event.sequence)).toEqual(numbers(before + 1, last))
  for (const raw of [reader!, again]) raw.socket.terminate()
  await expect.poll(() => held()).toEqual({ connections: 0, streams: 0, feeds: 0, plans: 0 })
})

it('[LV-4] a catch-up goes as fast as its client reads, page by page, however much there is', async () => {
  const head = await headOf()
  const raw = await new RawSocket(ada).open({ account: ada.account })
  raw.subscribe('all', query, { after: Buffer.from(`${account}:0`).toString('base64url') })
  await expect.poll(() => got(raw).length).toBeGreaterThan(0)
  raw.socket.pause()
  await ada.ask('{ account { slug } }')
  raw.socket.resume()
  await expect.poll(() => got(raw).at(-1)?.event.sequence, { timeout: 15_000 }).toBe(head)
  expect(got(raw).map(({ event }) => event.sequence)).toEqual(numbers(1, head))
  raw.socket.terminate()
})

it('[LV-4] over SSE too, who does not read is dropped and told to resume', async () => {
  const asked = request(`${house.url}/graphql`, { method: 'POST', headers: ada.headers({ accept: 'text/event-stream' }) })
  asked.end(JSON.stringify({ query }))
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  response.pause()
  await expect.poll(() => held().plans).toBe(1)
  await floodUntil(() => held().connections === 0)
  let text = ''
  for await (const chunk of response) text = `${text}${chunk}`.slice(-500)
  expect(text).toContain('"code":"RESUME"')
})

it('[LV-4] a thousand connections that come and go, politely or not, leave nothing behind', async () => {
  const goodbyes: ((raw: RawSocket) => unknown)[] = [
    (raw) => raw.socket.terminate(),
    (raw) => raw.socket.close(),
    (raw) => {
      raw.subscribe('one', query)
      raw.socket.terminate()
    },
    (raw) => {
      raw.subscribe('one', query)
      raw.say({ type: 'complete', id: 'one' })
      raw.socket.close()
    },
    (raw) => {
      raw.subscribe('one', query, { after: 'garbage' })
      raw.subscribe('two', 'mutation { showPresence(page: "Team") }')
      raw.socket.close()
    },
  ]
  let left = 1_000
  const visitor = async () => {
    for (let turn = left--; turn > 0; turn = left--) {
      const raw = new RawSocket(ada)
      if (turn % 7 === 0) {
        // Gone while it is still being introduced.
        await once(raw.socket, 'open')
        raw.say({ type: 'connection_init', payload: { account: ada.account } })
        raw.socket.terminate()
      } else goodbyes[turn % goodbyes.length]!(await raw.open({ account: ada.account }))
      await raw.closed
    }
  }
  await Promise.all(Array.from({ length: 25 }, visitor))
  await expect.poll(held).toEqual({ connections: 0, streams: 0, feeds: 0, plans: 0 })
  expect(house.app!.services.presence.held()).toEqual({ connections: 0, accounts: 0 })
  await expect.poll(() => house.sql('SELECT * FROM presence')).toEqual([])
})
