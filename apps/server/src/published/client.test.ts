import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient, errorCodes as clientCodes, GatehouseError, type SubscriptionState } from '@gatehouse/client'
import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { errorCodes } from '../graphql/errors.ts'
import { makeKey, revokeKey } from '../testing/apiKeys.ts'
import { openHouse } from '../testing/house.ts'
import { openLine } from '../testing/line.ts'
import type { Person } from '../testing/person.ts'
import { numbers } from '../testing/resuming.ts'
import { useHouse } from '../testing/useHouse.ts'
import { accountIdOf, writeLines } from '../testing/writers.ts'

const house = useHouse()
let ada: Person
let account: string
let key: string
beforeAll(async () => {
  ada = await house.owner('Ada')
  account = await accountIdOf(house, ada)
  key = (await makeKey(ada, { permissions: ['users.manage'] })).secret
})

const activity = 'subscription ($after: Cursor) { activity(after: $after) { cursor event { sequence } } }'
type Activity = { activity: { cursor: string; event: { sequence: number } } }
type Start = { after?: string | null }
/** Pauses that grow, and cost a test next to nothing. */
const random = () => 0.02
const clientAt = (url: string, given = key) => createClient({ url, key: given, random })

/** What a failing promise fails with. */
const errorOf = async (work: Promise<unknown>): Promise<GatehouseError> => {
  const error = await work.then(() => null, (thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(GatehouseError)
  return error as GatehouseError
}

const headOf = async () => Number((await house.sql<{ seq: string }>('SELECT seq FROM stream WHERE id = $1', [account]))[0]!.seq)

/** Follows the activity until an event. */
const followUntil = async (url: string, after: string | null, last: number): Promise<number[]> => {
  const seen: number[] = []
  for await (const { activity: { event } } of clientAt(url).subscribe<Activity, Start>(activity, { after })) {
    seen.push(event.sequence)
    if (event.sequence >= last) break
  }
  return seen
}

it('[AP-4] a client asks and changes with a key, or as a person in the browser’s session', async () => {
  expect(await clientAt(house.url).query('{ account { name } }')).toEqual({ account: { name: "Ada's House" } })
  const invite = 'mutation ($input: InviteMembersInput!) { inviteMembers(input: $input) { __typename ... on InvitedMembers { sent { invitation { email } } } } }'
  const invited = await clientAt(`${house.url}/graphql`).mutate(invite, { input: { addresses: 'kim@example.com', permissions: [] } })
  expect(invited).toEqual({ inviteMembers: { __typename: 'InvitedMembers', sent: [{ invitation: { email: 'kim@example.com' } }] } })
  // As a browser does on pages of this origin.
  const withCookie: typeof fetch = (to, init) => fetch(to, { ...init, headers: { ...ada.headers(), ...(init!.headers as Record<string, string>) } })
  const session = createClient({ url: house.url, account: ada.account!, fetch: withCookie })
  expect(await session.query('{ viewer { user { name } } account { name } }')).toEqual({ viewer: { user: { name: 'Ada' } }, account: { name: "Ada's House" } })
})

it('[AP-4] what goes wrong has its code, its problems and what came nevertheless; every code of the server is known', async () => {
  expect(await errorOf(clientAt(house.url, 'gatehouse_of_somebody_else').query('{ account { name } }'))).toMatchObject({ code: 'UNAUTHENTICATED', status: 401, passes: false })
  expect(await errorOf(clientAt(house.url).query('{ account { nothing } }'))).toMatchObject({ code: 'BAD_USER_INPUT', passes: false, problems: [{ message: expect.stringContaining('nothing') }] })
  expect(await errorOf(clientAt(house.url).query('{ account { name apiKeys { name } } }'))).toMatchObject({ code: 'FORBIDDEN', passes: false })
  expect(await errorOf(createClient({ url: `${house.url}/nowhere`, key }).query('{ account { name } }'))).toMatchObject({ code: 'UNREADABLE', passes: false })
  const closed = await openLine(house.url)
  closed.close()
  expect(await errorOf(createClient({ url: closed.url, key, attempts: 2, random }).query('{ account { name } }'))).toMatchObject({ code: 'NETWORK', status: null, passes: true })
  expect(Object.keys(clientCodes)).toEqual(expect.arrayContaining(Object.keys(errorCodes)))
})

it('[AP-4] one idempotency key stands over all attempts of a mutation, another one over the next', async () => {
  const heard: unknown[] = []
  const answers = [[503, {}], [409, { 'retry-after': '0' }], [429, { 'retry-after': '0' }]] as const
  const server = createServer((req, res) => {
    heard.push(req.headers['idempotency-key'])
    const [status, headers] = answers[heard.length - 1] ?? [200, {}]
    res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(status === 200 ? '{ "data": { "done": true } }' : '{ "errors": [{ "message": "Later." }] }')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = clientAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  expect(await client.mutate('mutation { done }')).toEqual({ done: true })
  expect(new Set(heard).size).toBe(1)
  expect(heard).toHaveLength(4)
  expect(heard[0]).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  await client.mutate('mutation { done }')
  expect(heard[4]).not.toBe(heard[0])
  server.close()
})

it('[AP-3, AP-4] a mutation whose answers are lost has its effect once, and its answer in the end', async () => {
  const line = await openLine(house.url)
  line.cutAfter(0, 200)
  const before = await headOf()
  const invite = 'mutation ($input: InviteMembersInput!) { inviteMembers(input: $input) { ... on InvitedMembers { sent { invitation { email } } skipped { reason } } } }'
  const { inviteMembers } = (await clientAt(line.url).mutate(invite, { input: { addresses: 'once@example.com', permissions: [] } })) as { inviteMembers: unknown }
  expect(inviteMembers).toEqual({ sent: [{ invitation: { email: 'once@example.com' } }], skipped: [] })
  expect(line.connections).toBe(3)
  expect(await headOf()).toBe(before + 1)
  line.close()
})

it('[AP-4, LV-2] however its connections are cut, a subscription brings each event once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(fc.nat(3_000), { maxLength: 8 }), { minLength: 2, maxLength: 4 }), fc.boolean(), async (cuts, late) => {
      const [after, first] = [await ada.cursor(), (await headOf()) + 1]
      const last = first + 39
      const lines = await Promise.all(cuts.map(async (bytes) => {
        const line = await openLine(house.url)
        line.cutAfter(...bytes)
        return line
      }))
      const write = () => writeLines(house, account, 40, { writers: 4 })
      if (late) await write()
      const [seen] = await Promise.all([Promise.all(lines.map(({ url }) => followUntil(url, after, last))), late ? null : write()])
      for (const one of seen) expect(one).toEqual(numbers(first, last))
      for (const line of lines) line.close()
    }),
    { numRuns: 6 },
  )
})

