import { addressIssues } from '@gatehouse/addresses'
import { type GraphQLObjectType, isObjectType } from 'graphql'
import { beforeAll, expect, test } from 'vitest'
import { verifyStream } from '../activity/verify.ts'
import { schema } from '../features/schema.ts'
import { catalogOf } from '../testing/commerce.ts'
import { demoSignIns, seedDemo } from './demo.ts'
import { demoPassword, people } from './demo/people.ts'
import { useHouse } from '../testing/useHouse.ts'

const house = useHouse()

const read = <Row extends object>(text: string) => house.app!.services.database.read<Row>({ text })

beforeAll(() => Promise.all([seedDemo(house.app!.services), seedDemo(house.app!.services)]))

test('[OP-1] the demonstration is there once, also when two nodes start at one moment', async () => {
  expect((await read<{ slug: string }>('SELECT slug FROM account ORDER BY slug')).map(({ slug }) => slug)).toEqual(['alder-finch', 'kestrel'])
  await seedDemo(house.app!.services)
  expect(await read('SELECT 1 FROM account')).toHaveLength(2)
})

test('[AV-6] its history stands in the same chain as everything else, in the order of time', async () => {
  const streams = await read<{ id: string }>('SELECT id FROM stream')
  for (const { id } of streams) expect(await verifyStream(house.app!.services.database, id)).toMatchObject({ intact: true })
  const backwards = 'SELECT 1 FROM (SELECT at < lag(at) OVER (PARTITION BY stream_id ORDER BY seq) AS earlier FROM activity) AS steps WHERE earlier'
  expect(await read(backwards)).toHaveLength(0)
  expect(await read('SELECT 1 FROM activity WHERE at > now()')).toHaveLength(0)
})

test('[TM-1] it shows people of every role, open invitations, and nobody there who is not', async () => {
  const maya = house.visitor()
  const { email, password } = demoSignIns[0]!
  expect(await maya.signIn({ email, password })).toMatchObject({ __typename: 'SignedIn', enter: 'alder-finch' })
  const { account } = await maya.ask(`{ account {
    members(first: 100) { totalCount nodes { name role lastActiveAt presence { page } } }
    invitations { totalCount }
    activity(first: 100) { nodes { kind } }
  } }`)
  expect(account.members.totalCount).toBeGreaterThanOrEqual(12)
  expect(new Set(account.members.nodes.map(({ role }: { role: string }) => role))).toEqual(new Set(['OWNER', 'ADMIN', 'MEMBER', 'PARTNER']))
  expect(account.members.nodes.every(({ presence }: { presence: unknown }) => presence === null)).toBe(true)
  expect(account.invitations.totalCount).toBeGreaterThanOrEqual(3)
  expect(new Set(account.activity.nodes.map(({ kind }: { kind: string }) => kind)).size).toBeGreaterThan(5)
  expect(await read('SELECT 1 FROM session WHERE ended_at IS NULL')).toHaveLength(1)
})

test('[OP-3] seeding sends no mail', async () => {
  expect(await read('SELECT 1 FROM mailbox_message')).toHaveLength(0)
})

test.each(demoSignIns.slice(1))('[AC-1] $what: can sign in', async ({ email, password }) => {
  expect(await house.visitor().signIn({ email, password })).toMatchObject({ __typename: 'SignedIn' })
})

test('[AC-1] who works in both accounts is offered the choice', async () => {
  const shared = await read('SELECT 1 FROM membership WHERE ended_at IS NULL GROUP BY user_id HAVING count(*) = 2')
  expect(shared).toHaveLength(2)
})

test('[ID-6] the postal addresses of its people are such as they could have typed', async () => {
  const addresses = Object.values(people).flatMap((person) => ('address' in person ? [person.address] : []))
  expect(addresses.map((address) => addressIssues(address))).toEqual(addresses.map(() => []))
  const kept = await read<{ address: object }>('SELECT postal_address AS address FROM "user" WHERE postal_address IS NOT NULL ORDER BY name')
  expect(kept.map(({ address }) => address)).toEqual(expect.arrayContaining(addresses))
  expect(kept).toHaveLength(addresses.length)
})

