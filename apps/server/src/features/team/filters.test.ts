import { beforeAll, expect, test } from 'vitest'
import { changeAccess, createLevel, heldBy, productOf, setExpiry } from '../../testing/access.ts'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'

const house = useHouse()
const day = 24 * 3_600_000
let ada: Person
let mia: Person
let book: string

beforeAll(async () => {
  ada = await house.owner('Ada')
  book = await productOf(house, ada, 'Book')
  const { accessLevel } = await createLevel(ada, { name: 'Readers', permissions: ['coupons.view'], productIds: [book] })
  mia = await house.member(ada, 'Mia', { permissions: ['users.manage'] })
  for (const name of ['Ben', 'Cleo', 'Dora']) await house.member(ada, name, { permissions: [] })
  await changeAccess(ada, await heldBy(ada, 'Cleo'), { accessLevelId: accessLevel.id, permissions: [] })
  await changeAccess(ada, await heldBy(ada, 'Dora'), { permissions: [], productIds: [book] })
  await setExpiry(ada, await heldBy(ada, 'Ben'), new Date(Date.now() + 10 * day))
  await setExpiry(ada, await heldBy(ada, 'Cleo'), new Date(Date.now() + 40 * day))
  await house.sql(`UPDATE membership SET last_active_at = now() - interval '31 days' FROM "user" u WHERE u.id = user_id AND u.name = 'Dora'`)
})

const found = async (by: Person, filter: string) => {
  const { account } = await by.ask(`{ account { members(first: 50, ${filter}) { totalCount nodes { name } } } }`)
  expect(account.members.totalCount).toBe(account.members.nodes.length)
  return account.members.nodes.map(({ name }: { name: string }) => name) as string[]
}

test.each([
  ['expiresWithinDays: 30', ['Ben']],
  ['expiresWithinDays: 3660', ['Ben', 'Cleo']],
  ['productAccess: ALL', ['Ada', 'Ben', 'Mia']],
  ['productAccess: CHOSEN', ['Cleo', 'Dora']],
  ['status: INACTIVE', ['Dora']],
  ['productAccess: CHOSEN, expiresWithinDays: 60, search: "cl", roles: [MEMBER]', ['Cleo']],
  ['status: INACTIVE, roles: [OWNER]', []],
])('[TM-1, TM-14] members with %s are %j, and counted so', async (filter, names) => {
  expect(await found(ada, filter)).toEqual(names)
})

test('[TM-1] pages of what is filtered hold each once', async () => {
  const names: string[] = []
  for (let after: string | null = null; ; ) {
    const { account }: { account: { members: { nodes: { name: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } } = await ada.ask('query ($after: String) { account { members(first: 1, after: $after, productAccess: ALL) { nodes { name } pageInfo { hasNextPage endCursor } } } }', { after })
    names.push(...account.members.nodes.map(({ name }) => name))
    after = account.members.pageInfo.endCursor
    if (!account.members.pageInfo.hasNextPage) break
  }
  expect(names).toEqual(['Ada', 'Ben', 'Mia'])
})

test('[TM-1, LV-7] who is here is found while they are', async () => {
  const tab = mia.connect()
  await tab.opened
  await expect.poll(() => found(ada, 'status: HERE')).toEqual(['Mia'])
  await tab.close()
  await expect.poll(() => found(ada, 'status: HERE')).toEqual([])
})

test('[PE-2] whoever reaches some products only cannot ask who reaches all', async () => {
  await changeAccess(ada, await heldBy(ada, 'Mia'), { permissions: ['users.manage'], productIds: [book] })
  expect(await found(mia, 'productAccess: ALL')).toEqual([])
  expect(await found(mia, 'productAccess: CHOSEN')).toEqual(['Ada', 'Ben', 'Cleo', 'Dora', 'Mia'])
})

test.each([0, -1, 4_000])('[TM-14] %i days are no span', async (days) => {
  const { errors } = await ada.send(`{ account { members(first: 1, expiresWithinDays: ${days}) { totalCount } } }`)
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
})
