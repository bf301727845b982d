import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type House, openHouse } from '../../testing/house.ts'
import type { Person } from '../../testing/person.ts'

let house: House
let secure: House
beforeAll(async () => {
  house = await openHouse()
  secure = await openHouse({ config: { publicUrl: 'https://gate.example' } })
})
afterAll(async () => {
  await Promise.all([house.stop(), secure.stop()])
})

const rename = `mutation { createAccount(name: "Made by a stranger") { __typename } }`
const strangers = async () => (await house.sql(`SELECT 1 FROM account WHERE name = 'Made by a stranger'`)).length

/** How an upgrade to WebSocket is answered: 101, or an HTTP status. */
const upgrade = async (person: Person, headers: Record<string, string>): Promise<number> => {
  const socket = new WebSocket(`${person.house.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers: person.headers(headers) })
  const refused = once(socket, 'unexpected-response').then(([, response]) => (response as { statusCode: number }).statusCode)
  const status = await Promise.race([once(socket, 'open').then(() => 101), refused])
  socket.on('error', () => {})
  socket.terminate()
  return status
}

describe('the session token', () => {
  it('[SE-7] travels in one cookie, out of reach for scripts and other sites', async () => {
    const ana = await house.owner('Ana')
    await ana.signOut()
    const answer = await ana.send(`mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }`, { input: { email: ana.email, password: ana.password } })
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^gatehouse=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Expires=/),
      expect.stringMatching(/^gatehouse-device=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=31536000$/),
    ])
    const days = (Date.parse(/Expires=(.*)$/.exec(answer.headers.getSetCookie()[0]!)![1]!) - Date.now()) / 86_400_000
    expect(days).toBeGreaterThan(29.9)
    expect(days).toBeLessThanOrEqual(30)
  })

  it('[SE-7] under https has the name that demands Secure and this very host, and no other name works', async () => {
    const bo = await secure.owner('Bo')
    expect(bo.cookie).toMatch(/^__Host-gatehouse=[\w-]{43}$/)
    expect((await bo.whoAmI()).email).toBe(bo.email)
    bo.cookie = bo.cookie!.replace('__Host-', '')
    expect((await bo.whoAmI()).email).toBeNull()
  })

  it('[SE-7] has 256 bits and is kept as its hash alone', async () => {
    const cy = await house.owner('Cy')
    const token = cy.cookie!.split('=')[1]!
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    const rows = await house.sql<{ row: string; hash: string }>(`SELECT s::text AS row, encode(s.token_hash, 'hex') AS hash FROM session s`)
    expect(rows.some(({ hash }) => hash === Buffer.from(token, 'base64url').toString('hex'))).toBe(false)
    expect(JSON.stringify(rows)).not.toContain(token)
    cy.cookie = `gatehouse=${rows[0]!.hash}`
    expect((await cy.whoAmI()).email).toBeNull()
  })

  it('[SE-7] is a new one after each sign-in and takeover, and never a given one', async () => {
    const di = await house.owner('Di')
    const given = di.elsewhere()
    given.cookie = 'gatehouse=chosen-by-somebody-else'
    const { offer } = await given.signIn()
    await given.takeOver(offer)
    const tokens = [di.cookie, given.cookie]
    await given.signIn()
    tokens.push(given.cookie)
    expect(new Set(tokens).size).toBe(3)
    expect(tokens).not.toContain('gatehouse=chosen-by-somebody-else')
    for (const old of tokens.slice(0, 2)) expect((await Object.assign(given.tab(), { cookie: old }).whoAmI()).email).toBeNull()
  })

  it.each(['', 'x', 'A'.repeat(43), 'a'.repeat(5_000), '%00', '"quoted"'])('[SE-7] that nobody was given is nobody’s (%#)', async (token) => {
    const stranger = house.visitor()
    stranger.cookie = `gatehouse=${token}`
    expect(await stranger.whoAmI()).toEqual({ email: null, ended: null })
  })

  it('[SE-7] cannot be set over WebSocket, so nobody signs in there and locks themselves out', async () => {
    const ed = await house.owner('Ed')
    const tab = ed.connect()
    const credentials = { email: ed.email, password: ed.password }
    const tries = [
      tab.follow(`mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }`, { input: credentials }),
      tab.follow(`mutation { takeOverSession(offer: "x") { __typename } }`),
      tab.follow(`mutation ($input: SignUpInput!) { signUp(input: $input) { __typename } }`, { input: { token: 'none', password: credentials.password, name: 'New', accountName: 'New' } }),
    ]
    for (const followed of tries) {
      await expect.poll(() => followed.messages.length).toBe(1)
      expect(followed.messages[0]!.errors).toMatchObject([{ message: 'Sign in over HTTP: only there can the answer set the session cookie.' }])
    }
    await tab.close()
    expect((await ed.whoAmI()).email).toBe(ed.email)
  })
})

describe('a page of another site', () => {
  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['a page without an origin', { origin: 'null' }],
    ['something that is no origin', { origin: 'evil' }],
    ['a site with our name inside its own', { origin: 'http://localhost:4000.evil.example' }],
    ['a cross-site request that hides its origin', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling of our site that hides its origin', { 'sec-fetch-site': 'same-site' }],
  ])('[SE-7] changes nothing and opens no live connection: %s', async (_what, headers) => {
    const ana = await house.owner(`Owner ${crypto.randomUUID()}`)
    const answer = await ana.send(rename, {}, headers as Record<string, string>)
    expect(answer.status).toBe(403)
    expect(await strangers()).toBe(0)
    const get = await fetch(`${house.url}/graphql?query=${encodeURIComponent('{ viewer { cursor } }')}`, { headers: ana.headers(headers as Record<string, string>) })
    expect(get.status).toBe(403)
    expect(await upgrade(ana, headers as Record<string, string>)).toBe(403)
  })

  it('[SE-7] of the same name over http is a stranger where the console is on https', async () => {
    const flo = await secure.owner('Flo')
    const host = new URL(secure.url).host
    for (const [origin, status] of [[`http://${host}`, 403], [`https://${host}`, 200], ['https://gate.example', 200], ['http://gate.example', 403]] as const) {
      expect((await flo.send(`{ viewer { cursor } }`, {}, { origin })).status, origin).toBe(status)
      expect(await upgrade(flo, { origin }), origin).toBe(status === 200 ? 101 : 403)
    }
  })

  it.each([undefined, 'self'])('[SE-7] is no page of ours, nor a program (origin %s)', async (origin) => {
    const gus = await house.owner(`Gus ${origin}`)
    const headers: Record<string, string> = origin ? { origin: house.url } : {}
    expect((await gus.send(`{ viewer { cursor } }`, {}, headers)).status).toBe(200)
    expect(await upgrade(gus, headers)).toBe(101)
  })

  it.each(['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain', 'text/plain; application/json', 'application/graphql', ''])(
    '[SE-7] can send forms alone, and those are not taken (%s)', async (type) => {
      const ana = await house.owner(`Owner ${crypto.randomUUID()}`)
      const { 'content-type': _, ...headers } = ana.headers()
      const answer = await fetch(`${house.url}/graphql`, { method: 'POST', headers: { ...headers, ...(type && { 'content-type': type }) }, body: new TextEncoder().encode(JSON.stringify({ query: rename })) })
      expect(answer.status).toBe(415)
      expect(await strangers()).toBe(0)
    },
  )

  it('[SE-7] is not let in by any answer’s CORS headers', async () => {
    const preflight = await fetch(`${house.url}/graphql`, { method: 'OPTIONS', headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' } })
    expect([...preflight.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    expect(preflight.ok).toBe(false)
  })
})

describe('a link', () => {
  it.each(['mutation', 'mutation with an operation’s name'])('[SE-7] cannot change anything: GET with a %s', async (what) => {
    const ana = await house.owner(`Owner ${crypto.randomUUID()}`)
    const query = what === 'mutation' ? rename : `query Look { viewer { cursor } } ${rename.replace('mutation', 'mutation Change')}`
    const url = `${house.url}/graphql?query=${encodeURIComponent(query)}${what === 'mutation' ? '' : '&operationName=Change'}`
    for (const accept of ['application/json', 'text/event-stream', '*/*']) {
      const answer = await fetch(url, { headers: ana.headers({ accept }) })
      await answer.body?.cancel()
      expect(answer.status).toBe(405)
    }
    expect(await strangers()).toBe(0)
  })

  it('[SE-7] can only ask', async () => {
    const ana = await house.owner(`Owner ${crypto.randomUUID()}`)
    const answer = await fetch(`${house.url}/graphql?query=${encodeURIComponent('{ viewer { user { email } } }')}`, { headers: ana.headers() })
    expect(await answer.json()).toEqual({ data: { viewer: { user: { email: ana.email } } } })
  })
})
