import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changeAccess, changeLevel, createLevel, heldBy, setExpiry } from '../../testing/access.ts'
import { type House, openHouse } from '../../testing/house.ts'
import type { Followed, Person } from '../../testing/person.ts'
import { stream } from '../../testing/stream.ts'
import { accountIdOf, writeLines } from '../../testing/writers.ts'

/** One node on which rights change, and another that has to hear of it. */
let house: House
let far: House
let ada: Person
let account: string
beforeAll(async () => {
  house = await openHouse()
  far = await openHouse({ databaseUrl: house.databaseUrl, tempo: { lookEvery: 60 } })
  ada = await house.owner('Ada')
  account = await accountIdOf(house, ada)
})
afterAll(async () => {
  await far.stop()
  await house.stop()
})

const activity = 'subscription { activity { cursor event { sequence kind } } }'
const team = 'subscription { team { changes { __typename ... on MemberChanged { member { id permissions viewerCan { action allowed } } } } } }'
const me = '{ account { me { name permissions } } }'

let count = 0
/** Somebody who manages users and views the account as somebody with few rights, over every wire, on both nodes. */
const watching = async (held: string[] = ['coupons.view']) => {
  const [viewerName, subjectName] = [`Vera${++count}`, `Sam${count}`]
  const viewer = await house.member(ada, viewerName, { permissions: ['users.manage', 'coupons.manage', 'statistics.view'] })
  const subject = await house.member(ada, subjectName, { permissions: held })
  const id = await ada.memberId(subjectName)
  expect((await viewer.startViewAs(id)).__typename).toBe('StartedViewAs')
  const through = viewer.through(id)
  const there = Object.assign(through.at(far.url), { viewAs: id })
  const tabs = [through, there].map((person) => person.connect())
  const followed = tabs.map((tab) => tab.follow(activity))
  const streams = [through, there].map((person) => stream(person, activity))
  await Promise.all(tabs.map((tab) => tab.opened))
  // One view is one pair of eyes: what it follows over two wires is one plan.
  await expect.poll(() => [house, far].map((node) => node.app!.services.live.held())).toMatchObject([{ connections: 2, plans: 1 }, { connections: 2, plans: 1 }])
  return { viewer, subject, id, viewerName, subjectName, through, tabs, followed, streams }
}
type Watching = Awaited<ReturnType<typeof watching>>

const sequences = (of: Followed) => of.messages.flatMap(({ data }) => (data?.activity ? [data.activity.event.sequence as number] : []))

/** Does something that ends the view while lines are written as fast as that goes: nothing committed afterwards arrives, and every wire says why. */
const ends = async ({ through, tabs, followed, streams, id }: Watching, deed: () => Promise<unknown>, message: string | RegExp) => {
  const busy = [writeLines(house, account, 40, { writers: 2 }), writeLines(far, account, 40, { writers: 2 })]
  await deed()
  const codes = await Promise.all(tabs.map(async (tab) => (await tab.closed).code))
  await Promise.all([...busy, ...streams.map(({ ended }) => ended)])
  expect(codes).toEqual([4410, 4410])
  const [{ seq: over }] = (await house.sql<{ seq: string }>(`SELECT max(seq) AS seq FROM activity WHERE kind = 'view ended' AND stream_id = $1 AND subject_id::text = $2`, [account, Buffer.from(id, 'base64').toString().split(':')[1]])) as [{ seq: string }]
  for (const seen of [...followed, ...streams.map(({ followed: of }) => of)]) expect(Math.max(0, ...sequences(seen))).toBeLessThan(Number(over))
  for (const { followed: of } of streams) expect(of.messages.at(-1)!.errors).toMatchObject([{ message: expect.stringMatching(message), extensions: { code: 'VIEW_ENDED' } }])
  expect((await through.send(me)).errors).toMatchObject([{ message: expect.stringMatching(message), extensions: { code: 'VIEW_ENDED' } }])
  expect(await house.sql(`SELECT 1 FROM view_as WHERE ended_at IS NULL AND subject_id::text = $1`, [Buffer.from(id, 'base64').toString().split(':')[1]])).toEqual([])
}

