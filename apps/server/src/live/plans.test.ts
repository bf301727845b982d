import { type Actor, allPermissions, type PermissionSet, permissionSet } from '@gatehouse/policy'
import { buildSchema, GraphQLError, type GraphQLFieldResolver, type GraphQLObjectType, parse } from 'graphql'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { EventRow, NewEvent } from '../activity/event.ts'
import { createLogReader } from '../activity/log.ts'
import { createChange } from '../activity/change.ts'
import type { Authentication, Context } from '../graphql/context.ts'
import { systemClock } from '../platform/clock.ts'
import { createLog } from '../platform/log.ts'
import { openLog, someEvent } from '../testing/log.ts'
import { createMemoryBus } from './bus.ts'
import { createLive, type Live } from './live.ts'
import { LiveRequest, type LiveSource } from './liveField.ts'
import type { Sink } from './plans.ts'
import { toCursor } from './cursor.ts'

/** The delivery with a schema of its own, in which executions can be counted, held up and made to fail. */
let log: Awaited<ReturnType<typeof openLog>>
beforeAll(async () => void (log = await openLog()))
afterAll(() => log.close())

const schema = buildSchema(`
  type Query { nothing: Int }
  type Subscription { lines(after: String, only: String): Line }
  type Line { cursor: String!, seq: Int!, name: String, whose: String, secret: String! }
`)

let executions: number
let secret: () => string | Promise<string>
let live: Live
let account: string
let rights: Map<string, Authentication>
let write: (...events: NewEvent[]) => Promise<void>

const fieldsOf = (type: string) => (schema.getType(type) as GraphQLObjectType).getFields()
const source: LiveSource = {
  streamOf: ({ account: of }) => of!.id,
  project: (event: EventRow) => ({ seq: event.seq, name: event.memberName }),
  personal: () => false,
}
fieldsOf('Subscription').lines!.subscribe = ((_root, { after }, context: Context) => {
  if (!context.actor || context.actor.permissions === nothing) throw new GraphQLError('Not for you', { extensions: { code: 'FORBIDDEN' } })
  return new LiveRequest(source, 'lines', after ?? null)
}) as GraphQLFieldResolver<unknown, Context>
fieldsOf('Subscription').lines!.resolve = (message) => {
  executions++
  return message
}
fieldsOf('Line').whose!.extensions = { personal: true }
fieldsOf('Line').whose!.resolve = (_line, _args, context: Context) => context.viewer!.name
fieldsOf('Line').secret!.resolve = () => secret()

beforeEach(async () => {
  executions = 0
  secret = () => 'open'
  account = await log.newStream()
  rights = new Map()
  live = createLive({
    bus: createMemoryBus(), reader: createLogReader(log.database), log: createLog('silent'), lookEvery: 3_600_000,
    authenticate: async ({ token }) => rights.get(token!) ?? { viewer: null, ended: null, account: null, actor: null, gate: null, view: null, key: null },
  })
  const door = createChange({ database: log.database, clock: systemClock, publish: live.committed })
  write = (...events) => door(async () => ({ result: undefined, events }))
})

const nothing = permissionSet([])

const actorOf = (name: string, permissions: PermissionSet): Actor => ({
  userId: name, accountId: account, membershipId: `m-${name}`, role: 'MEMBER', isAccountHolder: false, permissions, products: 'all', financialsHidden: false,
})

/** Somebody with one connection to the account, who may hold something there. */
const connect = async (name: string, permissions = allPermissions) => {
  const userId = await log.newStream()
  const authentication = {
    viewer: { userId, name, sessionId: `s-${name}` }, ended: null, account: { id: account }, actor: { ...actorOf(name, permissions), userId },
  } as unknown as Authentication
  rights.set(name, authentication)
  const closed: number[] = []
  const context = { ...authentication, origin: { token: name, account: 'it' } } as unknown as Context
  const connection = await live.connect({ id: name, context, close: (code) => void closed.push(code) })
  const follow = async (query: string, variableValues: Record<string, unknown> = {}) => {
    const got: { data: { lines: { seq: number; name?: string; whose?: string; secret?: string; cursor: string } } | null; errors?: { message: string; extensions: { code: string } }[] }[] = []
    const sink: Sink = { write: (texts) => void got.push(...texts.map((text) => JSON.parse(text))), drained: async () => {} }
    const joined = await live.subscribe(connection, { schema, document: parse(query), variableValues, contextValue: { ...connection.context } }, sink)
    // It takes part once it has caught up.
    await expect.poll(() => 'errors' in joined || [...connection.subscribers].every((subscriber) => subscriber.live || subscriber.gone)).toBe(true)
    return { got, joined }
  }
  return { userId, closed, connection, follow }
}

