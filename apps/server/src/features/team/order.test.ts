import { beforeAll, expect, test } from 'vitest'
import { seedLarge } from '../../seed/large.ts'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'

const house = useHouse()
let holder: Person

beforeAll(async () => {
  await seedLarge(house.app!.services.database, house.databaseUrl, { members: 730, events: 1 }, () => {})
  holder = house.visitor()
  await holder.signIn({ email: 'owner@large.example', password: 'open-the-gate' })
})

type Row = { id: string; name: string; email: string; role: string }
const ranks = ['OWNER', 'ADMIN', 'MEMBER', 'PARTNER']
const compare = (one: Row, other: Row) =>
  ranks.indexOf(one.role) - ranks.indexOf(other.role) || Buffer.compare(Buffer.from(one.name.toLowerCase()), Buffer.from(other.name.toLowerCase()))

const read = async (variables: Record<string, unknown>) => {
  const { account } = await holder.ask(
    `query ($first: Int, $after: String, $last: Int, $before: String, $search: String) { account { members(first: $first, after: $after, last: $last, before: $before, search: $search) {
      totalCount nodes { id name email role } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`, variables)
  return account.members as { totalCount: number; nodes: Row[]; pageInfo: Record<string, string | boolean | null> }
}

const readAll = async (search: string | null) => {
  const rows: Row[] = []
  for (let after: unknown = null; ; ) {
    const { nodes, pageInfo, totalCount } = await read({ first: 100, after, search })
    rows.push(...nodes)
    after = pageInfo.endCursor
    if (!pageInfo.hasNextPage) return { rows, totalCount }
  }
}

test('[TM-1] page by page everyone comes once, by role and name, forwards and backwards', async () => {
  const { rows, totalCount } = await readAll(null)
  expect(totalCount).toBe(730)
  expect(new Set(rows.map(({ id }) => id)).size).toBe(730)
  expect(rows).toEqual([...rows].sort(compare))
  const back: Row[] = []
  for (let before: unknown = null; ; ) {
    const { nodes, pageInfo } = await read({ last: 100, before })
    back.unshift(...nodes)
    before = pageInfo.startCursor
    if (!pageInfo.hasPreviousPage) break
  }
  expect(back.map(({ id }) => id)).toEqual(rows.map(({ id }) => id))
})

test.each(['ana', 'ÖZDEMIR', 'Александра', 'berg.', '@LARGE.', '100%', '_'])('[TM-2] typing ‘%s’ finds by name or address, in any case, and nobody else', async (search) => {
  const everyone = await readAll(null)
  const expected = everyone.rows.filter(({ name, email }) => [name, email].some((text) => text.toLowerCase().includes(search.toLowerCase())))
  const { rows, totalCount } = await readAll(search)
  expect(rows).toEqual(expected)
  expect(totalCount).toBe(expected.length)
})

test('[TM-1] who changes their name moves to their new place, and is found by it', async () => {
  const { rows } = await readAll(null)
  const last = rows.at(-1)!
  await house.app!.services.database.pool.query(`UPDATE "user" SET name = 'Aaron Ärmel', email = 'Aaron@Elsewhere.example' WHERE email = $1`, [last.email])
  const { rows: now } = await readAll(null)
  expect(now.find(({ role }) => role === 'MEMBER')!.name).toBe('Aaron Ärmel')
  expect((await readAll('ärmel')).rows).toHaveLength(1)
  expect((await readAll('aaron@else')).rows).toHaveLength(1)
  expect((await readAll(last.email)).rows).toHaveLength(0)
})
