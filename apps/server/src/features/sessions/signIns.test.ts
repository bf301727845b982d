import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSweep } from '../sweep.ts'
import { days, heldClock, minutes, seconds } from '../../testing/clock.ts'
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

type SignIn = { id: string; at: string; outcome: string; isThisSession: boolean; device: { device: string; browser: string; address: string } }

const query = `query ($first: Int, $after: String, $last: Int, $before: String) { viewer { signIns(first: $first, after: $after, last: $last, before: $before) {
  nodes { id at outcome isThisSession device { device browser address } } pageInfo { endCursor startCursor hasNextPage hasPreviousPage } } } }`

const signInsOf = async (person: Person, page: object = {}): Promise<{ nodes: SignIn[]; pageInfo: { endCursor: string; startCursor: string; hasNextPage: boolean } }> =>
  (await person.ask(query, { ...page })).viewer.signIns

/** What is noted behind an answer's back is there soon. */
const rows = async (person: Person, count: number) => {
  const read = () => house.sql<{ outcome: string }>(`SELECT outcome FROM sign_in s JOIN "user" u ON u.id = s.user_id WHERE u.email = $1 ORDER BY at`, [person.email])
  await expect.poll(async () => (await read()).length, { interval: 10 }).toBe(count)
  return (await read()).map(({ outcome }) => outcome)
}

const sweep = async () => {
  const { now, stop } = startSweep(house.app!.services)
  stop()
  await now()
}

describe('past sign-ins', () => {
  it('[SE-6] stand on one’s own page: when, from where, and what came of it', async () => {
    const mac = await someone()
    clock.pass(seconds)
    await mac.elsewhere('iPhone').signIn({ password: 'not the password' })
    await rows(mac, 2)
    clock.pass(seconds)
    const windows = mac.elsewhere('Windows')
    const { offer } = await windows.signIn()
    await rows(mac, 3)
    clock.pass(seconds)
    await windows.takeOver(offer)
    const { nodes } = await signInsOf(windows)
    const address = '127.0.0.1'
    expect(nodes).toMatchObject([
      { outcome: 'SIGNED_IN', isThisSession: true, device: { device: 'Windows computer', browser: 'Chrome 140', address } },
      { outcome: 'CONFLICT', isThisSession: false, device: { device: 'Windows computer' } },
      { outcome: 'WRONG_PASSWORD', isThisSession: false, device: { device: 'iPhone', browser: 'Safari 18' } },
      { outcome: 'SIGNED_IN', isThisSession: false, device: { device: 'Mac' } },
    ])
    expect(Date.parse(nodes[0]!.at)).toBeGreaterThan(Date.parse(nodes[1]!.at))
  })

  it('[SE-6] are nobody else’s to see', async () => {
    const [mac, other] = [await someone(), await someone()]
    await mac.elsewhere().signIn({ password: 'not the password' })
    await rows(mac, 2)
    expect((await signInsOf(other)).nodes.map(({ outcome }) => outcome)).toEqual(['SIGNED_IN'])
    expect((await house.visitor().send(query)).data).toEqual({ viewer: null })
  })

  it('[SE-6] tell of the attempts that were blocked, once a minute however many they were', async () => {
    const mac = await someone()
    for (let at = 0; at < 16; at++) await mac.elsewhere().signIn({ password: 'not the password' })
    expect(await rows(mac, 12)).toEqual(['SIGNED_IN', ...Array.from({ length: 10 }, () => 'WRONG_PASSWORD'), 'BLOCKED'])
    clock.pass(61 * seconds)
    await Promise.all(Array.from({ length: 3 }, () => mac.elsewhere().signIn()))
    await expect.poll(() => rows(mac, 13).then((found) => found.at(-1))).toBe('BLOCKED')
    expect((await mac.whoAmI()).email).toBe(mac.email)
  })

  it('[ID-3] of a login that does not exist leave nothing, and are answered alike', async () => {
    const mac = await someone()
    const count = async () => (await house.sql<{ count: string }>('SELECT count(*) FROM sign_in'))[0]!.count
    const before = await count()
    const unknown = await house.visitor().signIn({ email: 'nobody@example.com', password: 'not the password' })
    const known = await mac.elsewhere().signIn({ password: 'not the password' })
    expect(known).toEqual(unknown)
    await rows(mac, 2)
    expect(Number(await count())).toBe(Number(before) + 1)
  })

  it('[SE-6] come in pages of any size, either way, each once', async () => {
    const mac = await someone()
    const [user] = await house.sql<{ id: string }>(`SELECT id FROM "user" WHERE email = $1`, [mac.email])
    await house.sql(
      `INSERT INTO sign_in (id, user_id, outcome, device, browser, address, at)
       SELECT gen_random_uuid(), $1, 'WRONG_PASSWORD', 'Mac', 'Safari', '192.0.2.1', date_trunc('second', now()) - (n / 3) * interval '1 second' FROM generate_series(1, 11) n`, [user!.id],
    )
    const all = (await signInsOf(mac, { first: 100 })).nodes.map(({ id }) => id)
    expect(new Set(all).size).toBe(12)
    const walked: string[] = []
    for (let page = await signInsOf(mac, { first: 5 }); ; page = await signInsOf(mac, { first: 5, after: page.pageInfo.endCursor })) {
      walked.push(...page.nodes.map(({ id }) => id))
      if (!page.pageInfo.hasNextPage) break
    }
    expect(walked).toEqual(all)
    const last = await signInsOf(mac, { last: 3 })
    const before = await signInsOf(mac, { last: 3, before: last.pageInfo.startCursor })
    expect([...before.nodes, ...last.nodes].map(({ id }) => id)).toEqual(all.slice(-6))
    expect((await mac.send(query, { first: 3, after: 'bm90IGEgY3Vyc29y' })).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
  })

  it('[SE-6] are kept for 90 days, and the newest of them; wrong passwords never push out what signed somebody in', async () => {
    const [mac, other] = [await someone(), await someone()]
    const fill = (person: Person, outcome: string, count: number, ago: string) => house.sql(
      `INSERT INTO sign_in (id, user_id, outcome, device, browser, address, at)
       SELECT gen_random_uuid(), u.id, $2::sign_in_outcome, 'Mac', 'Safari', '192.0.2.1', now() - $4::interval - n * interval '1 second' FROM "user" u, generate_series(1, $3) n WHERE u.email = $1`,
      [person.email, outcome, count, ago],
    )
    await fill(mac, 'WRONG_PASSWORD', 300, '1 hour')
    await fill(mac, 'SIGNED_IN', 3, '80 days')
    await fill(other, 'SIGNED_IN', 3, '89 days')
    clock.pass(minutes)
    await sweep()
    const found = await rows(mac, 104)
    expect(found.filter((outcome) => outcome === 'SIGNED_IN')).toHaveLength(4)
    await rows(other, 4)
    clock.pass(2 * days)
    await sweep()
    await rows(other, 1)
  })
})