/** Somebody with a login. */
const newUser = async (name: string) => {
  const person = { id: crypto.randomUUID(), email: `${name}-${crypto.randomUUID()}@example.com` }
  await log.database.pool.query('INSERT INTO "user" (id, name, email, email_key) VALUES ($1, $2, $3, $3)', [person.id, name, person.email])
  return person
}

const query = 'subscription ($after: String) { lines(after: $after) { cursor seq } }'

it('[LV-1] a hundred that ask for the same cost one execution per event, wherever each of them began', async () => {
  await write(someEvent(account), someEvent(account))
  const people = await Promise.all(Array.from({ length: 100 }, (_, index) => connect(`p${index}`)))
  const followed = await Promise.all(people.map(({ follow }, index) => follow(query, index % 2 ? { after: toCursor(account, 2) } : index % 3 ? { after: null } : {})))
  expect(live.held().plans).toBe(1)
  executions = 0
  await write(someEvent(account))
  await expect.poll(() => followed.every(({ got }) => got.length === 1)).toBe(true)
  expect(executions).toBe(1)
  for (const { connection } of people) live.disconnect(connection)
  expect(live.held()).toEqual({ connections: 0, streams: 0, feeds: 0, plans: 0 })
})

it('[LV-3] who sees other things, asks for other things or asks personally has a plan of their own', async () => {
  const [ana, bo, cy] = await Promise.all([connect('ana'), connect('bo'), connect('cy', permissionSet(['coupons.view']))])
  await Promise.all([ana.follow(query), bo.follow(query)])
  expect(live.held().plans).toBe(1)
  await cy.follow(query)
  expect(live.held().plans).toBe(2)
  const cursor = toCursor(account, 0)
  const twice = 'subscription ($after: String, $only: String) { lines(after: $after, only: $only) { seq } }'
  await ana.follow(twice, { after: cursor, only: cursor })
  await bo.follow(twice, { after: cursor })
  expect(live.held().plans).toBe(4)
  await ana.follow('subscription ($after: String) { lines(after: $after, only: $after) { seq } }', { after: cursor })
  await bo.follow('subscription ($after: String) { lines(after: $after, only: $after) { seq } }')
  expect(live.held().plans).toBe(6)
  const [anas, bos] = await Promise.all([ana.follow('subscription { lines { seq ...own } } fragment own on Line { whose }'), bo.follow('subscription { lines { seq ...own } } fragment own on Line { whose }')])
  expect(live.held().plans).toBe(8)
  await write(someEvent(account))
  await expect.poll(() => [anas, bos].map(({ got }) => got[0]?.data?.lines.whose)).toEqual(['ana', 'bo'])
})

