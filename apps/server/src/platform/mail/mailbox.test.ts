import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
import type { TestDatabase } from '../../testing/database.ts'
import { openPool } from '../database/client.ts'
import { composeMail } from './design.ts'
import { removedLetter } from './letters.ts'
import { mailboxHandler, storeInMailbox } from './mailbox.ts'
import type { StoredMail } from './mailbox.ts'

describe('the local mailbox', () => {
  let database: TestDatabase
  let pool: pg.Pool
  let server: Server
  let origin: string
  let count = 0

  beforeAll(async () => {
    database = await createTestDatabase()
    pool = openPool(database.url)
    const serveMailbox = mailboxHandler(pool)
    server = createServer((req, res) => {
      void serveMailbox(req, res).then((served) => served || res.writeHead(418).end('the console'))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  beforeEach(() => pool.query('truncate mailbox_message'))
  afterAll(async () => {
    server.close()
    server.closeAllConnections()
    await pool.end()
    await database.drop()
  })

  const keep = (to: string, accountName: string, messageId = `<${count++}@gatehouse.example>`) => storeInMailbox(pool)({
    to, messageId, ...composeMail(removedLetter({ accountName, removedByName: 'Ana', removedByEmail: 'ana@x.example', at: new Date() })),
  })
  const get = async (path: string, init?: RequestInit) => {
    const answer = await fetch(origin + path, init)
    return { status: answer.status, headers: answer.headers, body: await answer.text() }
  }
  const messages = async (query = ''): Promise<(StoredMail & { links: string[] })[]> =>
    JSON.parse((await get(`/mailbox.json${query}`)).body).messages

  it('[OP-3] shows what would have been sent, newest first, also for one recipient', async () => {
    await keep('tom@agency.example', 'First')
    await keep('lena@agency.example', 'Second')
    await keep('tom@agency.example', 'Third')

    const { body } = await get('/mailbox')
    expect([...body.matchAll(/class="subject">([^<]*)/g)].map(([, subject]) => subject)).toEqual([
      'You no longer have access to Third', 'You no longer have access to Second', 'You no longer have access to First',
    ])
    expect(body).toContain('3 mails')
    expect((await get('/mailbox?to=Tom@Agency.example')).body).toContain('2 mails')
    expect((await get('/mailbox?to=nobody@x.example')).body).toContain('Nothing for nobody@x.example')
    expect((await messages('?to=TOM@agency.example')).map(({ to, subject }) => [to, subject])).toEqual([
      ['tom@agency.example', 'You no longer have access to Third'], ['tom@agency.example', 'You no longer have access to First'],
    ])
  })

  it('[OP-3] gives automation the whole mail and its links', async () => {
    await storeInMailbox(pool)({
      to: 'tom@agency.example', messageId: '<1@x>', subject: 'S', html: '<p>H</p>', text: 'Accept:\nhttps://console.example/invitation/abc\n\nBye',
    })
    const [mail] = await messages()
    expect(mail).toMatchObject({
      messageId: '<1@x>', to: 'tom@agency.example', subject: 'S', html: '<p>H</p>', links: ['https://console.example/invitation/abc'],
    })
    expect(new Date(mail!.createdAt).toISOString()).toBe(mail!.createdAt)
  })

  it('[OP-3] a mail is kept once, however often its job runs', async () => {
    await keep('tom@agency.example', 'Once', '<same@x>')
    await keep('tom@agency.example', 'Once', '<same@x>')
    expect(await messages()).toHaveLength(1)
  })

  it('[OP-3] shows one mail as HTML in a sandbox, and as text', async () => {
    await keep('tom@agency.example', 'Marlow & <script>alert(1)</script>')
    const { id } = (await messages())[0]!

    const page = await get(`/mailbox/${id}`)
    expect(page.body).toContain(`src="/mailbox/${id}/body"\n sandbox="allow-popups allow-popups-to-escape-sandbox">`)
    expect(page.body).not.toContain('<script>alert')
    expect((await get(`/mailbox/${id}?as=text`)).body).toContain('removed you from Marlow &#38; &#60;script&#62;')

    const body = await get(`/mailbox/${id}/body`)
    expect(body.headers.get('content-security-policy')).toContain('default-src \'none\'')
    expect(body.headers.get('content-security-policy')).toContain('sandbox allow-popups')
    expect(body.body).toContain('<base target="_blank">')
    expect(body.body).not.toContain('<script')
  })

  it('[OP-3] its pages run no inline script or style, and nothing from elsewhere', async () => {
    await keep('tom@agency.example', 'Marlow')
    const { id } = (await messages())[0]!
    for (const path of ['/mailbox', '/mailbox?to=%22%3E%3Cscript%3E', `/mailbox/${id}`, `/mailbox/${id}?as=text`, '/mailbox/gone']) {
      const { headers, body } = await get(path)
      const policy = headers.get('content-security-policy')
      expect(policy, path).toContain('default-src \'none\'')
      expect(policy, path).not.toContain('unsafe')
      expect(policy, path).toContain('frame-ancestors \'none\'')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(body, path).not.toMatch(/<script(?! src="\/mailbox\/)| style=| on\w+=|<style/)
    }
    for (const [path, type] of [['/mailbox/live.js', 'text/javascript'], ['/mailbox/style.css', 'text/css']] as const) {
      const { status, headers } = await get(path)
      expect([status, headers.get('content-type')]).toEqual([200, `${type}; charset=utf-8`])
    }
  })

  it('[OP-3] answers 304 while nothing has changed, so that a page can look often', async () => {
    await keep('tom@agency.example', 'Marlow')
    const etag = (await get('/mailbox')).headers.get('etag')!
    expect((await get('/mailbox', { headers: { 'if-none-match': etag } })).status).toBe(304)
    await keep('tom@agency.example', 'Finch')
    expect((await get('/mailbox', { headers: { 'if-none-match': etag } })).status).toBe(200)
  })

  it('[OP-3] keeps the newest 500', async () => {
    await pool.query(`insert into mailbox_message (id, message_id, recipient, subject, html, text, created_at)
      select gen_random_uuid(), 'old-' || n, 'x@example.com', 'Old ' || n, '', '', now() - make_interval(mins => n)
      from generate_series(1, 520) n`)
    await keep('tom@agency.example', 'Newest')
    const kept = await messages()
    expect(kept).toHaveLength(500)
    expect(kept[0]?.subject).toBe('You no longer have access to Newest')
    expect(kept.at(-1)?.subject).toBe('Old 499')
  })

  it('[OP-3] leaves every other path to others, and takes no writes', async () => {
    for (const path of ['/', '/mailboxes', '/mailbox.jsonx', '/graphql', '/a/mailbox']) expect((await get(path)).status, path).toBe(418)
    expect((await get('/mailbox/01990000-0000-7000-8000-000000000000')).status).toBe(404)
    expect((await get('/mailbox', { method: 'POST' })).status).toBe(405)
    expect(await get('/mailbox', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' })
  })
})
