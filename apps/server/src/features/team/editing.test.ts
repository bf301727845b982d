import { expect, test } from 'vitest'
import { createLevel } from '../../testing/access.ts'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'

const house = useHouse()
const query = 'subscription { team { changes { ... on PresenceChanged { memberId presence { editing } } } } }'
type News = { team: { changes: { memberId?: string; presence?: { editing: string[]; editingLevels?: string[] } | null }[] } }
const edits = (who: string, whom: string[]) => ({ team }: News) =>
  team.changes.some(({ memberId, presence }) => memberId === who && presence && JSON.stringify(presence.editing) === JSON.stringify(whom))
const show = (id: string | null) => `mutation { showEditing${id ? `(id: "${id}")` : ''} }`

test('[TM-13] whose access somebody has open is seen live by those who manage users, until they close it or leave', async () => {
  const ada = await house.owner('Ada')
  const mia = await house.member(ada, 'Mia', { permissions: ['users.manage'] })
  const ben = await house.member(ada, 'Ben', { permissions: ['coupons.view'] })
  const [mias, bens] = [await ada.memberId('Mia'), await ada.memberId('Ben')]
  const [watching, plain] = [ada.connect(), ben.connect()]
  const [seen, seenByBen] = [watching.follow<News>(query), plain.follow<News>(query)]
  await expect.poll(() => house.app!.services.live.held().plans).toBe(2)
  const tab = mia.connect()
  await tab.opened
  expect((await tab.send(show(bens))).data.showEditing).toBe(true)
  await seen.until(edits(mias, [bens]))
  const editing = async (viewer: Person) =>
    (await viewer.ask('query ($id: ID!) { node(id: $id) { ... on Member { presence { editing } } } }', { id: mias })).node.presence.editing
  expect(await editing(ada)).toEqual([bens])
  expect(await editing(ben)).toEqual([])
  await tab.send(show(null))
  await seen.until(edits(mias, []))
  await tab.send(show(bens))
  await tab.close()
  await seen.until(({ team }) => team.changes.some(({ memberId, presence }) => memberId === mias && presence === null))
  expect(JSON.stringify(seenByBen.messages)).not.toContain(`"editing":["${bens}"]`)
  expect((await ben.connect().send(show(bens))).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
  await Promise.all([watching.close(), plain.close()])
})

test('[TM-13] which level somebody has open is seen live too, apart from members', async () => {
  const ada = await house.owner('Ina')
  const mia = await house.member(ada, 'Mara', { permissions: ['users.manage'] })
  const { accessLevel } = await createLevel(ada, { name: 'Support', permissions: [] })
  const watching = ada.connect()
  const seen = watching.follow<News>('subscription { team { changes { ... on PresenceChanged { memberId presence { editing editingLevels } } } } }')
  await expect.poll(() => house.app!.services.live.held().plans).toBe(1)
  const tab = mia.connect()
  await tab.opened
  await tab.send(show(accessLevel.id))
  await seen.until(({ team }) => team.changes.some(({ presence }) => presence?.editingLevels?.includes(accessLevel.id) === true && presence.editing.length === 0))
  const { account } = await ada.ask('{ account { members(first: 10, status: HERE) { nodes { name presence { editing editingLevels } } } } }')
  expect(account.members.nodes).toContainEqual({ name: 'Mara', presence: { editing: [], editingLevels: [accessLevel.id] } })
  await tab.send(show(null))
  await seen.until(({ team }) => team.changes.some(({ presence }) => presence?.editingLevels?.length === 0))
  await Promise.all([watching.close(), tab.close()])
})

test('[TM-13] over HTTP it says to come over the WebSocket', async () => {
  const ada = await house.owner('Eva')
  expect((await ada.send(show(await ada.memberId('Eva')))).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
})
