import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type House, openHouse } from '../testing/house.ts'
import type { Person } from '../testing/person.ts'
import { RawSocket } from '../testing/rawSocket.ts'
import { stream } from '../testing/stream.ts'

let house: House
let ada: Person
beforeAll(async () => {
  house = await openHouse({ tempo: { pingEvery: 150 } })
  ada = await house.owner('Ada')
})
afterAll(() => house.stop())

const held = () => house.app!.services.live.held()
const activity = 'subscription { activity { event { kind } } }'
const access = 'subscription { access { change { __typename } } }'

it('[LV-3] nobody, somebody whose session has ended, and somebody without access are turned away with the code that says which', async () => {
  const bo = await house.owner('Bo')
  const code = async (person: Person, parameters: Record<string, unknown>) => (await (await new RawSocket(person).open(parameters)).closed).code
  expect(await code(house.visitor(), {})).toBe(4401)
  expect(await code(ada, { account: bo.account })).toBe(4403)
  expect(await code(ada, { account: 'no-such-house' })).toBe(4403)
  await bo.signOut()
  expect(await code(bo, { account: bo.account })).toBe(4401)
  const early = new RawSocket(ada)
  await once(early.socket, 'open')
  early.subscribe('early', activity)
  expect((await early.closed).code).toBe(4401)
  const twice = await new RawSocket(ada).open({ account: ada.account })
  twice.say({ type: 'connection_init' })
  expect((await twice.closed).code).toBe(4429)
  await expect.poll(() => held().connections).toBe(0)
})

it('[LV-1] a connection that names no account follows its own access, and nothing of any account', async () => {
  const tab = ada.connect({})
  const own = tab.follow(access)
  await tab.opened
  expect((await tab.send(activity)).errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } })
  await ada.createAccount('Second House')
  await own.until(({ access }) => access.change.__typename === 'AccountJoined')
  await tab.close()
})

it('[AC-2] each connection belongs to its account: what happens in another one does not arrive', async () => {
  const slugs = (await ada.ask('{ viewer { memberships { slug } } }')).viewer.memberships.map(({ slug }: { slug: string }) => slug) as string[]
  const [one, other] = slugs.map((slug) => ada.tab(slug))
  const tabs = [one!, other!].map((person) => person.connect())
  const seen = tabs.map((tab) => tab.follow('subscription { activity { event { memberEmail } } }'))
  await Promise.all(tabs.map((tab) => tab.opened))
  await expect.poll(() => held().plans).toBe(2)
  await one!.invite('to.the.one@example.com')
  await other!.invite('to.the.other@example.com')
  await seen[0]!.until(({ activity }) => activity.event.memberEmail === 'to.the.one@example.com')
  await seen[1]!.until(({ activity }) => activity.event.memberEmail === 'to.the.other@example.com')
  expect(seen.map((of) => of.messages.length)).toEqual([1, 1])
  await Promise.all(tabs.map((tab) => tab.close()))
})

it('[SE-7] a page of another site opens no socket and no stream', async () => {
  const foreign = new RawSocket(ada, { headers: { origin: 'https://elsewhere.example' } })
  expect((await foreign.closed).code).toBe(1006)
  const response = await fetch(`${house.url}/graphql?${new URLSearchParams({ query: access })}`, { headers: ada.headers({ accept: 'text/event-stream', origin: 'https://elsewhere.example' }) })
  expect(response.status).toBe(403)
  const own = await new RawSocket(ada, { headers: { origin: house.url } }).open()
  expect(own.messages[0]?.type).toBe('connection_ack')
  own.socket.terminate()
})

it('[LV-1] upgrades that make no sense are refused, and break nothing', async () => {
  const { port, hostname } = new URL(house.url)
  const knock = async (lines: string, leave = false) => {
    const socket = connect(Number(port), hostname)
    socket.on('error', () => {})
    await once(socket, 'connect')
    socket.write(`${lines}\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`)
    if (leave) return socket.resetAndDestroy()
    const [answer] = (await once(socket, 'data')) as [Buffer]
    socket.destroy()
    return answer.toString().split('\r\n')[0]
  }
  expect(await knock('GET /elsewhere HTTP/1.1')).toContain('404')
  expect(await knock('GET // HTTP/1.1')).toContain('404')
  expect(await knock('GET http://[ HTTP/1.1')).toContain('404')
  expect(await knock('GET /graphql HTTP/1.1')).toContain('400')
  for (let times = 0; times < 20; times++) await knock('GET /elsewhere HTTP/1.1', true)
  const garbage = await new RawSocket(ada).open({ account: ada.account })
  garbage.socket.send('{ no JSON')
  expect((await garbage.closed).code).toBe(4400)
  const large = await new RawSocket(ada).open({ account: ada.account })
  large.socket.send('x'.repeat(200 * 1024))
  expect((await large.closed).code).toBe(1009)
  expect((await ada.ask('{ account { name } }')).account.name).toBeDefined()
  await expect.poll(() => held().connections).toBe(0)
})

it('[LV-7] a peer that answers no ping is gone', async () => {
  const silent = await new RawSocket(ada, { autoPong: false }).open({ account: ada.account })
  const alive = await new RawSocket(ada).open({ account: ada.account })
  expect(held().connections).toBe(2)
  expect((await silent.closed).code).toBe(1006)
  expect(alive.socket.readyState).toBe(alive.socket.OPEN)
  await expect.poll(() => held().connections).toBe(1)
  alive.socket.terminate()
})

it('[OP-4] a node that stops hands its live clients over, and is done', async () => {
  const other = await openHouse({ databaseUrl: house.databaseUrl })
  const there = ada.at(other.url)
  const tab = there.connect()
  tab.follow(activity)
  const { followed, ended } = stream(there, activity)
  const unheard = new RawSocket(there)
  await Promise.all([tab.opened, once(unheard.socket, 'open')])
  await expect.poll(() => other.app!.services.live.held().connections).toBe(2)
  await other.stop()
  expect((await tab.closed).code).toBe(1012)
  expect((await unheard.closed).code).toBe(1012)
  await ended
  expect(followed.messages.at(-1)?.errors?.[0]?.extensions?.code).toBe('RESUME')
  expect(await house.sql('SELECT * FROM presence')).toEqual([])
})
