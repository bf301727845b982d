import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'

const house = useHouse()
let ada: Person
let pia: Person
beforeAll(async () => {
  ada = await house.owner('Ada')
  pia = await house.member(ada, 'Pia', { permissions: [] })
})

/** Members by the hundred, past the front door. */
const populate = async (account: string, people: { name: string; email: string; role?: string }[]) => {
  await house.sql(
    `WITH given AS (SELECT gen_random_uuid() AS id, * FROM json_to_recordset($1::json) AS p (name text, email text, role role)),
      made AS (INSERT INTO "user" (id, email, email_key, name) SELECT id, email, lower(email), name FROM given)
      INSERT INTO membership (id, account_id, user_id, role) SELECT gen_random_uuid(), (SELECT a.id FROM account a WHERE a.slug = $2), id, COALESCE(role, 'MEMBER') FROM given`,
    [JSON.stringify(people), account],
  )
}

type Page = { nodes: { name: string; email: string }[]; totalCount: number; pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null } }
const query = `query ($first: Int, $after: String, $last: Int, $before: String, $search: String, $roles: [Role!]) {
  account { members(first: $first, after: $after, last: $last, before: $before, search: $search, roles: $roles) { nodes { name email role } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`
const page = async (person: Person, variables: Record<string, unknown>): Promise<Page> => (await person.ask(query, variables)).account.members
const found = async (search: string, person = ada) => (await page(person, { search, first: 100 })).nodes.map(({ name }) => name)

test('[TM-1] owners first, then admins, members, partners, by name within; then invitations, by address', async () => {
  const owner = await house.owner('Olga')
  await populate(owner.account!, [
    { name: 'zoe', email: 'zoe@one.example', role: 'ADMIN' }, { name: 'Ari', email: 'ari@one.example', role: 'ADMIN' }, { name: 'Bela', email: 'bela@one.example', role: 'OWNER' },
    { name: 'ábel', email: 'abel@one.example' }, { name: 'Yuri', email: 'yuri@one.example' }, { name: 'Agency', email: 'agency@one.example', role: 'PARTNER' },
  ])
  await owner.invite('zed@one.example, amy@one.example')
  const all = await owner.members()
  expect(all.map(({ role }) => role)).toEqual(['OWNER', 'OWNER', 'ADMIN', 'ADMIN', 'MEMBER', 'MEMBER', 'PARTNER'])
  expect(all.slice(0, 4).map(({ name }) => name)).toEqual(['Bela', 'Olga', 'Ari', 'zoe'])
  expect((await owner.invitations()).map(({ email, status }) => [email, status])).toEqual([['amy@one.example', 'OPEN'], ['zed@one.example', 'OPEN']])
  expect((await page(owner, { roles: ['ADMIN', 'PARTNER'] })).nodes.map(({ name }) => name)).toEqual(['Ari', 'zoe', 'Agency'])
})

test('[TM-1] who has left or whose time is over is in no list and no count', async () => {
  const owner = await house.owner('Otis')
  await populate(owner.account!, ['left', 'over', 'there'].map((name) => ({ name, email: `${name}@two.example` })))
  await house.sql(`UPDATE membership m SET ended_at = now() FROM "user" u WHERE u.id = m.user_id AND u.email = 'left@two.example'`)
  await house.sql(`UPDATE membership m SET expires_at = now() - interval '1 second' FROM "user" u WHERE u.id = m.user_id AND u.email = 'over@two.example'`)
  expect(await page(owner, {})).toMatchObject({ nodes: [{ name: 'Otis' }, { name: 'there' }], totalCount: 2 })
})