test('[BO-1, BO-2] the demonstration sells, in trees, with coupons in every state', async () => {
  const maya = house.visitor()
  const { email, password } = demoSignIns[0]!
  Object.assign(maya, { email, password })
  await maya.takeOver((await maya.signIn()).offer ?? '')
  maya.account = 'alder-finch'
  const products = (await catalogOf(maya).products()).nodes
  expect(products).toHaveLength(8)
  expect(products.flatMap(({ offers }) => offers.map(({ kind }) => kind)).sort()).toEqual(['DOWNSELL', 'DOWNSELL', 'DOWNSELL', 'UPSELL', 'UPSELL', 'UPSELL', 'UPSELL'])
  const coupons = (await catalogOf(maya).coupons()).nodes
  expect(new Set(coupons.map(({ state }) => state))).toEqual(new Set(['ACTIVE', 'SCHEDULED', 'ENDED', 'USED_UP', 'WITHOUT_PRODUCT']))
})

test('[PE-2] one of its members reaches two products, and the coupons of these', async () => {
  const mohammed = house.visitor()
  Object.assign(mohammed, { email: people.mohammed.email, password: demoPassword })
  await mohammed.signIn()
  expect((await catalogOf(mohammed).products()).nodes.map(({ name }) => name)).toEqual(['House Blend, 12 oz', 'Monthly subscription, two bags'])
  expect((await catalogOf(mohammed).coupons()).nodes.map(({ code }) => code)).toEqual(['BLEND-TASTE', 'FIRST100', 'LAUNCH25', 'READERS15', 'WELCOME10'])
})

type Paged = { edges: { cursor: string }[]; pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null } }

/** Every connection of the schema, by the path that leads to it. */
const connections = ['Account', 'Viewer'].flatMap((name) =>
  Object.values((schema.getType(name) as GraphQLObjectType).getFields()).filter(({ type }) => /Connection!?$/.test(String(type))).map((field) => [name.toLowerCase(), field.name] as const))

test('[AP-2] every list of the API is the same page by page, forwards and backwards', async () => {
  const maya = house.visitor()
  const { email, password } = demoSignIns[0]!
  Object.assign(maya, { email, password })
  await maya.takeOver((await maya.signIn()).offer ?? '')
  maya.account = 'alder-finch'
  // Those are all of them.
  const all = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type)).flatMap((type) => Object.values(type.getFields())).filter(({ type }) => /Connection!?$/.test(String(type)))
  expect(connections).toHaveLength(all.length)

  for (const [root, field] of connections) {
    const page = async (args: string): Promise<Paged> =>
      (await maya.ask(`{ ${root} { list: ${field}(${args}) { edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`))[root].list
    const cursors = ({ edges }: Paged) => edges.map(({ cursor }) => cursor)
    const whole = cursors(await page('first: 8'))
    const forwards: string[] = []
    for (let next = await page('first: 3'); ; next = await page(`first: 3, after: "${next.pageInfo.endCursor}"`)) {
      forwards.push(...cursors(next))
      expect(next.pageInfo.hasPreviousPage, field).toBe(forwards.length > next.edges.length)
      if (!next.pageInfo.hasNextPage || forwards.length >= whole.length) break
    }
    expect(forwards.slice(0, whole.length), field).toEqual(whole)
    const backwards: string[] = []
    const last = whole.at(-1)
    for (let next = await page(last ? `last: 3, before: "${last}"` : 'last: 3'); ; next = await page(`last: 3, before: "${next.pageInfo.startCursor}"`)) {
      backwards.unshift(...cursors(next))
      if (!next.pageInfo.hasPreviousPage) break
    }
    expect(backwards, field).toEqual(whole.slice(0, -1))
  }
})