describe('[TM-15, LV-3] a view ends at once, on every wire and node', () => {
  test('[TM-15, LV-3] when it is stopped', async () => {
    const all = await watching()
    await ends(all, () => all.viewer.stopViewAs(), /^You stopped viewing/)
  })

  test('[TM-15, LV-3] when the viewer may no longer view', async () => {
    const all = await watching()
    const held = await heldBy(ada, all.viewerName)
    await ends(all, async () => expect((await changeAccess(ada, held, { permissions: ['coupons.manage'], allProducts: true })).__typename).toBe('ChangedMember'), /^Only those who manage users/)
    // The end stands in the log, done by nobody; given back, the right begins no view by itself.
    const [line] = (await ada.activity()).filter(({ kind }) => kind === 'view ended')
    expect(line).toMatchObject({ memberEmail: all.subject.email, performerEmail: null })
    expect((await changeAccess(ada, await heldBy(ada, all.viewerName), { permissions: ['users.manage', 'coupons.manage'], allProducts: true })).__typename).toBe('ChangedMember')
    expect((await all.through.send(me)).errors).toMatchObject([{ extensions: { code: 'VIEW_ENDED' } }])
  })

  test('[TM-15, LV-3] when whom it is of comes to hold more than the viewer', async () => {
    const all = await watching()
    const held = await heldBy(ada, all.subjectName)
    await ends(all, () => changeAccess(ada, held, { permissions: ['settings.manage'], allProducts: true }), /more access than you/)
  })

  test('[TM-15, LV-3] when a level gives them more', async () => {
    const { accessLevel } = await createLevel(ada, { name: 'Few', permissions: [] })
    const all = await watching()
    await changeAccess(ada, await heldBy(ada, all.subjectName), { accessLevelId: accessLevel.id, permissions: [] })
    await ends(all, () => changeLevel(ada, accessLevel, { name: 'Few', permissions: ['settings.manage'] }), /more access than you/)
  })

  test('[TM-15, LV-3] when they are made admin', async () => {
    const all = await watching()
    await ends(all, () => ada.makeAdmin(all.id), /more access than you/)
  })

  test('[TM-15, LV-3] when they leave', async () => {
    const all = await watching()
    await ends(all, () => ada.remove(all.id), /is no longer in Ada's House\.$/)
  })

  test('[TM-15, TM-14] when their end date passes', async () => {
    const all = await watching()
    await setExpiry(ada, await heldBy(ada, all.subjectName), new Date(Date.now() + 700))
    expect(await Promise.all(all.tabs.map(async (tab) => (await tab.closed).code))).toEqual([4410, 4410])
    expect((await all.through.send(me)).errors).toMatchObject([{ message: expect.stringMatching(/is no longer in/), extensions: { code: 'VIEW_ENDED' } }])
    for (const { close } of all.streams) close()
  })
})

test('[TM-15, SE-4] with the viewer’s session it ends as every connection of it does, and stands ended in the log', async () => {
  const all = await watching()
  await ada.endSession(await ada.memberId(all.viewerName))
  expect(await Promise.all(all.tabs.map(async (tab) => (await tab.closed).code))).toEqual([4401, 4401])
  expect((await all.through.send(me)).errors).toMatchObject([{ extensions: { code: 'SESSION_ENDED' } }])
  expect((await ada.activity()).slice(0, 2).map(({ kind, memberEmail }) => [kind, memberEmail])).toEqual([['view ended', all.subject.email], ['session ended', all.viewer.email]])
  for (const { close } of all.streams) close()
})

test('[TM-15, TM-8] with the viewer’s removal they lose the account itself', async () => {
  const all = await watching()
  await ada.remove(await ada.memberId(all.viewerName))
  for (const code of await Promise.all(all.tabs.map(async (tab) => (await tab.closed).code))) expect([4401, 4403]).toContain(code)
  expect((await ada.activity()).map(({ kind }) => kind).slice(0, 3)).toContain('view ended')
  for (const { close } of all.streams) close()
})

test('[TM-15, LV-3] a change of their rights shows at once to who looks through their eyes, and to nobody in their name', async () => {
  const all = await watching()
  const tab = all.through.connect()
  const seen = tab.follow(team)
  await tab.opened
  const own = all.subject.connect()
  const theirs = own.follow(team)
  await own.opened
  await expect.poll(() => house.app!.services.live.held().plans).toBe(3)
  await changeAccess(ada, await heldBy(ada, all.subjectName), { permissions: ['users.manage', 'coupons.view'], allProducts: true })
  const changed = ({ team }: { team: { changes: { __typename: string; member?: { id: string } }[] } }) => team.changes.some((change) => change.__typename === 'MemberChanged' && change.member?.id === all.id)
  expect(await seen.until(changed)).toEqual(await theirs.until(changed))
  expect((await all.through.ask(me)).account.me).toEqual({ name: all.subjectName, permissions: ['coupons.view', 'users.manage'] })
  // What they may do now, who looks through their eyes sees, and still cannot do.
  expect((await all.through.send('mutation ($id: ID!) { removeMember(memberId: $id) { __typename } }', { id: await ada.memberId(all.viewerName) })).errors).toMatchObject([{ extensions: { code: 'READ_ONLY' } }])
  await Promise.all([tab.close(), own.close(), ...all.tabs.map((one) => one.close())])
  for (const { close } of all.streams) close()
})

test('[TM-15] two changes that together void a view end it, however they cross', async () => {
  for (let times = 0; times < 5; times++) {
    const all = await watching()
    const [viewer, subject] = [await heldBy(ada, all.viewerName), await heldBy(ada, all.subjectName)]
    // Each alone would leave it standing: the viewer keeps what they need, the subject gets what the viewer has.
    await Promise.all([
      changeAccess(ada, viewer, { permissions: ['users.manage', 'coupons.manage'], allProducts: true }),
      changeAccess(ada, subject, { permissions: ['coupons.view', 'statistics.view'], allProducts: true }),
    ])
    expect(await Promise.all(all.tabs.map(async (tab) => (await tab.closed).code))).toEqual([4410, 4410])
    expect(await house.sql('SELECT 1 FROM view_as WHERE ended_at IS NULL AND account_id = $1 AND subject_id::text = $2', [account, Buffer.from(all.id, 'base64').toString().split(':')[1]])).toEqual([])
    for (const { close } of all.streams) close()
  }
})
