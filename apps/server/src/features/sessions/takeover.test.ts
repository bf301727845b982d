import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { heldClock, minutes } from '../../testing/clock.ts'
import { type House, openHouse } from '../../testing/house.ts'
import type { Person } from '../../testing/person.ts'
import { hashToken } from '../../platform/tokens.ts'
import { lockUser } from './commands/open.ts'
import { voidOffers } from './commands.ts'

let house: House
const clock = heldClock()
beforeAll(async () => {
  house = await openHouse({ clock })
})
afterAll(() => house.stop())

let people = 0
/** Somebody who is signed in on a Mac. */
const someone = () => house.owner(`Person ${++people}`)

/** A browser in which the person has signed in before, and is signed in no more. */
const knownBrowser = async (mac: Person, device = 'Windows') => {
  const browser = mac.elsewhere(device)
  await browser.takeOver((await browser.signIn()).offer)
  await browser.signOut()
  await mac.signIn()
  return browser
}

const without = (browser: Person, what: Partial<Person>) => Object.assign(browser.tab(), what)

describe('an offer', () => {
  it('[SE-3] stands for the browser alone to which it was made', async () => {
    const mac = await someone()
    const windows = mac.elsewhere('Windows')
    const { offer } = await windows.signIn()
    expect(await mac.elsewhere('iPhone').takeOver(offer)).toEqual({ __typename: 'TakeoverExpired', message: 'This offer no longer holds. Sign in again.' })
    expect((await mac.whoAmI()).email).toBe(mac.email)
    expect((await windows.takeOver(offer)).__typename).toBe('SignedIn')
  })

  it('[SE-3] made to a browser that is known stands for that one, and for none that looks like it', async () => {
    const mac = await someone()
    const windows = await knownBrowser(mac)
    const { offer } = await windows.signIn()
    expect((await without(windows, { deviceCookie: null }).takeOver(offer)).__typename).toBe('TakeoverExpired')
    expect((await without(windows, { deviceCookie: `gatehouse-device=${'A'.repeat(43)}` }).takeOver(offer)).__typename).toBe('TakeoverExpired')
    expect((await windows.takeOver(offer)).__typename).toBe('SignedIn')
  })

  it('[SE-3] made to a browser that gets its cookie only now still stands for it', async () => {
    const [mac, other] = [await someone(), await someone()]
    const windows = mac.elsewhere('Windows')
    const { offer } = await windows.signIn()
    // The same browser comes to be known by somebody else's sign-in meanwhile.
    await other.signOut()
    await windows.signIn({ email: other.email, password: other.password })
    expect(windows.deviceCookie).not.toBeNull()
    expect(await windows.takeOver(offer)).toMatchObject({ __typename: 'SignedIn', viewer: { user: { email: mac.email } } })
  })

  it('[SE-3] is accepted by one of twenty at one moment, in one browser', async () => {
    const mac = await someone()
    const windows = await knownBrowser(mac)
    const { offer } = await windows.signIn()
    const tabs = Array.from({ length: 20 }, () => windows.tab())
    const answers = await Promise.all(tabs.map((tab) => tab.takeOver(offer)))
    expect(answers.map(({ __typename }) => __typename).sort()).toEqual(['SignedIn', ...Array.from({ length: 19 }, () => 'TakeoverExpired')])
    expect(await house.sql(`SELECT 1 FROM session s JOIN "user" u ON u.id = s.user_id WHERE u.email = $1 AND s.ended_at IS NULL`, [mac.email])).toHaveLength(1)
    const inside = await Promise.all(tabs.map((tab) => tab.whoAmI()))
    expect(inside.filter(({ email }) => email)).toHaveLength(1)
  })

  it('[SE-3, ID-7] is dead once it is withdrawn, as by a new password', async () => {
    const [mac, other] = [await someone(), await someone()]
    const [windows, elsewhere] = [mac.elsewhere('Windows'), other.elsewhere('Windows')]
    const [{ offer }, { offer: others }] = [await windows.signIn(), await elsewhere.signIn()]
    const { database } = house.app!.services
    const [user] = await house.sql<{ id: string }>(`SELECT id FROM "user" WHERE email = $1`, [mac.email])
    await database.transaction(async (tx) => {
      await lockUser(tx, user!.id)
      await voidOffers(tx, user!.id, clock.now())
    })
    expect((await windows.takeOver(offer)).__typename).toBe('TakeoverExpired')
    expect(await windows.declineTakeover(offer)).toBe(false)
    expect((await mac.whoAmI()).email).toBe(mac.email)
    expect((await elsewhere.takeOver(others)).__typename).toBe('SignedIn')
  })
})