it('[LV-3] what is rendered after a revocation never reaches whom it was revoked from, though its event came before', async () => {
  const [ana, bo] = await Promise.all([connect('ana'), connect('bo')])
  const text = 'subscription { lines { seq secret } }'
  const [anas, bos] = await Promise.all([ana.follow(text), bo.follow(text)])
  const [asked, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  secret = async () => {
    asked.resolve()
    await go.promise
    return 'what happened after the removal'
  }
  await write(someEvent(account))
  await asked.promise
  // While the first event is being rendered, Bo loses access, and something later happens.
  rights.set('bo', { ...rights.get('bo')!, account: null, actor: null })
  await write({ ...someEvent(account), kind: 'deleted', member: { id: bo.userId, email: 'bo@example.com' } })
  go.resolve()
  await expect.poll(() => anas.got.length).toBe(2)
  expect(bos.got).toEqual([])
  expect(bo.closed).toEqual([4403])
})

it('[LV-3] nobody is asked about an event that says it all; names are those of the moment of writing', async () => {
  const ana = await connect('ana')
  const { got } = await ana.follow('subscription { lines { seq name } }')
  const bea = await newUser('Bea')
  let asked = 0
  const count = () => void asked++
  log.database.pool.on('acquire', count)
  await write({ ...someEvent(account), member: bea })
  await expect.poll(() => got.map(({ data }) => data?.lines)).toEqual([{ seq: 1, name: 'Bea' }])
  expect(asked).toBe(0)
  secret = async () => 'looked up'
  const { got: secrets } = await ana.follow('subscription { lines { seq secret } }')
  asked = 0
  await write(someEvent(account))
  await expect.poll(() => secrets.length).toBe(1)
  expect(asked).toBe(1)
  log.database.pool.off('acquire', count)
})

it('[LV-3] on a node that is far behind, a name given after a removal does not reach the removed in what came before it', async () => {
  const [ana, bo] = await Promise.all([connect('ana'), connect('bo')])
  const [anas, bos] = await Promise.all([ana.follow('subscription { lines { seq name } }'), bo.follow('subscription { lines { seq name } }')])
  const bea = await newUser('Bea')
  const elsewhere = createChange({ database: log.database, clock: systemClock, publish: () => {} })
  await elsewhere(async () => ({ result: undefined, events: Array.from({ length: 600 }, () => ({ ...someEvent(account), member: bea })) }))
  rights.set('bo', { ...rights.get('bo')!, account: null, actor: null })
  await elsewhere(async () => ({ result: undefined, events: [{ ...someEvent(account), kind: 'deleted', member: { id: bo.userId, email: 'bo@example.com' } }] }))
  await log.database.pool.query(`UPDATE "user" SET name = 'Beatrix' WHERE id = $1`, [bea.id])
  await write(someEvent(account))
  await expect.poll(() => anas.got.length).toBe(602)
  expect(anas.got[0]!.data!.lines.name).toBe('Beatrix')
  expect(bos.got).toEqual([])
  expect(bo.closed).toEqual([4403])
})

it('[LV-3] a subscription that its owner may no longer make ends, and the client asks anew', async () => {
  const ana = await connect('ana')
  const { got } = await ana.follow(query)
  rights.set('ana', { ...rights.get('ana')!, actor: { ...rights.get('ana')!.actor!, permissions: nothing } })
  await write({ ...someEvent(account), kind: 'made admin', member: { id: ana.userId, email: 'ana@example.com' } })
  await expect.poll(() => ana.closed).toEqual([4420])
  expect(got).toEqual([])
  const again = await (await connect('ana', nothing)).follow(query)
  expect(again.joined).toMatchObject({ errors: [{ message: 'Not for you', extensions: { code: 'FORBIDDEN' } }] })
})

it('[LV-2] what could not be made ends the connection rather than leave a gap; what can never be made is told without internals', async () => {
  const ana = await connect('ana')
  const text = 'subscription ($after: String) { lines(after: $after) { cursor seq secret } }'
  const first = await ana.follow(text)
  secret = () => {
    throw new Error('password of the database')
  }
  await write(someEvent(account))
  await expect.poll(() => ana.closed).toEqual([4420])
  expect(first.got).toEqual([])
  const second = await (await connect('ana')).follow(text, { after: toCursor(account, 0) })
  await expect.poll(() => second.got.length).toBe(1)
  expect(second.got[0]!.errors![0]!.extensions.code).toBe('INTERNAL')
  expect(JSON.stringify(second.got)).not.toContain('password')
  secret = () => 'mended'
  await write(someEvent(account))
  await expect.poll(() => second.got[1]?.data?.lines.seq).toBe(2)
})

it('[LV-4] one connection follows a hundred subscriptions at most', async () => {
  const ana = await connect('ana')
  await Promise.all(Array.from({ length: 100 }, (_, count) => ana.follow(`subscription { lines { seq a${count}: seq } }`)))
  expect((await ana.follow(query)).joined).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] })
  live.disconnect(ana.connection)
  expect(live.held()).toEqual({ connections: 0, streams: 0, feeds: 0, plans: 0 })
})
