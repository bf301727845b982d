import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type House, openHouse } from '../../testing/house.ts'
import type { Person } from '../../testing/person.ts'
import { redisUrl } from '../../testing/redis.ts'
import { useHouse } from '../../testing/useHouse.ts'

const failed = { __typename: 'SignInFailed', message: 'Email and password do not match. Check both, then try again.' }

/** A browser behind a proxy that vouches for its network address. */
const from = (address: string, house: House): Person => Object.assign(house.visitor(), { address })

let address = 0
const somewhere = (house: House) => from(`198.51.100.${++address}`, house)

const fail = (person: Person, email: string, times: number) =>
  Promise.all(Array.from({ length: times }, () => person.signIn({ email, password: 'not the password' })))

describe.each([['in the database', false], ['in Redis', true]])('attempts on two nodes, counted %s', (_where, withRedis) => {
  let here: House
  let there: House
  beforeAll(async () => {
    const options = { redisUrl: withRedis ? redisUrl() : undefined, config: { trustProxy: 1 } }
    here = await openHouse(options)
    there = await openHouse({ ...options, databaseUrl: here.databaseUrl })
  })
  afterAll(async () => {
    await there.stop()
    await here.stop()
  })

  it('[ID-3] are limited per login on both nodes together, and the answer says when to try again', async () => {
    const ana = await here.owner('Ana')
    await fail(somewhere(here), ana.email, 5)
    expect(await fail(somewhere(there), ana.email, 5)).toEqual(Array.from({ length: 5 }, () => failed))
    for (const node of [here, there]) {
      const answer = await somewhere(node).signIn({ email: ana.email.toUpperCase(), password: ana.password })
      expect(answer).toMatchObject({ __typename: 'RateLimited', message: 'Too many attempts to sign in. Try again in 15 minutes.' })
      const wait = Date.parse(answer.retryAt) - Date.now()
      expect(wait).toBeGreaterThan(14 * 60_000)
      expect(wait).toBeLessThan(15 * 60_000 + 5_000)
    }
    expect((await ana.whoAmI()).email).toBe(ana.email)
    expect((await ana.at(there.url).activity()).map(({ kind }) => kind)).toEqual(['logged in', 'owner created'])
  })

  it('[ID-3] are limited in the same words for a login that is none', async () => {
    expect(await fail(somewhere(here), 'nobody@example.com', 10)).toEqual(Array.from({ length: 10 }, () => failed))
    expect(await somewhere(there).signIn({ email: 'nobody@example.com', password: 'not the password' }))
      .toMatchObject({ __typename: 'RateLimited', message: 'Too many attempts to sign in. Try again in 15 minutes.' })
  })

  it('[ID-3] are limited per address, whichever logins they are for, and other addresses go on', async () => {
    const bo = await here.owner('Bo')
    const [attacker, bystander] = [somewhere(here), somewhere(there)]
    for (let login = 0; login < 12; login++) await fail(attacker, `login${login}.${withRedis}@example.com`, 5)
    const answer = await Object.assign(attacker, { house: there.url }).signIn({ email: bo.email, password: bo.password })
    expect(answer.__typename).toBe('RateLimited')
    expect((await bystander.signIn({ email: bo.email, password: bo.password })).__typename).toBe('SessionConflict')
  })

  it('[ID-3] are forgotten once the right password came, for that login alone', async () => {
    const cy = await here.owner('Cy')
    await cy.signOut()
    const browser = somewhere(here)
    for (let round = 0; round < 3; round++) {
      expect(await fail(browser, cy.email, 9)).not.toContainEqual(expect.objectContaining({ __typename: 'RateLimited' }))
      expect((await browser.signIn({ email: cy.email, password: cy.password })).__typename).toBe('SignedIn')
    }
  })
})

