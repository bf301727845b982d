import { afterAll, beforeAll, expect, it } from 'vitest'
import { type House, openHouse, tokenIn } from '../testing/house.ts'
import type { Followed, Person } from '../testing/person.ts'
import { redisUrl } from '../testing/redis.ts'
import { stream } from '../testing/stream.ts'
import { accountIdOf, userIdOf, writeLines } from '../testing/writers.ts'

/** A node that hears of changes over Redis, one that looks for them, and one that hardly ever does. */
let near: House
let far: House
let behind: House
let ada: Person
let account: string
beforeAll(async () => {
  near = await openHouse({ redisUrl: redisUrl() })
  const { databaseUrl } = near
  ;[far, behind] = await Promise.all([openHouse({ databaseUrl, tempo: { lookEvery: 60 } }), openHouse({ databaseUrl, tempo: { lookEvery: 3_600_000 } })])
  ada = await near.owner('Ada')
  account = await accountIdOf(near, ada)
})
afterAll(async () => {
  await Promise.all([far.stop(), behind.stop()])
  await near.stop()
})

const activity = 'subscription ($after: Cursor) { activity(after: $after) { cursor event { sequence kind memberEmail } } }'
const team = 'subscription { team { cursor changes { __typename } } }'
const access = 'subscription { access { cursor change { __typename ... on SessionEnded { message } ... on AccountLeft { message } ... on AccountJoined { membership { slug } } } } }'

const sequences = (of: Followed) => of.messages.flatMap(({ data }) => (data?.activity ? [data.activity.event.sequence as number] : []))
const placeOf = (cursor: string) => Number(Buffer.from(cursor, 'base64url').toString().split(':')[1])
const teamPlaces = (of: Followed) => of.messages.flatMap(({ data }) => (data?.team ? [placeOf(data.team.cursor)] : []))

/** Where the newest event of a kind stands. */
const lastOf = async (kind: string, streamId = account) =>
  Number((await near.sql<{ seq: string }>('SELECT max(seq) AS seq FROM activity WHERE stream_id = $1 AND kind = $2', [streamId, kind]))[0]!.seq)

/** Somebody with an account of their own who has a place in Ada's too. */
const guest = async (name: string, permissions?: string[]) => {
  const person = await near.owner(name)
  await ada.invite(person.email, permissions ? { permissions } : { allPermissions: true })
  const [mail] = await near.mails(person.email, 1, /invited you/)
  await person.accept(tokenIn(mail!))
  return person
}

/** Follows everything on two nodes, over both wires, while lines are written on both as fast as that goes; then does it. */
const whileAllIsBusy = async (person: Person, deed: () => Promise<unknown>) => {
  const tabs = [near, far].map((node) => person.at(node.url).connect())
  const followed = tabs.map((tab) => ({ activity: tab.follow(activity), team: tab.follow(team), access: tab.follow(access) }))
  const streams = [near, far].map((node) => stream(person.at(node.url), activity))
  const everything = [...followed.map((of) => of.activity), ...streams.map((of) => of.followed)]
  const writing = [writeLines(near, account, 150, { writers: 3 }), writeLines(far, account, 150, { writers: 3 })]
  await Promise.all(everything.map((of) => of.until(({ activity }) => activity)))
  await deed()
  const codes = await Promise.all(tabs.map(async (tab) => (await tab.closed).code))
  await Promise.all([...writing, ...streams.map(({ ended }) => ended)])
  return { codes, sequences: everything.map(sequences), places: followed.flatMap((of) => teamPlaces(of.team)), access: followed.map((of) => of.access), farewells: streams.map(({ followed: of }) => of.messages.at(-1)!.errors?.[0]) }
}

const inOrder = (of: number[]) => of.every((seq, index) => index === 0 || seq === of[index - 1]! + 1)

it('[LV-3] from a removal on, nothing reaches the removed member on any node, however fast events come', async () => {
  const cy = await guest('Cy')
  const heard = await whileAllIsBusy(cy, async () => ada.remove(await ada.memberId('Cy')))
  const removal = await lastOf('deleted')
  expect(heard.codes).toEqual([4403, 4403])
  for (const seen of heard.sequences) {
    expect(inOrder(seen)).toBe(true)
    expect(Math.max(...seen)).toBeLessThan(removal)
  }
  for (const place of heard.places) expect(place).toBeLessThan(removal)
  for (const of of heard.access) expect(of.messages.map(({ data }) => data.access.change.__typename)).toEqual(['AccountLeft'])
  for (const error of heard.farewells) expect(error?.extensions?.code).toBe('ACCOUNT_NOT_FOUND')
})

