import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { heldClock, seconds } from '../testing/clock.ts'
import { type House, openHouse, startNode } from '../testing/house.ts'
import type { LiveTab, Person } from '../testing/person.ts'
import { stream } from '../testing/stream.ts'
import { accountIdOf } from '../testing/writers.ts'

const clock = heldClock()
let house: House
let ada: Person
let bo: Person
let cy: Person
beforeAll(async () => {
  house = await openHouse({ clock, tempo: { renewEvery: 200 } })
  ada = await house.owner('Ada')
  ;[bo, cy] = await Promise.all([house.member(ada, 'Bo'), house.member(ada, 'Cy', { permissions: ['coupons.view'] })])
})
afterAll(() => house.stop())

const tabs: LiveTab[] = []
const open = async (person: Person) => {
  const tab = person.connect()
  tabs.push(tab)
  await tab.opened
  return tab
}
afterEach(async () => {
  await Promise.all(tabs.splice(0).map((tab) => tab.close()))
  await expect.poll(() => house.app!.services.presence.held()).toEqual({ connections: 0, accounts: 0 })
})

const query = 'subscription { team { changes { ... on PresenceChanged { memberId presence { page since } } } } }'
type Change = { memberId?: string; presence: { page: string | null; since: string } | null }
const about = (member: string, fits: (presence: Change['presence']) => boolean) => ({ team }: { team: { changes: Change[] } }) =>
  team.changes.some(({ memberId, presence }) => memberId === member && fits(presence))
const presenceOf = async (viewer: Person) =>
  Object.fromEntries((await viewer.ask('{ account { members(first: 100) { nodes { name presence { page } } } } }')).account.members.nodes.map((node: { name: string; presence: unknown }) => [node.name, node.presence]))

it('[LV-7] who opens the account, goes to another page and leaves shows at once; the page only to those who manage users', async () => {
  const [adas, cys] = [await open(ada), await open(cy)]
  const [seenByAda, seenByCy] = [adas.follow(query), cys.follow(query)]
  const bosId = await ada.memberId('Bo')
  await expect.poll(() => house.app!.services.live.held().plans).toBe(2)
  const bos = await open(bo)
  await seenByAda.until(about(bosId, (presence) => presence !== null && presence.page === null))
  expect((await bos.send('mutation { showPresence(page: "Coupons") }')).data.showPresence).toBe(true)
  await seenByAda.until(about(bosId, (presence) => presence?.page === 'Coupons'))
  expect(await presenceOf(ada)).toMatchObject({ Bo: { page: 'Coupons' } })
  expect(await presenceOf(cy)).toMatchObject({ Bo: { page: null } })
  await bos.close()
  await Promise.all([seenByAda, seenByCy].map((seen) => seen.until(about(bosId, (presence) => presence === null))))
  expect(JSON.stringify(seenByCy.messages)).not.toContain('Coupons')
  expect(await presenceOf(ada)).toMatchObject({ Bo: null })
})

it('[LV-7] somebody with two tabs is there until the last one closes', async () => {
  const adas = await open(ada)
  const seen = adas.follow(query)
  const bosId = await ada.memberId('Bo')
  const [first, second] = [await open(bo), await open(bo)]
  await first.send('mutation { showPresence(page: "Team") }')
  await second.send('mutation { showPresence(page: "Orders") }')
  await seen.until(about(bosId, (presence) => presence?.page === 'Orders'))
  await second.close()
  await seen.until(about(bosId, (presence) => presence?.page === 'Team'))
  expect(seen.messages.some(({ data }) => about(bosId, (presence) => presence === null)(data))).toBe(false)
  await first.close()
  await seen.until(about(bosId, (presence) => presence === null))
})

it('[LV-7] a follower over SSE hears of it too, and shows nobody', async () => {
  const account = await accountIdOf(house, ada)
  const { followed, close } = stream(ada, query)
  await expect.poll(() => house.app!.services.live.held().plans).toBe(1)
  await expect.poll(() => house.app!.services.presence.held().accounts).toBe(1)
  const bos = await open(bo)
  const bosId = await ada.memberId('Bo')
  await followed.until(about(bosId, (presence) => presence !== null))
  expect((await house.app!.services.presence.inAccount(account)).size).toBe(1)
  await bos.close()
  await followed.until(about(bosId, (presence) => presence === null))
  close()
})

it('[LV-7] a page can only be shown over a connection that lasts', async () => {
  const { errors } = await bo.send('mutation { showPresence(page: "Team") }')
  expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
})

it('[LV-7] who was on a node that was killed is gone within thirty seconds, and those on a node that was held up come back', async () => {
  const account = await accountIdOf(house, ada)
  const node = await startNode({ databaseUrl: house.databaseUrl })
  const adas = await open(ada)
  const seen = adas.follow(query)
  const bosId = await ada.memberId('Bo')
  const bos = bo.at(node.url).connect()
  await bos.opened
  await seen.until(about(bosId, (presence) => presence !== null))
  await node.kill()
  clock.pass(25 * seconds)
  await seen.until(about(bosId, (presence) => presence === null))
  // This node's own rows looked as old as those: whoever is still connected to it stays.
  const adasId = await ada.memberId('Ada')
  await expect.poll(async () => (await house.app!.services.presence.inAccount(account)).size).toBe(1)
  expect(seen.messages.filter(({ data }) => about(adasId, (presence) => presence === null)(data)).length).toBeLessThanOrEqual(1)
})