describe('one node', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse({ config: { trustProxy: 1 } })
  })
  afterAll(() => house.stop())

  it('[ID-3] an attempt that is an alias of one request counts like one of its own', async () => {
    const ana = await house.owner('Ana')
    await ana.signOut()
    const tries = Array.from({ length: 15 }, (_, index) => `try${index}: signIn(input: { email: "${ana.email}", password: "${index === 14 ? ana.password : `guess ${index}`}" }) { __typename }`)
    const { data } = await somewhere(house).send(`mutation { ${tries.join(' ')} }`)
    const answers = Object.values(data as Record<string, { __typename: string }>).map(({ __typename }) => __typename)
    expect(answers).toEqual([...Array.from({ length: 10 }, () => 'SignInFailed'), ...Array.from({ length: 5 }, () => 'RateLimited')])
  })

  it('[ID-3] a hundred attempts at one moment try few passwords more than the limit', async () => {
    const ana = await house.owner('Bo')
    const answers = await Promise.all(Array.from({ length: 100 }, () => somewhere(house).signIn({ email: ana.email, password: 'not the password' })))
    const tried = answers.filter(({ __typename }) => __typename === 'SignInFailed').length
    expect(tried).toBeGreaterThanOrEqual(10)
    expect(tried).toBeLessThanOrEqual(11)
    expect(answers.filter(({ __typename }) => __typename === 'RateLimited')).toHaveLength(100 - tried)
  })

  it('[ID-3] a subscriber of IPv6 has one network, however many addresses', async () => {
    const ana = await house.owner('Cy')
    for (let index = 0; index < 60; index++) await from(`2001:db8:1:2::${index}`, house).signIn({ email: `login${index % 30}@example.com`, password: 'not the password' })
    expect((await from('2001:db8:1:2:ffff::1', house).signIn({ email: ana.email, password: ana.password })).__typename).toBe('RateLimited')
    expect((await from('2001:db8:1:3::1', house).signIn({ email: ana.email, password: ana.password })).__typename).toBe('SessionConflict')
  })

  it('[ID-3] the longest login is limited like any other', async () => {
    const email = `${'x'.repeat(242)}@example.com`
    expect(await fail(somewhere(house), email, 10)).toEqual(Array.from({ length: 10 }, () => failed))
    expect((await somewhere(house).signIn({ email, password: 'not the password' })).__typename).toBe('RateLimited')
  })

  it('[ID-3] accepting an invitation with a guessed password counts too', async () => {
    const [owner, bo] = [await house.owner('Di'), await house.owner('Ed')]
    const { sent } = await owner.invite(bo.email)
    const token = (sent[0].link as string).split('/').at(-1)!
    for (let guess = 0; guess < 10; guess++) expect((await somewhere(house).accept(token, { password: `guess ${guess}` })).__typename).toBe('SignInFailed')
    expect((await somewhere(house).accept(token, { password: bo.password })).__typename).toBe('RateLimited')
    expect((await somewhere(house).signIn({ email: bo.email, password: bo.password })).__typename).toBe('RateLimited')
  })

  it('[ID-3] signing up is limited per address, and by whom the mails go to, who have a login or not', async () => {
    const curious = from('203.0.113.200', house)
    const known = await house.owner('Una')
    for (const email of [known.email, 'nobody.yet@example.com']) {
      const answers = await Promise.all(Array.from({ length: 7 }, () => curious.requestSignUp(email)))
      expect(answers.map(({ __typename }) => __typename).toSorted()).toEqual([...Array.from({ length: email === known.email ? 3 : 2 }, () => 'RateLimited'), ...Array.from({ length: email === known.email ? 4 : 5 }, () => 'RequestedSignUp')])
    }
    await Promise.all(Array.from({ length: 46 }, (_, index) => curious.requestSignUp(`curious${index}@example.com`)))
    expect((await curious.requestSignUp('one.more@example.com')).__typename).toBe('RateLimited')
  })

  it('[ID-3] the live session of a locked login goes on, on HTTP and over its socket', async () => {
    const flo = await house.owner('Flo')
    const tab = flo.connect()
    await tab.opened
    await fail(somewhere(house), flo.email, 12)
    expect((await somewhere(house).signIn({ email: flo.email, password: flo.password })).__typename).toBe('RateLimited')
    expect((await flo.invite('after@example.com')).__typename).toBe('InvitedMembers')
    expect((await tab.send('{ viewer { user { email } } }')).data).toEqual({ viewer: { user: { email: flo.email } } })
    await tab.close()
  })

  it('[ID-3] many operations in one request are not taken at all', async () => {
    const gus = await house.owner('Gus')
    const guess = { query: `mutation { signIn(input: { email: "${gus.email}", password: "guess" }) { __typename } }` }
    const answer = await fetch(`${house.url}/graphql`, { method: 'POST', headers: gus.headers(), body: JSON.stringify([guess, guess, guess]) })
    expect(answer.status).toBe(400)
    expect(await answer.text()).not.toContain('SignInFailed')
    expect((await fail(somewhere(house), gus.email, 10)).every(({ __typename }) => __typename === 'SignInFailed')).toBe(true)
  })

  it('[ID-3] says in the header too when to come back', async () => {
    const browser = somewhere(house)
    await fail(browser, 'header@example.com', 10)
    const { data, headers } = await browser.send(`mutation { signIn(input: { email: "header@example.com", password: "guess" }) { __typename ... on RateLimited { retryAt } } }`)
    expect(data.signIn.__typename).toBe('RateLimited')
    const seconds = Number(headers.get('retry-after'))
    expect(Math.abs(seconds - (Date.parse(data.signIn.retryAt) - Date.now()) / 1_000)).toBeLessThan(5)
  })

  it('[ID-3, AP-3] more sign-ins at one moment than a node can check are answered by HTTP 429, with when to come back; nobody is locked by that', async () => {
    const hal = await house.owner('Hal')
    const query = `mutation ($email: String!) { signIn(input: { email: $email, password: "not the password" }) { __typename } }`
    const burst = await Promise.all(Array.from({ length: 700 }, (_, index) => from(`203.0.113.${index % 250}`, house).send(query, { email: `burst${index}@example.com` })))
    const [overflow, served] = [burst.filter(({ status }) => status === 429), burst.filter(({ status }) => status === 200)]
    expect(overflow.length + served.length).toBe(700)
    expect(overflow.length).toBeGreaterThan(0)
    expect(served.length).toBeGreaterThan(100)
    for (const { errors, headers } of overflow) {
      expect(errors).toMatchObject([{ message: expect.stringMatching(/^Too many people sign in at once. Try again in \d+ seconds?.$/) as string, extensions: { code: 'RATE_LIMITED' } }])
      const seconds = Number(headers.get('retry-after'))
      expect(seconds).toBeGreaterThanOrEqual(1)
      expect(seconds).toBeLessThan(120)
      expect(errors![0]!.extensions).not.toHaveProperty('http')
      expect(Date.parse(errors![0]!.extensions.retryAt as string)).toBeGreaterThan(Date.now() - 60_000)
    }
    expect((await somewhere(house).signIn({ email: hal.email, password: hal.password })).__typename).toBe('SessionConflict')
  })
})