it('[LV-3] from a takeover on, nothing reaches the ended session but the reason, once', async () => {
  const dee = await guest('Dee')
  const elsewhere = dee.elsewhere('iPhone')
  const conflict = await elsewhere.signIn()
  const heard = await whileAllIsBusy(dee, () => elsewhere.takeOver(conflict.offer))
  const ended = await lastOf('session taken over')
  expect(heard.codes).toEqual([4401, 4401])
  for (const seen of heard.sequences) expect(Math.max(...seen)).toBeLessThan(ended)
  for (const of of heard.access) expect(of.messages.map(({ data }) => data.access.change)).toEqual([{ __typename: 'SessionEnded', message: expect.stringContaining('iPhone') }])
  for (const error of heard.farewells) expect(error?.extensions?.code).toBe('SESSION_ENDED')
})

it('[LV-3] a session’s end tells nothing of what its user did afterwards', async () => {
  const eva = await guest('Eva')
  const late = eva.at(behind.url).connect()
  const own = late.follow(access)
  await late.opened
  const elsewhere = eva.elsewhere('iPhone')
  await elsewhere.takeOver((await elsewhere.signIn()).offer)
  await elsewhere.createAccount('Later House')
  // The node that is behind learns of it all at once.
  await writeLines(behind, account, 1)
  expect((await late.closed).code).toBe(4401)
  expect(own.messages.map(({ data }) => data.access.change.__typename)).toEqual(['SessionEnded'])
})

it('[LV-3] whoever was removed and is back by now begins anew, also on a node that learns of both at once', async () => {
  const fin = await guest('Fin')
  const late = fin.at(behind.url).connect()
  const seen = late.follow(activity)
  await late.opened
  await expect.poll(() => behind.app!.services.live.held().plans).toBe(1)
  await ada.remove(await ada.memberId('Fin'))
  await writeLines(near, account, 5)
  await ada.invite(fin.email)
  const [mail] = await near.mails(fin.email, 2, /invited you/)
  await fin.accept(tokenIn(mail!))
  await writeLines(behind, account, 1)
  expect((await late.closed).code).toBe(4420)
  expect(sequences(seen).filter((seq) => seq >= 0)).toEqual([])
})

it('[LV-3] a smaller grant narrows the running stream from its place on, and being made admin widens it', async () => {
  const gus = await guest('Gus', ['users.manage', 'coupons.view'])
  const [gusId, adaId] = await Promise.all([userIdOf(near, gus), userIdOf(near, ada)])
  const tabs = [near, far].map((node) => gus.at(node.url).connect())
  const seen = tabs.map((tab) => tab.follow(activity))
  await Promise.all(tabs.map((tab) => tab.opened))
  await expect.poll(() => [near, far].map((node) => node.app!.services.live.held().plans)).toEqual([1, 1])
  const adas = [near, far].map((node) => ada.at(node.url).connect())
  const whole = adas.map((tab) => tab.follow(activity))
  await Promise.all(adas.map((tab) => tab.opened))
  const busy = [writeLines(near, account, 60, { writers: 2 }), writeLines(far, account, 60, { writers: 2 })]
  await Promise.all(seen.map((of) => of.until(() => true)))
  // What a smaller grant will be: the change and its event, in one transaction.
  await near.app!.services.change(async (tx) => {
    await tx.grant.deleteMany({ where: { accountId: account, membership: { userId: gusId }, permission: 'users.manage' } as never })
    return { result: undefined, events: [{ streamId: account, kind: 'made admin', performer: { id: adaId, email: ada.email }, member: { id: gusId, email: gus.email } }] }
  })
  const narrowed = await lastOf('made admin')
  await Promise.all(busy)
  await Promise.all(seen.map((of) => of.until(({ activity }) => activity.event.sequence === narrowed)))
  // What is still on its way when the right comes back may be seen; so both nodes are through with everything first.
  const last = (await ada.activity())[0]!.sequence
  await Promise.all(whole.map((of) => of.until(({ activity }) => activity.event.sequence === last)))
  await ada.makeAdmin(await ada.memberId('Gus'))
  const widened = await lastOf('made admin')
  await writeLines(near, account, 5)
  await Promise.all(seen.map((of) => of.until(({ activity }) => activity.event.sequence === widened + 5)))
  for (const of of seen) {
    const all = sequences(of)
    expect(inOrder(all.filter((seq) => seq < narrowed))).toBe(true)
    expect(all.filter((seq) => seq >= narrowed)).toEqual([narrowed, widened, widened + 1, widened + 2, widened + 3, widened + 4, widened + 5])
  }
  await Promise.all([...tabs, ...adas].map((tab) => tab.close()))
})

it('[LV-3] a removal stops a catch-up that is under way', async () => {
  const hal = await guest('Hal')
  await writeLines(near, account, 20, { lines: 100 })
  const tab = hal.connect()
  const seen = tab.follow(activity, { after: Buffer.from(`${account}:0`).toString('base64url') })
  await seen.until(() => true)
  await ada.remove(await ada.memberId('Hal'))
  const removal = await lastOf('deleted')
  await writeLines(near, account, 10)
  expect((await tab.closed).code).toBe(4403)
  expect(inOrder(sequences(seen))).toBe(true)
  expect(Math.max(...sequences(seen))).toBeLessThan(removal)
})
