import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { heldClock, minutes } from '../../testing/clock.ts'
import { type House, openHouse } from '../../testing/house.ts'
import type { Person } from '../../testing/person.ts'

let house: House
const clock = heldClock()
beforeAll(async () => {
  house = await openHouse({ clock })
})
afterAll(() => house.stop())

let people = 0
/** Somebody who is signed in on a Mac. */
const someone = () => house.owner(`Person ${++people}`)

const liveSessions = ({ email }: Person) =>
  house.sql<{ device: string }>(`SELECT s.device FROM session s JOIN "user" u ON u.id = s.user_id WHERE u.email = $1 AND s.ended_at IS NULL`, [email])

const kinds = async (person: Person) => (await person.activity()).map(({ kind }) => kind)

describe('signing in while the login is in use', () => {
  it('[SE-2] signs nobody in, and shows where it is in use', async () => {
    const mac = await someone()
    const signedInAt = clock.now()
    clock.pass(3 * minutes)
    await mac.ask(`{ viewer { cursor } }`)
    const windows = mac.elsewhere('Windows')
    const conflict = await windows.signIn()
    expect(conflict).toMatchObject({
      __typename: 'SessionConflict',
      message: 'This login is in use on another device. Ending the session there loses work that was not saved.',
      session: { device: { device: 'Mac', browser: 'Safari 18', address: '127.0.0.1' } },
    })
    const { session, offerExpiresAt } = conflict
    expect(Math.abs(Date.parse(session.signedInAt) - signedInAt.getTime())).toBeLessThan(5_000)
    expect(Date.parse(session.lastActiveAt) - Date.parse(session.signedInAt)).toBeGreaterThan(2 * minutes)
    expect(Math.abs(Date.parse(offerExpiresAt) - clock.now().getTime() - 5 * minutes)).toBeLessThan(5_000)
    expect(windows.cookie).toBeNull()
    expect((await windows.whoAmI()).email).toBeNull()
    expect((await mac.whoAmI()).email).toBe(mac.email)
    expect(await kinds(mac)).toEqual(['logged in', 'owner created'])
  })

  it('[SE-2] is told nobody who does not know the password', async () => {
    const mac = await someone()
    expect(await mac.elsewhere().signIn({ password: 'not the password' })).toEqual({ __typename: 'SignInFailed', message: 'Email and password do not match. Check both, then try again.' })
  })

  it('[SE-2] leaves the browser signed in as whom it was', async () => {
    const [mac, other] = [await someone(), await someone()]
    const answer = await other.signIn({ email: mac.email, password: mac.password })
    expect(answer.__typename).toBe('SessionConflict')
    expect((await other.whoAmI()).email).toBe(other.email)
  })

  it('[SE-2] in the very browser that uses it is no conflict: it gets a new session for the old', async () => {
    const mac = await someone()
    const old = mac.tab()
    expect((await mac.signIn()).__typename).toBe('SignedIn')
    expect(mac.cookie).not.toBe(old.cookie)
    expect(await liveSessions(mac)).toEqual([{ device: 'Mac' }])
    expect((await old.whoAmI()).ended).toMatchObject({ reason: 'SIGNED_OUT' })
  })

  it('[SE-2] keeps of the offer what cannot be turned back into it', async () => {
    const mac = await someone()
    const { offer } = await mac.elsewhere().signIn()
    expect(Buffer.from(offer, 'base64url')).toHaveLength(32)
    const kept = await house.sql(`SELECT t::text AS row FROM one_time_token t WHERE purpose = 'TAKEOVER'`)
    expect(kept.length).toBeGreaterThan(0)
    expect(JSON.stringify(kept)).not.toContain(offer)
  })

  it.each(['nowhere', 'zero\u0000', '../etc', 'x'.repeat(200)])('[SE-2] answers the same when asked to go to %j', async (account) => {
    const mac = await someone()
    expect((await mac.elsewhere().signIn({ account })).__typename).toBe('SessionConflict')
  })
})

