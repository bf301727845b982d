import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { changeAccess, createLevel, heldBy, productOf } from '../../testing/access.ts'
import { everyMutationOf } from '../../testing/everyMutation.ts'
import { globalId } from '../../testing/house.ts'
import type { Person } from '../../testing/person.ts'
import { stream } from '../../testing/stream.ts'
import { useHouse } from '../../testing/useHouse.ts'
import { schema } from '../schema.ts'

const house = useHouse()
const names = ['Ada', 'Olaf', 'Abe', 'Paul', 'Mia', 'Max', 'Ben', 'Cid', 'Quin'] as const
type Name = (typeof names)[number]
const people = {} as Record<Name, Person>
const ids = {} as Record<Name, string>
let book: string

beforeAll(async () => {
  const ada = (people.Ada = await house.owner('Ada'))
  book = await productOf(house, ada, 'Book')
  await productOf(house, ada, 'Course')
  const granted: Record<string, string[]> = { Mia: ['users.manage', 'coupons.manage', 'customers.search'], Max: ['users.manage'], Ben: ['coupons.view', 'products.edit'], Cid: ['coupons.view'] }
  for (const name of names.slice(1)) people[name] = await house.member(ada, name, { permissions: granted[name] ?? [] })
  for (const [name, role] of [['Olaf', 'OWNER'], ['Abe', 'ADMIN'], ['Paul', 'PARTNER']] as const) await house.setRole(people[name], role)
  await changeAccess(ada, await heldBy(ada, 'Ben'), { permissions: granted.Ben!, productIds: [book] })
  for (const name of names) ids[name] = await ada.memberId(name)
  await ada.invite('stranger@example.com', { permissions: ['coupons.view'] })
  await createLevel(ada, { name: 'Support', permissions: ['customers.search'] })
})

/** The lines of views in the account's log, the newest first. */
const viewLines = async (person = people.Ada) =>
  (await person.ask('{ account { activity(first: 100, filter: { kinds: ["viewed as", "view ended"] }) { nodes { kind memberEmail performerEmail } } } }')).account.activity.nodes as { kind: string; memberEmail: string; performerEmail: string | null }[]

const code = async (answer: Promise<{ errors?: readonly { extensions?: Record<string, unknown> }[] }>) => (await answer).errors?.[0]?.extensions?.code

/** Begins a view, and gives the tab that sees through it. */
const view = async (viewer: Name, subject: Name): Promise<Person> => {
  const started = await people[viewer].startViewAs(ids[subject])
  expect(started, `${viewer} views as ${subject}`).toMatchObject({ __typename: 'StartedViewAs', member: { name: subject } })
  return people[viewer].through(ids[subject])
}

const verdicts = 'viewerCan { action allowed rule reason }'
const money = '{ amount currency }'
const queries = {
  me: `{ account { id name me { id name role isViewer permissions productAccess { all productIds } profile { name email } ${verdicts} } } }`,
  team: `{ account { members(first: 100) { totalCount nodes { id name email role isViewer permissions profile { email } session { device { device } ${verdicts} } ${verdicts} } } } }`,
  invitations: `{ account { invitations(first: 10) { totalCount nodes { email permissions ${verdicts} } } accessLevels { name permissions ${verdicts} } } }`,
  products: `{ account { products(first: 10) { totalCount nodes { id name price ${money} ${verdicts} } } } }`,
  coupons: `{ account { coupons(first: 10) { totalCount nodes { id code } } } }`,
  activity: '{ account { activity(first: 50) { nodes { sequence kind memberEmail detail } } } }',
  whoCan: '{ whoCan(permission: "coupons.view") { totalCount members { name } } }',
  explain: 'query ($id: ID!) { explainAccess(memberId: $id) { permission held path } }',
  node: 'query ($id: ID!) { node(id: $id) { ... on Member { name permissions profile { email } } } }',
  product: 'query ($product: ID!) { node(id: $product) { ... on Product { name } } }',
}
const asked = async (person: Person, name: keyof typeof queries) => {
  const { data, errors } = await person.send(queries[name], { ...(queries[name].includes('$id') && { id: ids.Cid }), ...(queries[name].includes('$product') && { product: book }) })
  return { data, errors: errors?.map(({ message, extensions, path }) => ({ message, extensions, path })) }
}

