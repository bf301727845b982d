import fc from 'fast-check'
import { activityKinds } from '@gatehouse/contract/activity-kinds'
import { beforeAll, describe, expect, test } from 'vitest'
import { globalId } from '../../testing/house.ts'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'

const all = ['Ada', 'Olaf', 'Abe', 'Mia', 'Paul'] as const
const few = ['Pia', 'Quin'] as const
type Name = (typeof all)[number] | (typeof few)[number]

const house = useHouse()
const people = {} as Record<Name, Person>
beforeAll(async () => {
  people.Ada = await house.owner('Ada')
  for (const [name, permissions] of [['Olaf', []], ['Abe', []], ['Mia', ['users.manage']], ['Paul', []], ['Pia', ['coupons.manage', 'statistics.view']], ['Quin', []]] as const)
    people[name] = await house.member(people.Ada, name, { permissions: [...permissions] })
  await house.setRole(people.Olaf, 'OWNER')
  await house.setRole(people.Abe, 'ADMIN')
  await house.setRole(people.Paul, 'PARTNER')
  await house.member(people.Mia, 'Gone')
  await people.Abe.remove(await people.Ada.memberId('Gone'))
})

type Node = { id: string; sequence: number; kind: string; at: string; memberEmail: string; performerEmail: string | null }
const fields = 'id sequence kind at memberEmail performerEmail'
const listed = async (person: Person, filter: Record<string, unknown> = {}): Promise<Node[]> =>
  (await person.ask(`query ($filter: ActivityFilter) { account { activity(first: 100, filter: $filter) { nodes { ${fields} } } } }`, { filter })).account.activity.nodes
const byId = async (person: Person, id: string) => (await person.ask(`query ($id: ID!) { node(id: $id) { ... on ActivityEvent { ${fields} } } }`, { id })).node as Node | null

describe('[AV-5] who sees what', () => {
  test.each(all)('[AV-5] %s sees everything, numbered without a gap, newest first', async (name) => {
    const lines = await listed(people[name])
    expect(lines.map(({ sequence }) => sequence)).toEqual(Array.from({ length: lines.length }, (_, index) => lines.length - index))
    expect(lines.length).toBeGreaterThan(20)
  })

  test.each(few)('[AV-5] %s sees what was done to them, and nothing else', async (name) => {
    const lines = await listed(people[name])
    expect(lines.map(({ kind }) => kind)).toEqual(['logged in', 'created account'])
    expect(new Set(lines.map(({ memberEmail }) => memberEmail))).toEqual(new Set([people[name].email]))
  })

  test('[AV-5, PE-6] a line by its id is there for whoever sees it in the list, and for others as if it were not', async () => {
    const everything = await listed(people.Ada)
    const nothing = globalId('ActivityEvent', `${crypto.randomUUID()}:1`)
    for (const name of ['Mia', 'Pia', 'Quin'] as const) {
      const visible = new Set((await listed(people[name])).map(({ id }) => id))
      for (const line of everything) expect(await byId(people[name], line.id)).toEqual(visible.has(line.id) ? line : null)
      expect(await byId(people[name], nothing)).toBeNull()
    }
    expect(await byId(people.Ada, globalId('ActivityEvent', 'nonsense'))).toBeNull()
  })

  test('[AV-5] a filter narrows what is seen and never widens it', async () => {
    const { email } = people.Quin
    expect((await listed(people.Ada, { memberEmail: email })).length).toBe(3)
    for (const filter of [{ memberEmail: email }, { performerEmail: people.Ada.email }, { search: email }, { search: '%' }, { kinds: ['deleted', 'invited'] }, { memberEmail: `' OR 1=1 --` }])
      expect(await listed(people.Pia, filter)).toEqual([])
    expect(await listed(people.Pia, { kinds: ['logged in'] })).toHaveLength(1)
  })

  test('[AV-5] lines of another account, and of a person’s own stream, are not there', async () => {
    const eve = await house.owner('Eve')
    const [theirs] = await listed(eve)
    expect(await byId(people.Ada, theirs!.id)).toBeNull()
    const [{ id } = { id: '' }] = await house.sql<{ id: string }>('SELECT id FROM "user" WHERE email = $1', [people.Ada.email])
    expect(await byId(people.Ada, globalId('ActivityEvent', `${id}:1`))).toBeNull()
    expect(await listed(eve, { search: 'ada@' })).toEqual([])
  })

  test('[AV-5, AV-3] live the same: what is about others never arrives, what is about oneself does, at once and in order', async () => {
    const tabs = { Ada: people.Ada.connect(), Pia: people.Pia.connect(), Quin: people.Quin.connect() }
    const follow = (name: keyof typeof tabs) => tabs[name].follow<{ activity: { cursor: string; event: Node } }>(`subscription { activity { cursor event { ${fields} } } }`)
    const heard = { Ada: follow('Ada'), Pia: follow('Pia'), Quin: follow('Quin') }
    await Promise.all(Object.values(tabs).map((tab) => tab.opened))
    await people.Ada.invite('stranger@example.com')
    await people.Abe.makeAdmin(await people.Ada.memberId('Quin'))
    await people.Abe.makeAdmin(await people.Ada.memberId('Pia'))
    const aboutPia = (data: { activity: { event: Node } }) => data.activity.event.memberEmail === people.Pia.email
    await Promise.all([heard.Ada.until(aboutPia), heard.Pia.until(aboutPia)])
    const kindsOf = (name: keyof typeof heard) => heard[name].messages.map(({ data }) => `${data!.activity.event.kind} ${data!.activity.event.memberEmail}`)
    expect(kindsOf('Ada')).toEqual(['invited stranger@example.com', `made admin ${people.Quin.email}`, `made admin ${people.Pia.email}`])
    expect(kindsOf('Pia')).toEqual([`made admin ${people.Pia.email}`])
    // From the line that made an admin of Quin, Quin sees all.
    await heard.Quin.until(aboutPia)
    expect(kindsOf('Quin')).toEqual([`made admin ${people.Quin.email}`, `made admin ${people.Pia.email}`])
    await Promise.all(Object.values(tabs).map((tab) => tab.close()))
    for (const name of few) await house.setRole(people[name], 'MEMBER')
  })
})