describe('accepting the offer', () => {
  it('[SE-3] ends the other session and starts this one', async () => {
    const mac = await someone()
    const windows = mac.elsewhere('Windows')
    const { offer } = await windows.signIn()
    expect(await windows.takeOver(offer)).toMatchObject({ __typename: 'SignedIn', enter: mac.account, viewer: { user: { email: mac.email } } })
    expect((await windows.whoAmI()).email).toBe(mac.email)
    expect((await mac.whoAmI()).ended).toMatchObject({ reason: 'TAKEN_OVER', by: { device: 'Windows computer', browser: 'Chrome 140', address: '127.0.0.1' } })
    expect(await liveSessions(mac)).toEqual([{ device: 'Windows computer' }])
    expect(await kinds(windows)).toEqual(['logged in', 'session taken over', 'logged in', 'owner created'])
  })

  it('[SE-3] goes to the account that the sign-in asked for', async () => {
    const mac = await someone()
    const first = mac.account!
    await mac.createAccount(`${mac.email} second`)
    const windows = mac.elsewhere('Windows')
    const { offer } = await windows.signIn({ account: first })
    expect(await windows.takeOver(offer)).toMatchObject({ enter: first })
  })

  it('[SE-3] by fifty at one moment lets one in', async () => {
    const mac = await someone()
    const { offer } = await mac.elsewhere('iPhone').signIn()
    const browsers = Array.from({ length: 50 }, () => mac.elsewhere('iPhone'))
    const answers = await Promise.all(browsers.map((browser) => browser.takeOver(offer)))
    expect(answers.filter(({ __typename }) => __typename === 'SignedIn')).toHaveLength(1)
    expect(answers.filter(({ __typename }) => __typename === 'TakeoverExpired')).toHaveLength(49)
    const inside = await Promise.all(browsers.map((browser) => browser.whoAmI()))
    expect(inside.filter(({ email }) => email)).toHaveLength(1)
    expect(await liveSessions(mac)).toHaveLength(1)
    const [winner] = browsers.filter((_, index) => inside[index]!.email)
    expect((await kinds(winner!)).filter((kind) => kind === 'session taken over')).toHaveLength(1)
  })

  it('[SE-3] works once', async () => {
    const mac = await someone()
    const iPhone = mac.elsewhere('iPhone')
    const { offer } = await iPhone.signIn()
    await iPhone.takeOver(offer)
    expect(await mac.elsewhere('iPhone').takeOver(offer)).toEqual({ __typename: 'TakeoverExpired', message: 'This offer no longer holds. Sign in again.' })
    await iPhone.signOut()
    expect((await mac.elsewhere('iPhone').takeOver(offer)).__typename).toBe('TakeoverExpired')
  })

  it('[SE-3] works for five minutes', async () => {
    const mac = await someone()
    const [windows, iPhone] = [mac.elsewhere('Windows'), mac.elsewhere('iPhone')]
    const [early, late] = [await windows.signIn(), await iPhone.signIn()]
    clock.pass(5 * minutes - 10_000)
    expect((await windows.takeOver(early.offer)).__typename).toBe('SignedIn')
    clock.pass(10_000)
    await windows.signOut()
    expect((await iPhone.takeOver(late.offer)).__typename).toBe('TakeoverExpired')
    expect(iPhone.cookie).toBeNull()
  })

  it('[SE-3] ends the session that it spoke of, and no later one', async () => {
    const mac = await someone()
    const [windows, iPhone] = [mac.elsewhere('Windows'), mac.elsewhere('iPhone')]
    const [first, second] = [await windows.signIn(), await iPhone.signIn()]
    await windows.takeOver(first.offer)
    expect((await iPhone.takeOver(second.offer)).__typename).toBe('TakeoverExpired')
    expect((await windows.whoAmI()).email).toBe(mac.email)
    const third = await iPhone.signIn()
    expect(third.session.device.device).toBe('Windows computer')
    expect((await iPhone.takeOver(third.offer)).__typename).toBe('SignedIn')
    expect((await windows.whoAmI()).ended).toMatchObject({ by: { device: 'iPhone' } })
  })

  it('[SE-3] signs in also where the other has signed out meanwhile', async () => {
    const mac = await someone()
    const windows = mac.elsewhere()
    const { offer } = await windows.signIn()
    await mac.signOut()
    expect((await windows.takeOver(offer)).__typename).toBe('SignedIn')
    expect((await mac.tab().whoAmI()).email).toBeNull()
    expect(await kinds(windows)).not.toContain('session taken over')
  })

  it('[SE-3] in a browser that was signed in as someone else signs that one out, so that their login is free', async () => {
    const [mac, other] = [await someone(), await someone()]
    const before = other.tab()
    const { offer } = await other.signIn({ email: mac.email, password: mac.password })
    await other.takeOver(offer)
    expect((await other.whoAmI()).email).toBe(mac.email)
    expect((await before.whoAmI()).ended).toMatchObject({ reason: 'SIGNED_OUT' })
    expect((await before.elsewhere().signIn()).__typename).toBe('SignedIn')
  })

  it.each(['', 'x', '\u0000', 'A'.repeat(43), 'x'.repeat(10_000)])('[SE-3] refuses what is no offer (%#)', async (offer) => {
    expect((await house.visitor().takeOver(offer)).__typename).toBe('TakeoverExpired')
    expect(await house.visitor().declineTakeover(offer)).toBe(false)
  })
})

describe('declining the offer, or letting it pass', () => {
  it('[SE-3] leaves the other session alone and spends the offer', async () => {
    const mac = await someone()
    const windows = mac.elsewhere()
    const { offer } = await windows.signIn()
    expect(await windows.declineTakeover(offer)).toBe(true)
    expect(await windows.declineTakeover(offer)).toBe(false)
    expect((await windows.takeOver(offer)).__typename).toBe('TakeoverExpired')
    expect((await mac.whoAmI()).email).toBe(mac.email)
    expect(await kinds(mac)).toEqual(['logged in', 'owner created'])
  })

  it('[SE-3] at the moment of accepting comes to one of both', async () => {
    const mac = await someone()
    const windows = mac.elsewhere()
    const { offer } = await windows.signIn()
    const [taken, declined] = await Promise.all([windows.takeOver(offer), mac.elsewhere().declineTakeover(offer)])
    expect(taken.__typename === 'SignedIn').toBe(!declined)
    expect((await mac.whoAmI()).email === null).toBe(!declined)
    expect(await liveSessions(mac)).toHaveLength(1)
  })
})
