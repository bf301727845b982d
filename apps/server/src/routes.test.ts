import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type House, openHouse } from './testing/house.ts'
import type { Person } from './testing/person.ts'
import { pictureOf } from './testing/pictures.ts'
import { ownProfile, setPicture } from './testing/profile.ts'

const houses = {} as Record<'http' | 'https', House>
const people = {} as Record<'http' | 'https', Person>
beforeAll(async () => {
  houses.http = await openHouse()
  houses.https = await openHouse({ config: { publicUrl: 'https://gate.example' } })
  for (const scheme of ['http', 'https'] as const) {
    const ana = await houses[scheme].owner('Ana')
    await setPicture(ana, await pictureOf('png'))
    await ana.invite('ben@example.com')
    people[scheme] = ana
  }
})
afterAll(async () => {
  await Promise.all(Object.values(houses).map((house) => house.stop()))
})

type Asked = { path: string; method?: string; headers?: Record<string, string>; body?: string }
const json = { 'content-type': 'application/json' }

/** Every kind of answer that the one port gives. What is asked may need to know the house. */
const answers: [string, number, Asked | ((house: House, ana: Person) => Promise<Asked>)][] = [
  ['/healthz', 200, { path: '/healthz' }],
  ['/healthz, head alone', 200, { path: '/healthz', method: 'HEAD' }],
  ['/healthz, to be changed', 405, { path: '/healthz', method: 'POST' }],
  ['/readyz', 200, { path: '/readyz' }],
  ['a query', 200, { path: '/graphql', method: 'POST', headers: json, body: '{"query":"{ __typename }"}' }],
  ['a query by GET', 200, { path: '/graphql?query=%7B__typename%7D' }],
  ['a query that is wrong', 200, { path: '/graphql', method: 'POST', headers: json, body: '{"query":"{ nothing }"}' }],
  ['a mutation by GET', 405, { path: '/graphql?query=mutation%7BsignOut%7BsignedOut%7D%7D' }],
  ['no operation', 200, { path: '/graphql', method: 'POST', headers: json, body: '{}' }],
  ['no JSON', 400, { path: '/graphql', method: 'POST', headers: json, body: '{' }],
  ['a form', 415, { path: '/graphql', method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'query={__typename}' }],
  ['a page of another site', 403, { path: '/graphql', method: 'POST', headers: { ...json, origin: 'https://evil.example' }, body: '{"query":"{ __typename }"}' }],
  ['a body that is too long', 413, { path: '/graphql', method: 'POST', headers: json, body: `{"query":"${'x'.repeat(300_000)}"}` }],
  ['another method', 405, { path: '/graphql', method: 'DELETE' }],
  ['a preflight', 403, { path: '/graphql', method: 'OPTIONS', headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' } }],
  ['a stream over SSE', 200, { path: '/graphql?query=subscription%7Baccess%7Bcursor%7D%7D', headers: { accept: 'text/event-stream' } }],
  ['the explorer, to be changed', 405, { path: '/graphiql', method: 'POST' }],
  ['the schema', 200, { path: '/schema.graphql' }],
  ['the schema, head alone', 200, { path: '/schema.graphql', method: 'HEAD' }],
  ['a picture', 200, async (_house, ana) => ({ path: (await ownProfile(ana)).picture })],
  ['no picture', 404, { path: '/pictures/none.webp' }],
  ['a picture, to be changed', 405, { path: '/pictures/none.webp', method: 'PUT' }],
  ['no export', 404, { path: '/exports/none' }],
  ['an export, to be changed', 405, { path: '/exports/none', method: 'POST' }],
  ['an export, head alone', 405, { path: '/exports/none', method: 'HEAD' }],
  ['the mailbox', 200, { path: '/mailbox' }],
  ['the mailbox’s style', 200, { path: '/mailbox/style.css' }],
  ['the mailbox as JSON', 200, { path: '/mailbox.json' }],
  ['a mail', 200, async (house) => ({ path: `/mailbox/${(await house.mails('ben@example.com'))[0]!.id}` })],
  ['a mail’s text', 200, async (house) => ({ path: `/mailbox/${(await house.mails('ben@example.com'))[0]!.id}/body` })],
  ['no mail', 404, { path: '/mailbox/00000000-0000-0000-0000-000000000000' }],
  ['the mailbox, to be changed', 405, { path: '/mailbox', method: 'POST' }],
]

const built = existsSync(fileURLToPath(new URL('../../web/dist/index.html', import.meta.url))) && existsSync(fileURLToPath(new URL('../../explorer/dist/index.html', import.meta.url)))
/** The console's page and the explorer's, where they have been built; else the answer that they have not. */
const pages: typeof answers = ['/', '/sign-in', '/a/anywhere/team', '/nonsense', '/graphql/', '/assets/none.js', '/graphiql', '/graphiql/', '/graphiql/assets/none.js'].map((path) => [`the page ${path}`, built ? (path.includes('.') ? 404 : 200) : 503, { path }])

const ask = async (scheme: 'http' | 'https', asked: (typeof answers)[number][2]) => {
  const { path, method = 'GET', headers = {}, body } = typeof asked === 'function' ? await asked(houses[scheme], people[scheme]) : asked
  const answer = await fetch(`${houses[scheme].url}${path}`, { method, headers, body })
  await answer.body?.cancel()
  return answer
}

describe.each(['http', 'https'] as const)('under %s', (scheme) => {
  test.each([...answers, ...pages])('[SE-7] every answer has its security headers: %s', async (_what, status, asked) => {
    const { status: got, headers } = await ask(scheme, asked)
    expect(got).toBe(status)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toMatch(/^(same-origin|no-referrer)$/)
    expect(headers.get('x-frame-options')).toMatch(/^(DENY|SAMEORIGIN)$/)
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(headers.get('permissions-policy')).toMatch(/camera=\(\).*microphone=\(\).*publickey-credentials-get=\(self\)/)
    expect(headers.get('strict-transport-security')).toBe(scheme === 'https' ? 'max-age=31536000' : null)
    expect([...headers.keys()].filter((name) => /^access-control|^x-powered-by|^server$/.test(name))).toEqual([])
    const policy = headers.get('content-security-policy')!
    expect(policy).toMatch(/^default-src 'none'/)
    expect(policy).toMatch(/frame-ancestors '(none|self)'|sandbox$/)
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|https?:|\*/)
  })
})

test('[SE-7] no page of ours admits a script or a style that stands in it', async () => {
  for (const { 2: asked, 0: what } of [...pages, ...answers]) {
    if (what === 'a mail’s text') continue
    expect((await ask('http', asked)).headers.get('content-security-policy'), what).not.toContain('unsafe-inline')
  }
})

test('[AP-4] the published schema is there as text, and need not be sent again while it is the same', async () => {
  const ask = (headers = {}) => fetch(`${houses.http.url}/schema.graphql`, { headers })
  const answer = await ask()
  expect(answer.headers.get('content-type')).toBe('application/graphql; charset=utf-8')
  expect(await answer.text()).toBe(readFileSync(new URL('../../../packages/contract/schema.graphql', import.meta.url), 'utf8'))
  expect(await (await ask({ 'accept-encoding': 'identity' })).text()).toContain('type Subscription {')
  expect((await ask({ 'if-none-match': answer.headers.get('etag')! })).status).toBe(304)
})

test('[AP-4, SE-7] the explorer’s page has another nonce each time, and the policy of its answer admits that one alone', async () => {
  const visit = async () => {
    const answer = await fetch(`${houses.http.url}/graphiql`)
    return { nonce: /nonce="([^"]+)"/.exec(await answer.text())?.[1], policy: answer.headers.get('content-security-policy') }
  }
  const visits = await Promise.all([visit(), visit()])
  if (!built) return expect(visits[0]!.nonce).toBeUndefined()
  expect(new Set(visits.map(({ nonce }) => nonce)).size).toBe(2)
  for (const { nonce, policy } of visits) expect(policy).toContain(`script-src 'self'; style-src 'self' 'nonce-${nonce}'`)
})

