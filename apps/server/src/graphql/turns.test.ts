import { closeCodes } from '@gatehouse/contract/close-codes'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeKey, program } from '../testing/apiKeys.ts'
import { RawSocket } from '../testing/rawSocket.ts'
import type { Person } from '../testing/person.ts'
import { stream } from '../testing/stream.ts'
import { useHouse } from '../testing/useHouse.ts'

const quota = 100
const house = useHouse({ config: { rateLimit: quota, trustProxy: 1 } })

const name = '{ account { name } }'
const isRefused = (policy: string) => [expect.objectContaining({ extensions: expect.objectContaining({ code: 'RATE_LIMITED', policy, quota, window: 60, left: 0, retryAt: expect.any(String) }) })]
let ana: Person
let addresses = 0
/** Somebody from a network of their own. */
const from = <P extends Person>(person: P): P => Object.assign(person, { address: `192.0.2.${++addresses}` })
const resetOf = ({ headers }: { headers: Headers }) => Number(/t=(\d+)$/.exec(headers.get('ratelimit')!)![1])
/** A key whose minute is not about to end: each has its own. One point of it is taken. */
const newKey = async (): Promise<Person> => {
  const key = from(program(house.url, (await makeKey(ana, { permissions: ['users.manage'] })).secret))
  return resetOf(await key.send(name)) > 10 ? key : newKey()
}
/** The same of somebody who is nobody. */
const newStranger = async (): Promise<Person> => {
  const stranger = from(house.visitor())
  return resetOf(await stranger.send('{ __typename }')) > 10 ? stranger : newStranger()
}
/** Asks until nothing is left; answers with how often that went well. */
const useUp = async (who: Person): Promise<number> => {
  for (let asked = 0; ; asked++) if ((await who.send(name)).status === 429) return asked
}
beforeAll(async () => {
  ana = await house.owner('Ana')
})

describe('a key', () => {
  it('[AP-3] is told its rate with every answer, and when to come back', async () => {
    const key = await newKey()
    const first = await key.send(name)
    expect(first.headers.get('ratelimit-policy')).toBe(`"key";q=${quota};w=60`)
    const [, left, reset] = /^"key";r=(\d+);t=(\d+)$/.exec(first.headers.get('ratelimit')!)!
    expect(Number(left)).toBe(quota - 2)
    expect(Number(reset)).toBeLessThanOrEqual(60)
    expect(await useUp(key)).toBe(quota - 2)
    const before = Date.now()
    const { status, headers, errors, data } = await key.send(name)
    const after = Date.now()
    expect([status, data]).toEqual([429, undefined])
    expect(errors).toEqual(isRefused('key'))
    expect(errors![0]!.message).toMatch(/^Too many requests: this API key has 100 points a minute, 0 are left, and this takes 1\. Try again in \d+ seconds?\.$/)
    expect(headers.get('ratelimit')).toMatch(/^"key";r=0;t=\d+$/)
    expect(Number(headers.get('retry-after'))).toBe(resetOf({ headers }))
    expect(errors![0]!.extensions.retryAfter).toBe(resetOf({ headers }))
    const saidAt = Date.parse(errors![0]!.extensions.retryAt as string) - Number(headers.get('retry-after')) * 1_000
    expect(saidAt).toBeGreaterThanOrEqual(before)
    expect(saidAt).toBeLessThanOrEqual(after)
  })

  it('[AP-3] has the same rate over HTTP, WebSocket and SSE, and is executed nowhere beyond it', async () => {
    const key = await newKey()
    const tab = key.connect({ apiKey: key.apiKey })
    await tab.opened
    await useUp(key)
    const invite = 'mutation { inviteMembers(input: { addresses: "beyond@example.com", permissions: [] }) { __typename } }'
    for (const query of [name, invite]) {
      const answer = await tab.send(query)
      expect(answer.errors).toEqual(isRefused('key'))
      expect(answer.errors![0]!.extensions).not.toHaveProperty('http')
      expect((await key.send(query)).errors).toEqual(isRefused('key'))
    }
    const followed = tab.follow('subscription { activity { cursor } }')
    await followed.some(() => true)
    expect(followed.messages.at(-1)?.errors ?? followed.error).toEqual(isRefused('key'))
    const live = stream(key, 'subscription { activity { cursor } }')
    await live.ended
    expect(live.followed.error).toMatchObject({ response: { status: 429 } })
    expect(await house.sql(`SELECT 1 FROM invitation WHERE email = 'beyond@example.com'`)).toEqual([])
    await tab.close()
  })

  it('[AP-3] takes more for what may answer more', async () => {
    const key = await newKey()
    const left = async (query: string) => Number(/r=(\d+)/.exec((await key.send(query)).headers.get('ratelimit')!)![1])
    const before = await left(name)
    expect(before - (await left('{ account { members(first: 100) { nodes { id name email role permissions isAccountHolder userId expiresAt lastActiveAt accessLevel { id name } } } } }'))).toBe(2)
  })
})

it('[AP-3] keys, sessions and networks of nobody are counted apart', async () => {
  const [key, other] = [await newKey(), await newKey()]
  await useUp(key)
  expect((await other.send(name)).status).toBe(200)
  expect((await ana.send(name)).headers.get('ratelimit')).toMatch(/^"session";/)
  const stranger = await newStranger()
  expect((await stranger.send('{ __typename }')).headers.get('ratelimit')).toMatch(/^"address";r=98;t=\d+$/)
  await useUp(stranger)
  expect((await stranger.send('{ __typename }')).errors).toEqual(isRefused('address'))
  expect((await from(house.visitor()).send('{ __typename }')).status).toBe(200)
  // Whoever signs in from there is somebody.
  expect((await Object.assign(ana.at(house.url), { address: stranger.address }).send(name)).status).toBe(200)
})

it('[AP-3] a key holds at most 500 connections to a node; one that is closed makes room', async () => {
  const key = await newKey()
  const open = (count: number) => Promise.all(Array.from({ length: count }, () => new RawSocket(key).open()))
  const sockets = await open(500)
  const [one] = await open(1)
  expect(await one!.closed).toMatchObject({ code: closeCodes.tryLater })
  const live = stream(key, 'subscription { activity { cursor } }')
  await live.ended
  expect(live.followed.error).toMatchObject({ response: { status: 429 } })
  sockets[0]!.socket.close()
  await expect.poll(async () => (await open(1))[0]!.messages.length).toBe(1)
  for (const { socket } of sockets) socket.terminate()
})