describe('[TM-2] searching', () => {
  beforeAll(() =>
    populate(ada.account!, [
      { name: '100% Ölaf_Björn', email: 'olaf@three.example' }, { name: 'Back\\slash', email: 'back@three.example' }, { name: `O'Neil "Q" <x>`, email: 'oneil@three.example' },
      { name: 'Мария', email: 'maria@three.example' }, { name: '山田 太郎', email: 'yamada_t@three.example' }, { name: 'Plain', email: 'plain%20@three.example' },
    ]))

  test.each([
    ['%', ['100% Ölaf_Björn', 'Plain']],
    ['_', ['100% Ölaf_Björn', '山田 太郎']],
    ['\\', ['Back\\slash']],
    ['ölaf_b', ['100% Ölaf_Björn']],
    ['THREE.EXAMPLE', ['100% Ölaf_Björn', 'Back\\slash', `O'Neil "Q" <x>`, 'Plain', 'Мария', '山田 太郎']],
    ["'neil \"q\" <", [`O'Neil "Q" <x>`]],
    ['мАРИЯ', ['Мария']],
    ['  太郎 ', ['山田 太郎']],
    ['nobody at all', []],
    ['Pl%n', []],
    ['\u0000', []],
    ['x'.repeat(2_000), []],
  ])('[TM-2] %j is meant as it is written, by name or address, in any case', async (search, names) => {
    expect((await found(search)).sort()).toEqual(names.toSorted())
    expect((await page(ada, { search })).totalCount).toBe(names.length)
  })

  test('[TM-2] every member may; nobody else', async () => {
    expect(await found('olaf', pia)).toEqual(['100% Ölaf_Björn'])
    const eve = await house.owner('Eve')
    expect(await found('olaf', eve)).toEqual([])
    expect(await house.visitor().send('{ account { members { totalCount } } }')).toMatchObject({ data: null, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
  })

  test('[TM-2] invitations are found by their address', async () => {
    await ada.invite('find_me@three.example, findXme@three.example')
    const { account } = await ada.ask('{ account { invitations(search: "FIND_me") { nodes { email } totalCount } } }')
    expect(account.invitations).toEqual({ nodes: [{ email: 'find_me@three.example' }], totalCount: 1 })
  })
})

describe('[TM-2] in pages', () => {
  const names = ['Ana', 'ana', 'ANA', 'Ána', 'Bo', 'bo', 'Zoë', '', '~', '山', 'Ана']
  beforeAll(() => populate(ada.account!, Array.from({ length: 160 }, (_, index) => ({ name: names[index % names.length]!, email: `p${index}@${index % 3 ? 'four' : 'five'}.example`, role: ['ADMIN', 'MEMBER', 'PARTNER'][index % 3] }))))

  test('[TM-2] whatever the size of the pages, forwards and backwards they make the whole list, each member once', async () => {
    const whole = new Map<string, string[]>()
    const all = async (search: string) => {
      if (!whole.has(search)) {
        const emails: string[] = []
        for (let after: string | null = null; ; ) {
          const { nodes, pageInfo }: Page = await page(ada, { first: 100, after, search })
          emails.push(...nodes.map(({ email }) => email))
          if (!pageInfo.hasNextPage) break
          after = pageInfo.endCursor
        }
        whole.set(search, emails)
      }
      return whole.get(search)!
    }
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('', 'four', 'ana', 'bo'), fc.boolean(), fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 }), async (search, forward, sizes) => {
        const expected = await all(search)
        const seen: string[] = []
        let cursor: string | null = null
        for (let turn = 0; seen.length < expected.length; turn++) {
          const size = sizes[turn % sizes.length]!
          const { nodes, pageInfo, totalCount }: Page = await page(ada, { search, ...(forward ? { first: size, after: cursor } : { last: size, before: cursor }) })
          const emails = nodes.map(({ email }) => email)
          if (forward) seen.push(...emails)
          else seen.unshift(...emails)
          expect(totalCount).toBe(expected.length)
          expect(forward ? pageInfo.hasNextPage : pageInfo.hasPreviousPage).toBe(seen.length < expected.length)
          cursor = forward ? pageInfo.endCursor : pageInfo.startCursor
        }
        expect(seen).toEqual(expected)
        expect(new Set(seen).size).toBe(expected.length)
      }),
      { numRuns: 25 },
    )
  })

  test('[AP-2] a cursor of another list, or of none, is told as a mistake', async () => {
    const { account } = await ada.ask('{ account { activity(first: 1) { pageInfo { endCursor } } invitations(first: 1) { pageInfo { endCursor } } members(first: 1) { pageInfo { endCursor } } } }')
    const [ofActivity, ofInvitations, ofMembers] = [account.activity, account.invitations, account.members].map((list) => list.pageInfo.endCursor as string)
    const odd = ['', 'nonsense', Buffer.from('[]').toString('base64url'), Buffer.from('["OWNER","\\u0000","x"]').toString('base64url'), Buffer.from('{"a":1}').toString('base64url')]
    const wrong: Record<string, (string | undefined)[]> = { members: [ofActivity, ofInvitations, ...odd], invitations: [ofActivity, ofMembers, ...odd], activity: [ofInvitations, ofMembers, ...odd] }
    for (const [list, cursors] of Object.entries(wrong))
      for (const after of cursors) {
        const answer = await ada.send(`query ($after: String) { account { ${list}(first: 1, after: $after) { pageInfo { endCursor } } } }`, { after })
        expect(answer.errors?.[0]?.extensions.code, `${list} after ${after}`).toBe('BAD_USER_INPUT')
      }
  })
})
