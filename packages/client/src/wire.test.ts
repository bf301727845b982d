import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createClient } from './client.ts'
import { orAborted } from './deadline.ts'

/** Something at the other end of the wire that answers each request by the next of these, and from then on by the last. */
const answering = async (...answers: ((res: ServerResponse) => void)[]) => {
  const asked: unknown[] = []
  const server = createServer(async (req, res) => {
    asked.push(JSON.parse((await req.toArray()).join('')))
    answers[Math.min(asked.length, answers.length) - 1]!(res)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { asked, client: createClient({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key: 'k', random: () => 0 }) }
}

const event = (cursor: string) => `event: next\ndata: {"data":{"activity":{"cursor":"${cursor}"}}}\n\n`
const streaming = (text: string) => (res: ServerResponse) => void res.writeHead(200, { 'content-type': 'text/event-stream' }).write(text)
const page = (status: number) => (res: ServerResponse) => void res.writeHead(status, { 'content-type': 'text/html' }).end('<h1>Away</h1>')

const document = 'subscription ($after: Cursor) { activity(after: $after) { cursor } }'

test.each([500, 520, 524, 530])('[AP-4] a proxy’s page that says %i passes: what was asked is asked again, and a subscription comes back', async (status) => {
  const asking = await answering(page(status), (res) => res.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"done":true}}'))
  expect(await asking.client.query('{ done }')).toEqual({ done: true })
  const { client } = await answering(page(status), streaming(event('a')))
  for await (const { activity } of client.subscribe(document)) {
    expect(activity.cursor).toBe('a')
    break
  }
})

test('[AP-4] a page of something else than Gatehouse is told at once', async () => {
  const { client, asked } = await answering(page(404))
  await expect(client.query('{ done }')).rejects.toMatchObject({ code: 'UNREADABLE', status: 404, passes: false })
  expect(asked).toHaveLength(1)
})

test('[AP-4] nothing comes after the loop has aborted, though more had arrived together', async () => {
  const { client } = await answering(streaming(event('a') + event('b') + event('c')))
  const end = new AbortController()
  const seen: string[] = []
  for await (const { activity } of client.subscribe(document, {}, { signal: end.signal })) {
    seen.push(activity.cursor)
    end.abort()
  }
  expect(seen).toEqual(['a'])
})

test('[AP-4] an event that was damaged on its way is fetched again', async () => {
  const { client, asked } = await answering(streaming(`${event('a')}event: next\ndata: {"data":{"activ\n\n`), streaming(event('b')))
  const seen: string[] = []
  for await (const { activity } of client.subscribe(document)) {
    seen.push(activity.cursor)
    if (seen.length === 2) break
  }
  expect(seen).toEqual(['a', 'b'])
  expect(asked).toMatchObject([{ variables: { after: null } }, { variables: { after: 'a' } }])
})

test('[AP-3, AP-4] a pause as long as the server’s minute is waited for; a longer one is the caller’s to decide', async () => {
  const busy = (seconds: number) => (res: ServerResponse) =>
    void res.writeHead(429, { 'content-type': 'application/json', 'retry-after': String(seconds) }).end('{"errors":[{"message":"Later.","extensions":{"code":"RATE_LIMITED"}}]}')
  const asking = await answering(busy(60))
  const waits = expect(asking.client.query('{ done }', {}, { signal: AbortSignal.timeout(300) })).rejects.toMatchObject({ name: 'TimeoutError' })
  const { client } = await answering(busy(66))
  await expect(client.query('{ done }')).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfter: 66 })
  await waits
})

test('[AP-4] a key is not asked for on behalf of somebody who has left, and its failing afterwards falls on nobody', async () => {
  const key = vi.fn(() => Promise.reject(new Error('The vault is locked.')))
  const client = createClient({ url: 'http://127.0.0.1:1', key })
  await expect(client.query('{ done }', {}, { signal: AbortSignal.abort('left') })).rejects.toBe('left')
  expect(key).not.toHaveBeenCalled()
})

test('[AP-4] what nobody waits for any more may fail', async () => {
  await expect(orAborted(Promise.reject(new Error('The vault is locked.')), AbortSignal.abort('left'))).rejects.toBe('left')
})
