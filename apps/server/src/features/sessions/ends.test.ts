import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSweep } from '../sweep.ts'
import { days, heldClock, minutes, seconds } from '../../testing/clock.ts'
import { type House, openHouse } from '../../testing/house.ts'
import type { Person } from '../../testing/person.ts'
import { stream } from '../../testing/stream.ts'

let house: House
const clock = heldClock()
beforeAll(async () => {
  house = await openHouse({ clock })
})
afterAll(() => house.stop())

let people = 0
const someone = () => house.owner(`Person ${++people}`)

/** Uses the console, and waits until that is noted, which happens behind the answer's back. */
const use = async (person: Person) => {
  const at = clock.now()
  expect((await person.whoAmI()).email).toBe(person.email)
  const noted = async () => (await house.sql(
    `SELECT 1 FROM session s JOIN "user" u ON u.id = s.user_id WHERE u.email = $1 AND s.ended_at IS NULL AND s.last_used_at >= $2`, [person.email, at],
  )).length > 0
  await expect.poll(noted, { interval: 10 }).toBe(true)
}

/** What the node does by itself every half minute. */
const sweep = async () => {
  const { now, stop } = startSweep(house.app!.services)
  stop()
  await now()
}

describe('a session ends', () => {
  it('[SE-5] by signing out, which clears the cookie and frees the login', async () => {
    const ana = await someone()
    const before = ana.tab()
    const answer = await ana.signOut()
    expect(answer.data).toEqual({ signOut: { signedOut: true } })
    expect(answer.headers.getSetCookie()).toEqual(['gatehouse=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0'])
    expect((await before.whoAmI()).ended).toMatchObject({ reason: 'SIGNED_OUT', message: 'You signed out.' })
    expect((await ana.elsewhere().signIn()).__typename).toBe('SignedIn')
  })

  it('[SE-5] by signing out, also for the rest of the request', async () => {
    const ana = await someone()
    const { data, errors } = await ana.send(`mutation { signOut { signedOut } createAccount(name: "Too late") { __typename } }`)
    expect(errors).toMatchObject([{ path: ['createAccount'], extensions: { code: 'SESSION_ENDED' } }])
    expect(data).toBeNull()
    expect(await house.sql(`SELECT 1 FROM account WHERE name = 'Too late'`)).toEqual([])
  })

  it('[SE-5] once, when signed out by ten requests at one moment', async () => {
    const ana = await someone()
    const tabs = Array.from({ length: 10 }, () => ana.tab())
    const answers = await Promise.all(tabs.map((tab) => tab.signOut()))
    for (const { data, errors } of answers) if (!data?.signOut) expect(errors?.[0]?.extensions.code).toBe('SESSION_ENDED')
    const windows = ana.elsewhere()
    await windows.signIn()
    expect((await windows.activity()).map(({ kind }) => kind)).toEqual(['logged in', 'logged out', 'logged in', 'owner created'])
  })

  it('[SE-5] after 30 minutes without use, and not before', async () => {
    const ana = await someone()
    for (let time = 0; time < 2; time++) {
      clock.pass(30 * minutes - 5 * seconds)
      await use(ana)
    }
    clock.pass(30 * minutes + 5 * seconds)
    expect(await ana.whoAmI()).toMatchObject({ email: null, ended: { reason: 'IDLE', message: 'You were signed out because nothing was done for 30 minutes.', by: null } })
  })

  it('[SE-5] after 30 minutes in which its page was merely open', async () => {
    const ana = await someone()
    const cursor = await ana.cursor()
    await ana.invite('somebody@example.com')
    const tab = ana.connect()
    const followed = tab.follow(`subscription { access { change { __typename ... on SessionEnded { reason } } } }`)
    await tab.follow(`{ viewer { cursor } }`).until(() => true)
    clock.pass(16 * minutes)
    // A stream that comes back by itself, as they do after a break of the network.
    const again = stream(ana, `subscription { activity(after: "${cursor}") { event { kind } } }`)
    await again.followed.until(() => true)
    clock.pass(16 * minutes)
    expect((await ana.whoAmI()).ended).toMatchObject({ reason: 'IDLE' })
    await sweep()
    await followed.until(({ access }) => access.change.__typename === 'SessionEnded' && access.change.reason === 'IDLE')
    expect((await tab.closed).code).toBe(4401)
    await again.ended
  })

  it('[SE-5] 30 days after it began, however busy', async () => {
    const ana = await someone()
    await house.sql(`UPDATE session SET expires_at = expires_at - interval '29 days 22 hours' WHERE user_id = (SELECT id FROM "user" WHERE email = $1)`, [ana.email])
    for (let time = 0; time < 4; time++) {
      clock.pass(29 * minutes)
      await use(ana)
    }
    clock.pass(5 * minutes)
    expect((await ana.whoAmI()).ended).toMatchObject({ reason: 'EXPIRED', message: 'You were signed out because sessions last 30 days at most.' })
  })

  it.each([['idle', 31 * minutes, 'IDLE'], ['expired', 31 * days, 'EXPIRED']])('[SE-5] and no longer blocks a sign-in, though nobody has noticed yet that it is %s', async (_how, later, reason) => {
    const ana = await someone()
    clock.pass(later)
    const windows = ana.elsewhere()
    expect((await windows.signIn()).__typename).toBe('SignedIn')
    expect((await ana.whoAmI()).ended).toMatchObject({ reason })
    expect((await windows.activity()).slice(0, 2)).toMatchObject([{ kind: 'logged in' }, { kind: 'session ended', performerEmail: null, detail: { reason, device: 'Mac' } }])
  })

  it('[SE-5] and is found by the sweep once, with one event, on several nodes at one moment', async () => {
    const ana = await someone()
    clock.pass(31 * minutes)
    await Promise.all([sweep(), sweep(), sweep()])
    await ana.elsewhere().signIn()
    const ended = await house.sql(`SELECT kind FROM activity WHERE stream_id = (SELECT id FROM "user" WHERE email = $1) AND kind = 'session ended'`, [ana.email])
    expect(ended).toHaveLength(1)
    expect((await ana.whoAmI()).ended).toMatchObject({ reason: 'IDLE' })
  })

  it('[SE-5] by removal from the only account', async () => {
    const owner = await someone()
    const bo = await house.member(owner, `Member ${++people}`)
    const tab = bo.tab(null).connect()
    const followed = tab.follow(`subscription { access { change { __typename ... on SessionEnded { reason message } } } }`)
    await tab.follow(`{ viewer { cursor } }`).until(() => true)
    await owner.remove(await owner.memberId(`Member ${people}`))
    expect(await bo.whoAmI()).toMatchObject({ email: null, ended: { reason: 'REMOVED', message: 'Your access was removed.' } })
    await followed.until(({ access }) => access.change.reason === 'REMOVED')
    expect((await tab.closed).code).toBe(4401)
    expect((await bo.elsewhere().signIn()).viewer.memberships).toEqual([])
  })

  it('[SE-5] not by removal from one of two', async () => {
    const owner = await someone()
    const bo = await house.member(owner, `Member ${++people}`)
    const first = bo.tab()
    await bo.createAccount(`House of ${people}`)
    await owner.remove(await owner.memberId(`Member ${people}`))
    expect((await bo.whoAmI()).email).toBe(bo.email)
    expect((await first.send(`{ account { name } }`)).errors).toMatchObject([{ extensions: { code: 'ACCOUNT_NOT_FOUND' } }])
  })
})