describe('[AV-2] a line', () => {
  test('[AV-2] says what, to whom, by whom and when; it opens to the device and the difference', async () => {
    const since = Date.now()
    const ned = await house.member(people.Mia, 'Ned', { permissions: ['users.manage'] })
    await people.Olaf.makeAdmin(await people.Ada.memberId('Ned'))
    const { account } = await people.Ada.ask('{ account { activity(first: 4) { nodes { kind memberEmail memberName memberId performerEmail performerName performerId at detail hash } } } }')
    const [made, entered, joined, invited] = account.activity.nodes
    const person = { memberEmail: ned.email, memberName: 'Ned' }
    expect(invited).toMatchObject({ kind: 'invited', memberEmail: ned.email, memberName: null, memberId: null, performerEmail: people.Mia.email, performerName: 'Mia', detail: { permissions: ['users.manage'], products: 'all' } })
    expect(joined).toMatchObject({ ...person, kind: 'created account', performerEmail: null, performerName: null, performerId: null, detail: { device: 'Mac', browser: 'Safari 18', address: expect.stringMatching(/127\.0\.0\.1|::1/) } })
    expect(entered).toMatchObject({ ...person, kind: 'logged in', performerEmail: null, detail: { device: 'Mac' } })
    expect(made).toMatchObject({ ...person, kind: 'made admin', performerEmail: people.Olaf.email, performerName: 'Olaf', detail: { before: { role: 'MEMBER' }, after: { role: 'ADMIN' } } })
    for (const { at, hash } of account.activity.nodes) {
      expect(Date.parse(at)).toBeGreaterThanOrEqual(since)
      expect(at).toMatch(/Z$/)
      expect(hash).toMatch(/^[\da-f]{64}$/)
    }
  })

  test('[AV-2] every kind has a title and a sentence that names whom, or what, it is about', () => {
    for (const [kind, info] of Object.entries(activityKinds)) {
      expect(info.title, kind).toMatch(/^[A-Z]/)
      // What is done to a thing is done to nobody in particular; the settings themselves, and the account whose log it is, have no name.
      // In a person's own stream, an account that is gone is named beside who had closed it, and what they chose beside themselves.
      const about = ['{member}', '{thing}'].filter((whom) => info.sentence.includes(whom))
      expect(about, kind).toHaveLength(['account erased', 'notice choice changed'].includes(kind) ? 2 : ['settings changed', 'data exported', 'account closed', 'account restored'].includes(kind) ? 0 : 1)
      expect(info.sentence.includes('{performer}'), kind).toBe(!('self' in info))
      if ('sentenceBy' in info) for (const person of ['{performer}', '{member}']) expect(info.sentenceBy, kind).toContain(person)
    }
  })
})

describe('[AV-3] pages of the log', () => {
  test('[AV-3] in pages of any size, either way, filtered or not, each line comes once and in its place', async () => {
    const filters = [{}, { kinds: ['invited', 'logged in'] }, { performerEmail: people.Ada.email.toUpperCase() }, { search: 'PIA@' }]
    const query = `query ($first: Int, $after: String, $last: Int, $before: String, $filter: ActivityFilter) { account { activity(first: $first, after: $after, last: $last, before: $before, filter: $filter) { nodes { ${fields} } pageInfo { startCursor endCursor hasNextPage hasPreviousPage } } } }`
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...filters), fc.boolean(), fc.integer({ min: 1, max: 9 }), async (filter, forward, size) => {
        const expected = (await listed(people.Ada, filter)).map(({ sequence }) => sequence)
        const seen: number[] = []
        for (let cursor: string | null = null; ; ) {
          const { nodes, pageInfo }: { nodes: Node[]; pageInfo: { startCursor: string | null; endCursor: string | null; hasNextPage: boolean; hasPreviousPage: boolean } } = (await people.Ada.ask(query, { filter, ...(forward ? { first: size, after: cursor } : { last: size, before: cursor }) })).account.activity
          const page = nodes.map(({ sequence }) => sequence)
          if (forward) seen.push(...page)
          else seen.unshift(...page)
          if (!(forward ? pageInfo.hasNextPage : pageInfo.hasPreviousPage)) break
          cursor = forward ? pageInfo.endCursor : pageInfo.startCursor
        }
        expect(seen).toEqual(expected)
      }),
      { numRuns: 12 },
    )
  })

  test('[AV-3] a page that is being read keeps its place while new lines arrive', async () => {
    const query = 'query ($after: String) { account { activity(first: 5, after: $after) { nodes { sequence } pageInfo { endCursor } } } }'
    const first = (await people.Ada.ask(query)).account.activity
    await people.Ada.invite('while.reading@example.com')
    const second = (await people.Ada.ask(query, { after: first.pageInfo.endCursor })).account.activity
    expect(second.nodes[0].sequence).toBe(first.nodes.at(-1).sequence - 1)
  })
})