it('[AP-4, LV-2] one that begins without a cursor, and is cut before its first message, misses nothing either', async () => {
  const line = await openLine(house.url)
  const states: SubscriptionState[] = []
  const live = Promise.withResolvers<void>()
  const messages = clientAt(line.url).subscribe<Activity, Start>(activity, {}, { onState: (state) => {
    states.push(state)
    if (state.state === 'live') live.resolve()
  } })
  const arrives = messages.next()
  await live.promise
  const first = (await headOf()) + 1
  line.to('http://127.0.0.1:9')
  line.cut()
  await writeLines(house, account, 2)
  line.to(house.url)
  expect((await arrives).value!.activity.event.sequence).toBe(first)
  expect((await messages.next()).value!.activity.event.sequence).toBe(first + 1)
  expect(states.slice(0, 3)).toEqual([{ state: 'connecting' }, { state: 'live', cursor: expect.any(String) }, { state: 'waiting', milliseconds: expect.any(Number), error: expect.objectContaining({ code: 'NETWORK' }) }])
  await messages.return!()
  await expect.poll(() => house.app!.services.live.held().connections).toBe(0)
  line.close()
})

it('[AP-4, LV-4] a program that reads too slowly is let go by the server, and misses nothing', async () => {
  const first = (await headOf()) + 1
  let times = 0
  const live = Promise.withResolvers<void>()
  const onState = ({ state }: SubscriptionState) => {
    if (state !== 'live') return
    times++
    live.resolve()
  }
  const messages = clientAt(house.url).subscribe<Activity, Start>(activity.replace('sequence', 'sequence detail'), {}, { onState })
  const arrives = messages.next()
  await live.promise
  while (house.app!.services.live.held().connections > 0) await writeLines(house, account, 50, { writers: 4, detail: { note: 'x'.repeat(60_000) } })
  const last = await headOf()
  const seen = [(await arrives).value!.activity.event.sequence]
  while (seen.at(-1)! < last) seen.push((await messages.next()).value!.activity.event.sequence)
  expect(seen).toEqual(numbers(first, last))
  expect(times).toBe(2)
  await messages.return!()
})