describe('a browser', () => {
  const devices = (person: Person) =>
    house.sql<{ hash: string; device: string }>(`SELECT encode(hash, 'hex') AS hash, device FROM known_device d JOIN "user" u ON u.id = d.user_id WHERE u.email = $1 ORDER BY first_seen_at`, [person.email])

  it('[SE-3] is known again by a cookie of 256 bits, of which the hash alone is kept, and keeps it from one sign-in to the next', async () => {
    const mac = await someone()
    const cookie = mac.deviceCookie!
    const token = cookie.split('=')[1]!
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    expect(await devices(mac)).toEqual([{ hash: Buffer.from(hashToken(token)).toString('hex'), device: 'Mac' }])
    await mac.signOut()
    await mac.signIn()
    expect(mac.deviceCookie).toBe(cookie)
    expect(await devices(mac)).toHaveLength(1)
    const all = JSON.stringify(await house.sql(`SELECT d::text FROM known_device d`))
    expect(all).not.toContain(token)
  })

  it('[SE-3] that several people use is known to each of them', async () => {
    const [mac, other] = [await someone(), await someone()]
    await other.signOut()
    await mac.signOut()
    const cookie = mac.deviceCookie
    await mac.signIn({ email: other.email, password: other.password })
    expect(mac.deviceCookie).toBe(cookie)
    expect(await devices(other)).toHaveLength(2)
  })

  it.each(['', 'x', 'a'.repeat(5_000), '%00', '"quoted"', `${'A'.repeat(42)}!`])('[SE-3] that brings what is no such cookie gets one (%#)', async (given) => {
    const mac = await someone()
    await mac.signOut()
    mac.deviceCookie = `gatehouse-device=${given}`
    expect((await mac.signIn()).__typename).toBe('SignedIn')
    expect(mac.deviceCookie).toMatch(/^gatehouse-device=[\w-]{43}$/)
  })

  it('[SE-3] does not get in by that cookie, nor keeps anybody signed in', async () => {
    const mac = await someone()
    const thief = Object.assign(mac.elsewhere('Mac'), { deviceCookie: mac.deviceCookie })
    expect((await thief.whoAmI()).email).toBeNull()
    expect((await thief.signIn({ password: 'not the password' })).__typename).toBe('SignInFailed')
  })
})

const aboutDevices = /was used on/

describe('the mail about a device not seen before', () => {
  const wasnt = (mac: Person) => `This wasn’t me:\n${house.app!.services.config.publicUrl}/forgot?email=${encodeURIComponent(mac.email)}\n`

  it('[SE-3] is not sent for the first device of a login', async () => {
    const mac = await someone()
    await house.quiet()
    expect(await house.mails(mac.email, 0, aboutDevices)).toEqual([])
  })

  it('[SE-3] is sent after a takeover: where, when, and what to do if it was not you', async () => {
    const mac = await someone()
    const windows = mac.elsewhere('Windows')
    await windows.takeOver((await windows.signIn()).offer)
    const [mail] = await house.mails(mac.email, 1, aboutDevices)
    expect(mail!.subject).toBe('Your login was used on another device')
    for (const words of ['Device: Chrome 140 on Windows computer', 'Network address: 127.0.0.1', 'UTC', 'your session on the other device was ended', wasnt(mac)])
      expect(mail!.text).toContain(words)
  })

  it('[SE-3] is sent after a plain sign-in', async () => {
    const mac = await someone()
    await mac.signOut()
    await mac.elsewhere('iPhone').signIn()
    const [mail] = await house.mails(mac.email, 1, aboutDevices)
    expect(mail!.subject).toBe('Your login was used on a new device')
    for (const words of ['Device: Safari 18 on iPhone', 'Network address: 127.0.0.1', wasnt(mac)]) expect(mail!.text).toContain(words)
  })

  it('[SE-3] is sent once for each: not when one goes back and forth', async () => {
    const mac = await someone()
    const windows = await knownBrowser(mac)
    await mac.signOut()
    await windows.signIn()
    await mac.takeOver((await mac.signIn()).offer)
    await house.quiet()
    expect(await house.mails(mac.email, 1, aboutDevices)).toHaveLength(1)
  })

  it('[SE-3] is not sent for what signs nobody in', async () => {
    const mac = await someone()
    const windows = mac.elsewhere('Windows')
    await windows.signIn({ password: 'not the password' })
    await windows.declineTakeover((await windows.signIn()).offer)
    clock.pass(6 * minutes)
    await house.quiet()
    expect(await house.mails(mac.email, 0, aboutDevices)).toEqual([])
  })
})
