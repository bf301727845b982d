import { expect, test, vi } from 'vitest'
import { createClient } from './client.ts'

const never = () => new Promise<string>(() => {})

test('[AP-4] a key that is never handed out holds nobody beyond the timeout, or their signal', async () => {
  const client = createClient({ url: 'http://127.0.0.1:1', key: never, timeout: 20, attempts: 1 })
  await expect(client.query('{ account { name } }')).rejects.toMatchObject({ code: 'NETWORK' })
  const given = new AbortController()
  const next = client.subscribe<{ activity: { cursor: string } }, { after?: string }>('subscription ($after: Cursor) { activity(after: $after) { cursor } }', {}, { signal: given.signal }).next()
  given.abort()
  expect(await next).toEqual({ done: true, value: undefined })
})

test('[AP-4] what goes wrong with handing out a key is told as it is, and not tried again', async () => {
  const key = vi.fn(() => Promise.reject(new Error('The vault is locked.')))
  const client = createClient({ url: 'http://127.0.0.1:1', key })
  await expect(client.query('{ account { name } }')).rejects.toThrow('The vault is locked.')
  await expect(client.subscribe<{ activity: { cursor: string } }, { after?: string }>('subscription ($after: Cursor) { activity(after: $after) { cursor } }').next()).rejects.toThrow('The vault is locked.')
  expect(key).toHaveBeenCalledTimes(2)
})

test.each(['http://a.example', 'http://a.example/', 'http://a.example/graphql', 'http://a.example/graphql/'])('[AP-4] %s leads to one address', async (url) => {
  const asked: unknown[] = []
  const fetch = async (to: unknown) => {
    asked.push(to)
    return Response.json({ data: {} })
  }
  await createClient({ url, key: 'k', fetch: fetch as typeof globalThis.fetch }).query('{ account { name } }')
  expect(asked).toEqual(['http://a.example/graphql'])
})