const follow = (client: ReturnType<typeof createClient>, options: Parameters<typeof client.subscribe>[2] & object) => client.subscribe<Activity, Start>(activity, {}, options)

it('[AP-1, AP-4] a revoked key ends its open subscriptions on every node, with an error that says not to try again', async () => {
  const { id, secret } = await makeKey(ada, { permissions: ['users.manage'] })
  // Without Redis it looks into the database.
  const other = await openHouse({ databaseUrl: house.databaseUrl, tempo: { lookEvery: 50 } })
  const open = await Promise.all([house, other].map(async ({ url }) => {
    const live = Promise.withResolvers<void>()
    const line = await openLine(url)
    const messages = follow(clientAt(line.url, secret), { onState: ({ state }) => state === 'live' && live.resolve() })
    const ends = errorOf(messages.next())
    await live.promise
    return { line, messages, ends }
  }))
  await revokeKey(ada, id)
  for (const { line, messages, ends } of open) {
    expect(await ends).toMatchObject({ code: 'UNAUTHENTICATED', passes: false, message: expect.stringContaining('revoked') })
    expect(await messages.next()).toEqual({ done: true, value: undefined })
    expect(line.connections).toBe(1)
    line.close()
  }
  await other.stop()
  expect(await errorOf(follow(clientAt(house.url, secret), {}).next())).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 })
  const others = Buffer.from('nothing:1').toString('base64url')
  expect(await errorOf(clientAt(house.url).subscribe(activity, { after: others } as Start).next())).toMatchObject({ code: 'BAD_USER_INPUT' })
})

it('[AP-4] an aborted subscription ends its loop, whatever it waits for, and leaves nothing behind', async () => {
  const gone = await openLine(house.url)
  gone.to('http://127.0.0.1:9')
  for (const [url, until] of [[house.url, 'live'], [gone.url, 'waiting']] as const) {
    const end = new AbortController()
    let messages = 0
    const onState = ({ state }: SubscriptionState) => state === until && queueMicrotask(() => end.abort())
    for await (const _ of follow(createClient({ url, key, random: () => 0.9 }), { signal: end.signal, onState })) messages++
    expect(messages).toBe(0)
  }
  await expect.poll(() => house.app!.services.live.held().connections).toBe(0)
  gone.close()
})

it('[AP-4] a document that cannot be resumed is refused before anything is sent', async () => {
  expect(() => clientAt(house.url).subscribe('subscription { activity { cursor } }' as never)).toThrow(TypeError)
  await writeLines(house, account, 1)
  const nameless = clientAt(house.url).subscribe<Activity, Start>('subscription ($after: Cursor) { activity(after: $after) { place: cursor } }', { after: Buffer.from(`${account}:0`).toString('base64url') })
  await expect(nameless.next()).rejects.toThrow('Ask for `cursor`')
})