describe.each([
  ['no proxy is trusted: what a client writes into X-Forwarded-For is nobody’s address', 0, (index: number) => `198.51.100.${index}`, true],
  ['one proxy is trusted: the address that it saw counts, whatever the client wrote before it', 1, (index: number) => `198.51.100.${index}, 192.0.2.1`, true],
  ['one proxy is trusted, and it saw many clients', 1, (index: number) => `10.0.0.1, 198.51.100.${index}`, false],
  ['two are trusted: the address that the first of them saw counts', 2, (index: number) => `198.51.100.${index}, 192.0.2.1, 10.0.0.1`, true],
  ['two are trusted, and the first saw many clients', 2, (index: number) => `192.0.2.1, 198.51.100.${index}, 10.0.0.1`, false],
])('where %s', (_what, trustProxy, forwarded, limited) => {
  const house = useHouse({ config: { trustProxy } })

  it(`[ID-3] sixty failed attempts with as many such headers ${limited ? 'bar the next' : 'bar nobody'}`, async () => {
    const attempt = (index: number) => from(forwarded(index), house).signIn({ email: `login${index}@example.com`, password: 'not the password' })
    await Promise.all(Array.from({ length: 60 }, (_, index) => attempt(index)))
    expect((await attempt(200)).__typename).toBe(limited ? 'RateLimited' : 'SignInFailed')
  })
})
