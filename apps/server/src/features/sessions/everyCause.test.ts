import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { closeCodes } from '@gatehouse/contract/close-codes'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type House, openHouse } from '../../testing/house.ts'
import { leaveSeconds } from '../../testing/idle.ts'
import { changePassword, resetPassword, resetToken } from '../../testing/login.ts'
import { slowness } from '../../testing/patience.ts'
import type { Person } from '../../testing/person.ts'
import { startRedis, type TestRedis } from '../../testing/redis.ts'
import { changeSettings } from '../../testing/settings.ts'
import { stream } from '../../testing/stream.ts'

/** Two nodes on one database, and a Redis of their own that can be stopped. `far` never looks into the log by itself, so that
 *  what it hears in time has come by Redis. */
let folder: string
let redis: TestRedis
let here: House
let far: House
let near: House
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), `gatehouse-test-${process.pid}-`))
  redis = await startRedis(folder)
  here = await openHouse({ redisUrl: redis.url })
  const there = { redisUrl: redis.url, databaseUrl: here.databaseUrl }
  far = await openHouse({ ...there, tempo: { lookEvery: 3_600_000 } })
  near = await openHouse(there)
})
afterEach(() => redis.thaw())
afterAll(async () => {
  for (const house of [near, far, here]) await house?.stop()
  await redis?.stop()
  rmSync(folder, { recursive: true, force: true })
})

let people = 0
/** An owner, and a member with all permissions whose session is about to end. */
const twoPeople = async () => {
  const owner = await here.owner(`Owner ${++people}`)
  const person = await here.member(owner, `Person ${people}`)
  return { owner, person, id: await owner.memberId(`Person ${people}`) }
}
type Cast = Awaited<ReturnType<typeof twoPeople>> & { there: House }

/** Ends that nobody makes and nobody acknowledges: an open connection hears of what happens until a node has noted them. */
const byTheClock = new Set<() => Promise<unknown>>()
const passing = (end: () => Promise<unknown>) => {
  byTheClock.add(end)
  return end
}

/** What is to be done beforehand, and then ends the session. */
const causes: Record<string, [reason: string, prepare: (cast: Cast) => Promise<() => Promise<unknown>>]> = {
  'its person, who signs out': ['SIGNED_OUT', async ({ person }) => () => person.tab().signOut()],
  'its person, on another device': ['TAKEN_OVER', async ({ person, there }) => {
    const windows = person.elsewhere('Windows', there.url)
    const { offer } = await windows.signIn()
    return () => windows.takeOver(offer)
  }],
  'somebody who manages users': ['ENDED_BY_ADMIN', async ({ owner, id }) => () => owner.endSession(id)],
  'the removal from the last account': ['REMOVED', async ({ owner, id }) => () => owner.remove(id)],
  'a new password, set in another tab': ['PASSWORD_CHANGED', async ({ person }) => () => changePassword(person.tab(), 'a new gate every day')],
  'a new password, set by a mailed link': ['PASSWORD_CHANGED', async ({ person }) => {
    const token = await resetToken(here, person)
    return () => resetPassword(here.visitor(), token, 'a new gate every day')
  }],
  'the time without use': ['IDLE', async ({ person }) => passing(() => leaveSeconds(here, person, 0))],
  'a stricter time without use': ['IDLE', async ({ owner, person }) => {
    await leaveSeconds(here, person, 20 * 60)
    return () => changeSettings(owner, { idleMinutes: 5 })
  }],
  'the longest time that a session lasts': ['EXPIRED', async ({ person }) => passing(() =>
    here.sql('UPDATE session SET expires_at = now() WHERE ended_at IS NULL AND user_id = (SELECT id FROM "user" WHERE email = $1)', [person.email]))],
}

const question = '{ viewer { user { email } } }'
const unattended = { use: 'none' }

/** A browser's connections to one node: each stands once it has answered, or has brought what happened right before. */
const openAll = async (person: Person, cursor: string) => {
  const sockets = [person.connect({ account: person.account, ...unattended }), person.tab(null).connect(unattended)]
  await Promise.all(sockets.map(({ opened }) => opened))
  const follow = 'subscription ($after: Cursor) { activity(after: $after) { event { kind memberEmail } } }'
  const followed = sockets[0]!.follow(follow, { after: cursor })
  const sse = stream(person, follow, { after: cursor })
  await Promise.all([followed.until(() => true), sse.followed.until(() => true)])
  const heard = () => [...followed.messages, ...sse.followed.messages].flatMap(({ data }) => (data ? [data.activity.event.memberEmail as string] : []))
  return { sockets, sse, heard }
}

/** Everything that anyone with the ended session's cookie could try on a node. */
const isRefused = async (former: Person, reason: string) => {
  expect((await former.whoAmI())).toMatchObject({ email: null, ended: { reason } })
  expect((await former.send('mutation { useSession { id } }')).errors).toMatchObject([{ extensions: { code: 'SESSION_ENDED', ended: { reason } } }])
  expect((await former.send('mutation { createAccount(name: "Too late") { __typename } }')).errors).toMatchObject([{ extensions: { code: 'SESSION_ENDED' } }])
  expect((await former.connect().closed).code).toBe(closeCodes.sessionEnded)
  const sse = stream(former, 'subscription { activity { cursor } }')
  await sse.ended
  expect(sse.followed.messages).toMatchObject([{ errors: [{ extensions: { code: 'SESSION_ENDED' } }] }])
}

describe.each([
  ['within a second', () => far, () => {}, 1_000],
  ['within five, while Redis hangs', () => near, () => redis.freeze(), 5_000],
] as const)('[SE-4, SE-5] a session that ended is refused on both nodes at once, and its connections are closed %s', (_when, there, happening, within) => {
  it.each(Object.entries(causes).map(([by, [reason, prepare]]) => [by, reason, prepare] as const))('[SE-4, SE-5] by %s', async (_by, reason, prepare) => {
    const cast = { ...(await twoPeople()), there: there() }
    const { owner, person } = cast
    const act = await prepare(cast)
    const former = [person.tab(), person.at(there().url)]
    const cursor = await owner.cursor()
    await owner.invite(`before.${people}@example.com`)
    const opened = await Promise.all(former.map((browser) => openAll(browser, cursor)))
    happening()

    await act()
    const since = performance.now()
    const stillAsked = Promise.all(opened.flatMap(({ sockets }) => sockets.map((socket) => socket.send(question).catch(() => null))))
    const closed = Promise.all(opened.flatMap(({ sockets, sse }) => [...sockets.map(async (socket) => (await socket.closed).code), sse.ended.then(() => closeCodes.sessionEnded)]))
    await Promise.all(former.map((browser) => browser.whoAmI().then(({ email }) => expect(email).toBeNull())))
    await owner.invite(`after.${people}@example.com`)
    expect(await closed).toEqual(Array.from({ length: 6 }, () => closeCodes.sessionEnded))
    expect(performance.now() - since).toBeLessThan(within + slowness)

    // Nothing was answered over a socket that was still open, and nothing delivered of what was done after the end was acknowledged.
    for (const answer of await stillAsked) expect(answer?.data?.viewer ?? null).toBeNull()
    if (!byTheClock.has(act)) for (const { heard } of opened) expect(heard()).not.toContain(`after.${people}@example.com`)
    for (const browser of former) await isRefused(browser, reason)
    expect(await here.sql(`SELECT 1 FROM account WHERE name = 'Too late'`)).toEqual([])
  })
})
