import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changeAccess, heldBy } from '../../testing/access.ts'
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts'
import { type Node, startNode } from '../../testing/house.ts'
import { choose, markAllNotices, markNotice, noticesLive, noticesOf, textsOf, unreadOf } from '../../testing/notices.ts'
import { slowness } from '../../testing/patience.ts'
import type { Person } from '../../testing/person.ts'
import { redisUrl } from '../../testing/redis.ts'

/** What concerns somebody is told within a second. Milliseconds. NO-2, LV-1 */
const within = 1_000 + slowness

/** Two server processes on one database and one Redis. */
let database: TestDatabase
let nodes: Node[]
let hana: Person
let abe: Person
beforeAll(async () => {
  database = await createTestDatabase()
  nodes = await Promise.all([0, 1].map(() => startNode({ databaseUrl: database.url, redisUrl: redisUrl() })))
  hana = await nodes[0]!.owner('Hana', 'Harbour')
  abe = await nodes[0]!.member(hana, 'Abe')
})
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.stop()))
  await database.drop()
})

/** A tab of somebody on a node, in none of their accounts, that follows their notices from now on. */
const follow = async (person: Person, node = 0, after?: string) => {
  const tab = person.at(nodes[node]!.url).tab(null).connect()
  const news = tab.follow(noticesLive, { after })
  await tab.opened
  return { tab, news }
}
let count = 0
const someone = () => `someone${++count}@example.com`

describe('live, over both nodes', () => {
  test('[NO-2, LV-1, OP-2] what concerns somebody comes to all of their tabs at once, whatever account they look at', async () => {
    const tabs = [await follow(hana, 0), await follow(hana, 1)]
    const address = someone()
    await abe.at(nodes[1]!.url).invite(address, { permissions: [] })
    for (const { news } of tabs) {
      const { notices } = await news.until(({ notices: { added } }) => added.length > 0, within)
      expect(notices).toMatchObject({ added: [{ text: `Abe invited ${address} to Harbour`, readAt: null, accountName: 'Harbour' }], unread: await unreadOf(hana), outdated: false })
    }
    await Promise.all(tabs.map(({ tab }) => tab.close()))
  })

  test('[NO-2] read in one tab, it is read in the other; unread again likewise; and all at once', async () => {
    await abe.invite(someone(), { permissions: [] })
    const [notice] = await noticesOf(hana)
    const { tab, news } = await follow(hana, 1)
    expect(await markNotice(hana, notice!.id)).toMatchObject({ __typename: 'MarkedNotice', notice: { readAt: expect.any(String) } })
    await news.until(({ notices: { changed } }) => changed[0]?.id === notice!.id && changed[0].readAt !== null, within)
    await markNotice(hana, notice!.id, false)
    await news.until(({ notices: { changed } }) => changed[0]?.id === notice!.id && changed[0].readAt === null, within)
    const { count: were } = await markAllNotices(hana)
    expect(were).toBeGreaterThan(0)
    const { notices } = await news.until(({ notices: { readUntil } }) => readUntil !== null, within)
    expect(notices.unread).toBe(0)
    expect(notices.readUntil >= notice!.at).toBe(true)
    expect(await unreadOf(hana)).toBe(0)
    await tab.close()
  })

  test('[NO-2, LV-2] whoever comes back goes on from their cursor, with nothing missing and nothing twice', async () => {
    const { cursor } = (await hana.tab(null).ask('{ viewer { cursor } }')).viewer
    const addresses = [someone(), someone(), someone()]
    for (const address of addresses) await abe.invite(address, { permissions: [] })
    const { tab, news } = await follow(hana, 1, cursor)
    await news.until(({ notices: { added } }) => added[0]?.text.includes(addresses[2]!))
    const told = news.messages.flatMap(({ data }) => data!.notices.added.map(({ text }: { text: string }) => text))
    expect(told).toEqual(addresses.map((address) => `Abe invited ${address} to Harbour`))
    await tab.close()
  })

  test('[NO-2, NO-3] a choice made in one tab shows in the other', async () => {
    const { tab, news } = await follow(hana, 1)
    await choose(hana, 'INVITATIONS', { app: true, mail: false })
    const { notices } = await news.until(({ notices: { choices } }) => choices !== null, within)
    expect(notices.choices).toContainEqual({ kind: 'INVITATIONS', app: true, mail: false })
    await tab.close()
  })

  test('[NO-1, LV-3] whoever loses their place is told why, that the list is another now, and nothing later of that account', async () => {
    const mia = await nodes[0]!.member(hana, 'Mia', { permissions: ['coupons.view'] })
    await mia.createAccount('Elsewhere')
    await changeAccess(hana, await heldBy(hana, 'Mia'), { permissions: ['coupons.manage'], allProducts: true })
    const { tab, news } = await follow(mia, 1)
    await hana.remove(await hana.memberId('Mia'))
    const { notices } = await news.until(({ notices: { added } }) => added.length > 0, within)
    expect(notices).toMatchObject({ outdated: true, unread: 1, added: [{ text: 'Hana removed you from Harbour', accountId: null, accountName: null }] })
    expect(await textsOf(mia)).toEqual(['Hana removed you from Harbour'])
    await tab.close()
  })

  test('[NO-2, PE-6] somebody else’s notice, and none at all, cannot be marked, and answer alike', async () => {
    const [notice] = await noticesOf(hana)
    const answers = await Promise.all([notice!.id, Buffer.from(`Notice:${crypto.randomUUID()}`).toString('base64'), Buffer.from('Notice:nonsense').toString('base64')].map((id) => markNotice(abe, id)))
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set([JSON.stringify({ __typename: 'NotFound', message: 'There is no such notice, or no longer.' })]))
    expect((await abe.tab(null).send('mutation { markNotice(id: "nonsense", read: true) { __typename } }')).errors).toBeDefined()
    expect((await noticesOf(hana)).find(({ id }) => id === notice!.id)!.readAt).toBeNull()
  })
})

