import { expect, test } from 'vitest'
import { createPatience, waitOf } from './patience.ts'

const limited = (seconds: unknown, more: object = { policy: 'session' }) =>
  ({ errors: [{ message: 'Too many requests.', extensions: { code: 'RATE_LIMITED', retryAfter: seconds, ...more } }] })

const setUp = (answers: [number, object][]) => {
  const said: string[] = []
  const waited: number[] = []
  const patience = createPatience({ say: (message) => void said.push(message), wait: async (milliseconds) => void waited.push(milliseconds), now: () => 0, random: () => 0.5 })
  const send = patience.patient(async () => {
    const [status, body] = answers.shift()!
    return Response.json(body, { status })
  })
  return { said, waited, patience, send }
}

test('[AP-3] what was too much for a minute is sent again when the server says, which is told once', async () => {
  const { said, waited, send } = setUp([[429, limited(12)], [429, limited(2)], [200, { data: { ok: true } }]])
  expect(await (await send('/graphql')).json()).toEqual({ data: { ok: true } })
  expect(waited).toEqual([12_500, 2_500])
  expect(said).toEqual(['That was a lot at once. It goes on by itself in 12 seconds.'])
})

test('[AP-3] every other answer is given as it is, one that asks a person to wait too', async () => {
  for (const [status, body] of [[200, { data: null }], [429, limited(4, {})], [429, { nonsense: true }], [500, limited(4)]] as [number, object][]) {
    const { waited, said, send } = setUp([[status, body]])
    expect(await (await send('/graphql')).json()).toEqual(body)
    expect([waited, said]).toEqual([[], []])
  }
})

test('[AP-3] what nobody wants any more is not sent again', async () => {
  const { waited, send } = setUp([[429, limited(4)]])
  const given = new AbortController()
  given.abort()
  expect((await send('/graphql', { signal: given.signal })).status).toBe(429)
  expect(waited).toEqual([])
})

test('[AP-3] over the live connection it is told by the operation’s own errors', () => {
  expect(waitOf(limited(3).errors)).toBe(3_000)
  expect(waitOf(undefined)).toBeNull()
  expect(waitOf([{ extensions: { code: 'FORBIDDEN', policy: 'session' } }])).toBeNull()
})

test('[AP-3] it is waited for a second at the least and for a minute at the most, also where nobody says how long', () => {
  expect([-3, 0, 1, 60].map((seconds) => waitOf(limited(seconds).errors))).toEqual([1_000, 1_000, 1_000, 60_000])
  for (const seconds of [61, NaN, Infinity, undefined, null, '12', '2026-01-01T00:00:00Z']) expect(waitOf(limited(seconds).errors), String(seconds)).toBe(60_000)
})