/** What comes back for bytes that are not what they should be. */
const raw = async (bytes: string): Promise<string> => {
  const { hostname, port } = new URL(houses.https.url)
  const socket = connect(Number(port), hostname)
  socket.write(bytes)
  return text(socket)
}

test.each([
  ['no HTTP', 'nonsense\r\n\r\n', '400 Bad Request'],
  ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`, '431 Request Header Fields Too Large'],
  ['an upgrade elsewhere', 'GET /elsewhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n', '404 Not Found'],
  ['an upgrade from another site', 'GET /graphql HTTP/1.1\r\nHost: x\r\nOrigin: https://evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n', '403 Forbidden'],
])('[SE-7] so has what is refused below HTTP: %s', async (_what, bytes, status) => {
  const answer = await raw(bytes)
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status}\r\n`))
  for (const header of ['content-security-policy: default-src', 'strict-transport-security: max-age', 'x-content-type-options: nosniff']) expect(answer).toContain(header)
})

describe('a long body', () => {
  const long = (bytes: number) => ({ query: '{ viewer { cursor } }', variables: { unused: 'x'.repeat(bytes) } })
  const send = (person: Person | null, body: object, headers: Record<string, string> = {}) =>
    fetch(`${houses.http.url}/graphql`, { method: 'POST', headers: { ...(person ? person.headers() : json), ...headers }, body: JSON.stringify(body) })

  test('[ID-6, AP-3] is taken from somebody who is signed in, as far as a picture needs, and from nobody else', async () => {
    expect((await send(people.http, long(2_700_000))).status).toBe(200)
    expect((await send(people.http, long(2_900_000))).status).toBe(413)
    expect((await send(null, long(300_000))).status).toBe(413)
    const left = await houses.http.owner('Leaver')
    const { cookie } = left
    await left.signOut()
    expect((await send(Object.assign(left, { cookie }), long(300_000))).status).toBe(413)
  })

  test('[AP-3] is answered also where all of it is sent before the answer is read, and the connection serves what comes after it', async () => {
    const { hostname, port } = new URL(houses.http.url)
    const socket = connect(Number(port), hostname)
    await once(socket, 'connect')
    const head = (length: number) => `POST /graphql HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`
    const body = '{"query":"{ __typename }"}'
    for (const piece of [head(3_000_000), ...Array.from({ length: 30 }, () => 'x'.repeat(100_000)), head(body.length), body]) {
      if (!socket.write(piece)) await once(socket, 'drain')
    }
    let said = ''
    socket.on('data', (chunk) => (said += chunk))
    await expect.poll(() => said.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200'])
    socket.destroy()
  })

  test('[AP-3] has no room for a long document', async () => {
    const answer = await send(people.http, { query: `{ viewer { cursor } } # ${'x'.repeat(2_700_000)}` })
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'LIMIT_EXCEEDED', limit: 'length' } }] })
  })

  test('[AP-3] that does not say before how long it is, is bounded as one of nobody', async () => {
    const body = new Blob([JSON.stringify(long(300_000))]).stream()
    const answer = await fetch(`${houses.http.url}/graphql`, { method: 'POST', headers: people.http.headers(), body, duplex: 'half' } as RequestInit)
    expect(answer.status).toBe(413)
  })
})