describe('what is seen through somebody’s eyes', () => {
  test('[TM-15] whatever is asked, the answer is the one that they get themselves; where they have more, there is no view', async () => {
    const pair = fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)).filter(([viewer, subject]) => viewer !== subject)
    const seen = { allowed: 0, refused: 0 }
    await fc.assert(fc.asyncProperty(pair, fc.constantFrom(...(Object.keys(queries) as (keyof typeof queries)[])), async ([viewer, subject], query) => {
      const started = await people[viewer].startViewAs(ids[subject])
      const verdict = (await people[viewer].members()).find(({ name }) => name === subject)!.viewerCan.find(({ action }) => action === 'viewAs')
      // The menu says the same beforehand; who manages nobody, and the account holder's row, have no such entry.
      if (verdict) expect(verdict.allowed).toBe(started.__typename === 'StartedViewAs')
      if (started.__typename !== 'StartedViewAs') {
        seen.refused++
        expect(await code(people[viewer].through(ids[subject]).send(queries.me))).toBe('VIEW_ENDED')
        return
      }
      seen.allowed++
      expect(await asked(people[viewer].through(ids[subject]), query)).toEqual(await asked(people[subject], query))
    }), { numRuns: 60, seed: 15 })
    expect(Math.min(seen.allowed, seen.refused)).toBeGreaterThan(10)
  })

  test('[TM-15] who looks stays themself in what is about the person alone', async () => {
    const through = await view('Ada', 'Ben')
    const own = '{ viewer { user { email } session { id } memberships { slug } secondFactors { recoveryCodesLeft } } }'
    expect((await through.ask(own)).viewer).toEqual((await people.Ada.ask(own)).viewer)
    const tab = through.connect()
    const access = tab.follow('subscription { access { change { __typename } } }')
    await tab.opened
    await people.Ada.invite(people.Ada.email)
    await people.Ada.ask('mutation { updateProfile(input: { name: "Ada" }) { __typename } }')
    await people.Ben.ask('mutation { updateProfile(input: { postalAddress: { lines: ["Harbour 1"], city: "Hamburg", postalCode: "20457", country: "DE" } }) { __typename } }')
    await people.Ada.ask('mutation { updateProfile(input: { postalAddress: { lines: ["Harbour 2"], city: "Hamburg", postalCode: "20457", country: "DE" } }) { __typename } }')
    await access.until(({ access }) => access.change.__typename === 'ProfileChanged')
    expect(access.messages).toHaveLength(1)
    await tab.close()
    await people.Ada.stopViewAs()
  })

  test('[TM-15, AV-5] both ends stand in the log, and whom it was of sees them; nothing shows them as present or active', async () => {
    const before = await house.sql('SELECT id, last_active_at FROM membership WHERE id::text = $1', [Buffer.from(ids.Quin, 'base64').toString().split(':')[1]])
    const through = await view('Abe', 'Quin')
    const tab = through.connect()
    await tab.opened
    await through.ask(queries.team)
    const presentNow = (await people.Ada.ask('{ account { members(first: 100) { nodes { name presence { page } } } } }')).account.members.nodes.filter((one: { presence: unknown }) => one.presence)
    expect(presentNow.map(({ name }: { name: string }) => name)).not.toContain('Quin')
    await tab.close()
    expect(await people.Abe.stopViewAs()).toBe(true)
    expect(await people.Abe.stopViewAs()).toBe(false)
    expect(await house.sql('SELECT id, last_active_at FROM membership WHERE id::text = $1', [Buffer.from(ids.Quin, 'base64').toString().split(':')[1]])).toEqual(before)
    const lines = (await viewLines(people.Quin)).slice(0, 2)
    expect(lines).toEqual(['view ended', 'viewed as'].map((kind) => ({ kind, memberEmail: people.Quin.email, performerEmail: people.Abe.email })))
  })

  test('[TM-15] one view of an account at a time: another one ends it, the same one goes on', async () => {
    const ben = await view('Ada', 'Ben')
    const count = (await viewLines()).length
    await view('Ada', 'Ben')
    expect(await viewLines()).toHaveLength(count)
    const cid = await view('Ada', 'Cid')
    expect((await viewLines()).slice(0, 2).map(({ kind, memberEmail }) => [kind, memberEmail])).toEqual([['viewed as', people.Cid.email], ['view ended', people.Ben.email]])
    const { errors } = await ben.send(queries.me)
    expect(errors).toMatchObject([{ message: 'You stopped viewing Ada\'s House as Ben.', extensions: { code: 'VIEW_ENDED' } }])
    expect((await cid.ask(queries.me)).account.me.name).toBe('Cid')
    await people.Ada.stopViewAs()
  })

  test('[TM-15, PE-6] a view that was never begun tells nothing, whoever it names', async () => {
    for (const name of [ids.Ben, globalId('Member', crypto.randomUUID()), globalId('Account', crypto.randomUUID()), 'nonsense'])
      expect((await people.Mia.through(name).send(queries.me)).errors).toMatchObject([{ message: 'You are not, or no longer, viewing the account as this person.', extensions: { code: 'VIEW_ENDED' } }])
    await view('Ada', 'Ben')
    // Another session's view is not one's own.
    expect(await code(people.Abe.through(ids.Ben).send(queries.me))).toBe('VIEW_ENDED')
    expect(await code(house.visitor().send(queries.me, {}, { 'x-gatehouse-view-as': ids.Ben }))).toBe('UNAUTHENTICATED')
    const stranger = await house.owner('Stranger')
    expect(await code(Object.assign(stranger.tab(people.Ada.account), { viewAs: ids.Ben }).send(queries.me))).toBe('ACCOUNT_NOT_FOUND')
    await people.Ada.stopViewAs()
  })
})

