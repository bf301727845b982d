import { closeCodes } from '@gatehouse/contract/close-codes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type House, openHouse } from '../../testing/house.ts'
import type { Person } from '../../testing/person.ts'
import { updateProfile } from '../../testing/profile.ts'
import { redisUrl } from '../../testing/redis.ts'
import { stream } from '../../testing/stream.ts'

const access = `subscription ($after: Cursor) { access(after: $after) { cursor change { __typename ... on SessionEnded { reason at message by { device browser address } } } } }`
const activity = `subscription ($after: Cursor) { activity(after: $after) { cursor event { kind } } }`

const takenOver = {
  reason: 'TAKEN_OVER',
  message: 'Your login was used to sign in on another device: Windows computer, Chrome 140, from 127.0.0.1. That ended this session.',
  by: { device: 'Windows computer', browser: 'Chrome 140', address: '127.0.0.1' },
}

const evict = async (person: Person, house = person.house) => {
  const windows = person.elsewhere('Windows', house)
  const { offer } = await windows.signIn()
  await windows.takeOver(offer)
  return windows
}

const isEnd = ({ access: news }: { access: { change: { __typename: string } } }) => news.change.__typename === 'SessionEnded'

/** A place in the feed of the query, after which something has happened: a subscription from there stands once it has brought that. */
const placeBefore = async (person: Person, query: string): Promise<string> => {
  if (query === activity) {
    const cursor = await person.cursor()
    await person.invite(`${crypto.randomUUID()}@example.com`)
    return cursor
  }
  const { viewer } = await person.ask('{ viewer { cursor } }')
  await updateProfile(person, { name: crypto.randomUUID() })
  return viewer.cursor
}

/** A tab with a subscription that stands: the changes that follow will reach it. */
const openTab = async (person: Person, query: string) => {
  const after = await placeBefore(person, query)
  const tab = person.connect()
  await tab.opened
  const followed = tab.follow(query, { after })
  await followed.until(() => true)
  return { tab, followed }
}

/** A stream over SSE that stands. */
const openStream = async (person: Person) => {
  const opened = stream(person, activity, { after: await placeBefore(person, activity) })
  await opened.followed.until(() => true)
  return opened
}

describe('one node', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse()
  })
  afterAll(() => house.stop())

  it('[SE-4] tells the ended device over its live connection, why and by which device, and closes it', async () => {
    const ana = await house.owner('Ana')
    const { tab, followed } = await openTab(ana, access)
    await evict(ana)
    const { access: news } = await followed.until(isEnd)
    expect(news.change).toMatchObject(takenOver)
    expect(await tab.closed).toMatchObject({ code: closeCodes.sessionEnded })
  })

  it('[SE-4] closes every tab, also one that follows only the account, and every stream over SSE', async () => {
    const bo = await house.owner('Bo')
    const tabs = await Promise.all([openTab(bo, activity), openTab(bo, access), openTab(bo.tab(null), access)])
    const streams = await Promise.all([openStream(bo), openStream(bo.tab())])
    await evict(bo)
    expect((await Promise.all(tabs.map(({ tab }) => tab.closed))).map(({ code }) => code)).toEqual([4401, 4401, 4401])
    await Promise.all(streams.map(({ ended }) => ended))
    for (const { followed } of streams)
      expect(followed.messages.at(-1)).toMatchObject({ errors: [{ extensions: { code: 'SESSION_ENDED', ended: takenOver } }] })
  })

  it('[SE-4] refuses every next request, whatever it asks, and says why', async () => {
    const cy = await house.owner('Cy')
    const before = await house.sql(`SELECT count(*) FROM activity`)
    await evict(cy)
    const between = await house.sql(`SELECT count(*) FROM activity`)
    expect(between).not.toEqual(before)
    const asked = [
      `{ viewer { cursor } }`,
      `{ account { name } }`,
      `{ account { members(first: 1) { nodes { name } } } }`,
      `mutation { signOut { signedOut } }`,
      `mutation { createAccount(name: "Another") { __typename } }`,
      `mutation { enterAccount(account: "cy-s-house") { __typename } }`,
      `mutation { inviteMembers(input: { addresses: "x@example.com", allPermissions: true }) { __typename } }`,
    ]
    for (const query of asked) {
      const { data, errors } = await cy.send(query)
      expect(errors?.[0], query).toMatchObject({ message: takenOver.message, extensions: { code: 'SESSION_ENDED', ended: takenOver } })
      expect(Object.values((data ?? {}) as object).filter(Boolean), query).toEqual([])
    }
    expect(await house.sql(`SELECT count(*) FROM activity`)).toEqual(between)
    const tab = cy.connect()
    expect(await tab.closed).toMatchObject({ code: 4401 })
    const sse = stream(cy, access)
    await sse.ended
    expect(sse.followed.messages).toMatchObject([{ errors: [{ extensions: { code: 'SESSION_ENDED' } }] }])
  })

  it('[SE-4] says to the other tabs of the browser that signed out that it did', async () => {
    const di = await house.owner('Di')
    const { tab, followed } = await openTab(di.tab(), access)
    await di.signOut()
    expect((await followed.until(isEnd)).access.change).toMatchObject({ reason: 'SIGNED_OUT', message: 'You signed out.', by: null })
    expect((await tab.closed).code).toBe(4401)
  })

  it('[SE-4] does not disturb the new device, nor anybody else', async () => {
    const ed = await house.owner('Ed')
    const flo = await house.member(ed, 'Flo')
    const { tab: onlooker, followed: seen } = await openTab(flo, activity)
    const windows = await evict(ed)
    const { tab, followed } = await openTab(windows, activity)
    const { sent } = await windows.invite('somebody.else@example.com')
    await windows.cancel(sent[0].invitation.id)
    for (const one of [followed, seen]) await one.until(({ activity: { event } }) => event.kind === 'invite removed')
    await Promise.all([tab.close(), onlooker.close()])
  })
})

describe.each([['over Redis', true], ['over the database alone', false]])('two nodes %s', (_by, withRedis) => {
  let here: House
  let there: House
  beforeAll(async () => {
    const url = withRedis ? redisUrl() : undefined
    here = await openHouse({ redisUrl: url })
    // With Redis it never looks by itself: what it hears, it hears over that.
    there = await openHouse({ redisUrl: url, databaseUrl: here.databaseUrl, tempo: withRedis ? { lookEvery: 3_600_000 } : {} })
  })
  afterAll(async () => {
    await there.stop()
    await here.stop()
  })

  it(`[SE-4] whoever takes over on one is in at once, and the tabs on the other are told and closed ${withRedis ? 'before they would look by themselves' : 'when they look'}`, async () => {
    const ana = await here.owner('Ana')
    const opened = await Promise.all([openTab(ana, access), openTab(ana.at(there.url), access), openTab(ana.at(there.url), activity)])
    const sse = await openStream(ana.at(there.url))
    const windows = await evict(ana, here.url)
    expect((await ana.at(there.url).whoAmI()).ended).toMatchObject({ reason: 'TAKEN_OVER' })
    expect((await windows.at(there.url).whoAmI()).email).toBe(ana.email)
    const ends = await Promise.all(opened.map(({ tab }) => tab.closed))
    await sse.ended
    expect(ends.map(({ code }) => code)).toEqual([4401, 4401, 4401])
    for (const { followed } of opened.slice(0, 2)) expect((await followed.until(isEnd)).access.change).toMatchObject(takenOver)
  })
})