describe('at one moment', () => {
  test('[NO-2, AV-1] marked on two nodes a hundred times over, a notice is read once, with one line', async () => {
    const lines = async () => (await nodes[0]!.sql<{ count: number }>(`SELECT count(*)::int AS count FROM activity WHERE kind = 'notices read'`))[0]!.count
    await markAllNotices(hana)
    await abe.invite(someone(), { permissions: [] })
    const [notice] = await noticesOf(hana)
    const before = await lines()
    const there = hana.at(nodes[1]!.url)
    for (let round = 0; round < 100; round++) {
      const read = round % 2 === 0
      const answers = await Promise.all([markNotice(hana, notice!.id, read), markNotice(there, notice!.id, read), ...(round % 10 === 0 ? [markAllNotices(there)] : [])])
      for (const answer of answers.slice(0, 2)) expect(answer).toMatchObject({ __typename: 'MarkedNotice', viewer: { unreadNotices: read ? 0 : 1 } })
      expect(await unreadOf(there)).toBe(read ? 0 : 1)
    }
    expect(await lines()).toBe(before + 100)
  }, 120_000)

  test('[NO-1, AV-1] a change that is refused leaves no notice, and each that is made leaves one', async () => {
    await markAllNotices(hana)
    const address = someone()
    await Promise.all(Array.from({ length: 10 }, (_, index) => abe.at(nodes[index % 2]!.url).invite(address, { permissions: [] })))
    expect((await textsOf(hana, 'first: 20, unread: true')).filter((text) => text.includes(address))).toHaveLength(1)
  })

  test('[NO-2] pages go on where they ended, while more comes in', async () => {
    for (let index = 0; index < 5; index++) await abe.invite(someone(), { permissions: [] })
    const all = (await noticesOf(hana)).map(({ id }) => id)
    const page = async (after: string | null) =>
      (await hana.tab(null).ask('query ($after: String) { viewer { notices(first: 2, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } } } }', { after })).viewer.notices
    const seen: string[] = []
    for (let after: string | null = null; ;) {
      const { nodes: rows, pageInfo } = await page(after)
      seen.push(...rows.map(({ id }: { id: string }) => id))
      if (!pageInfo.hasNextPage) break
      after = pageInfo.endCursor
      if (seen.length === 2) await abe.invite(someone(), { permissions: [] })
    }
    expect(seen).toEqual(all)
    expect((await hana.tab(null).send('{ viewer { notices(after: "nonsense") { nodes { id } } } }')).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
  })
})