describe('nothing can be changed through somebody’s eyes', () => {
  const mutations = everyMutationOf(schema).filter(({ name }) => name !== 'stopViewAs')
  const rows = () => house.sql('SELECT (SELECT count(*) FROM activity) AS events, (SELECT count(*) FROM product) AS products, (SELECT count(*) FROM session WHERE ended_at IS NULL) AS sessions')

  test('[TM-15] every mutation of the schema is refused, over HTTP, WebSocket and SSE, with the same code', async () => {
    const through = await view('Ada', 'Mia')
    const before = await rows()
    const tab = through.connect()
    await tab.opened
    for (const { name, query, variables } of mutations) {
      const overHttp = await through.send(query, variables)
      expect(overHttp.errors, name).toMatchObject([{ message: 'You see Ada\'s House as Mia does, so nothing can be changed. Stop viewing first.', extensions: { code: 'READ_ONLY' } }])
      expect(await code(tab.send(query, variables)), name).toBe('READ_ONLY')
      const { followed, ended } = stream(through, query, variables)
      await ended
      expect(followed.messages[0]?.errors, name).toMatchObject([{ extensions: { code: 'READ_ONLY' } }])
    }
    expect(await rows()).toEqual(before)
    await tab.close()
    await people.Ada.stopViewAs()
  })

  test('[TM-15] a request that asks for a view changes nothing whether or not the view stands, not even after a stop in the same request', async () => {
    const through = people.Ada.through(ids.Cid)
    expect(await code(through.send('mutation { useSession { idleAt } }'))).toBe('READ_ONLY')
    await view('Ada', 'Cid')
    const { data, errors } = await through.send('mutation { stopViewAs { stopped } createAccessLevel(input: { name: "Slipped in", permissions: [] }) { __typename } }')
    expect(data).toBeNull()
    expect(errors).toMatchObject([{ path: ['createAccessLevel'], extensions: { code: 'READ_ONLY' } }])
    expect(await house.sql(`SELECT 1 FROM access_level WHERE name = 'Slipped in'`)).toEqual([])
    expect(await people.Ada.stopViewAs()).toBe(false)
  })

  test('[TM-15] a mutation that races the stop is refused, however often', async () => {
    for (let times = 0; times < 10; times++) {
      const through = await view('Ada', 'Cid')
      const changing = 'mutation ($name: String!) { createAccessLevel(input: { name: $name, permissions: [] }) { __typename } }'
      const [one, , other] = await Promise.all([code(through.send(changing, { name: `Race ${times}` })), through.stopViewAs(), code(through.send(changing, { name: `Race ${times}` }))])
      expect([one, other]).toEqual(['READ_ONLY', 'READ_ONLY'])
    }
    expect(await house.sql(`SELECT 1 FROM access_level WHERE name LIKE 'Race%'`)).toEqual([])
  })
})
