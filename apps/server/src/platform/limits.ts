import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import type pg from 'pg'
import { RateLimiterPostgres, RateLimiterRedis, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible'
import { createClient } from 'redis'

/** How many failures of a kind are borne within how many seconds. ID-3 */
const bounds = {
  signInPerLogin: { points: 10, duration: 15 * 60 },
  signInPerAddress: { points: 60, duration: 15 * 60 },
  signUpPerAddress: { points: 60, duration: 60 * 60 },
} as const

export type Limit = keyof typeof bounds

/** Counters that all nodes share: in Redis, or in the database without it. */
export type Limits = {
  /** From when on to try again, or null while there is room. Counts nothing. */
  blockedUntil(limit: Limit, key: string): Promise<Date | null>
  /** Counts one. */
  count(limit: Limit, key: string): Promise<void>
  /** Forgets what was counted. */
  forget(limit: Limit, key: string): Promise<void>
  close(): Promise<void>
}

/** What counts as one network: an IPv4 address, or the /64 that a subscriber of IPv6 has to itself and could walk through. ID-3 */
export const networkOf = (address: string): string => {
  const plain = address.replace(/%.*/, '')
  if (!isIPv6(plain)) return address
  const [head = '', tail = ''] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::')
  const groups = (part: string) => part.split(':').filter(Boolean)
  const gap = Array.from({ length: 8 - groups(head).length - groups(tail).length }, () => '0')
  return `${[...groups(head), ...gap, ...groups(tail)].slice(0, 4).join(':')}::/64`
}

/** Keys are of one length, and say nothing of whom they stand for. */
const keyOf = (limit: Limit, subject: string): string =>
  createHash('sha256').update(limit.endsWith('PerAddress') ? networkOf(subject) : subject).digest('base64url')

type Store = { limiter(name: Limit): RateLimiterAbstract; close(): Promise<void> }

const postgresStore = (pool: pg.Pool): Store => ({
  limiter: (name) => new RateLimiterPostgres({ storeClient: pool, tableName: 'rate_limit', tableCreated: true, keyPrefix: name, ...bounds[name] }),
  close: async () => {},
})

const redisStore = async (url: string, pool: pg.Pool): Promise<Store> => {
  const client = createClient({ url, disableOfflineQueue: true, commandOptions: { timeout: 1_000 } })
  client.on('error', () => {})
  await client.connect().catch(() => {})
  return {
    // While Redis is away the database counts: a limit is never silently off.
    limiter: (name) =>
      new RateLimiterRedis({
        storeClient: client, useRedisPackage: true, rejectIfRedisNotReady: true, keyPrefix: `gatehouse:${name}`, ...bounds[name],
        insuranceLimiter: postgresStore(pool).limiter(name),
      }),
    close: async () => client.destroy(),
  }
}

export const createLimits = async ({ redisUrl, pool }: { redisUrl?: string; pool: pg.Pool }): Promise<Limits> => {
  const store = redisUrl ? await redisStore(redisUrl, pool) : postgresStore(pool)
  const limiters = Object.fromEntries(Object.keys(bounds).map((name) => [name, store.limiter(name as Limit)])) as Record<Limit, RateLimiterAbstract>
  return {
    blockedUntil: async (limit, key) => {
      const found = await limiters[limit].get(keyOf(limit, key))
      if (!found || found.consumedPoints < bounds[limit].points) return null
      return new Date(Date.now() + Math.max(found.msBeforeNext, 1_000))
    },
    count: async (limit, key) => {
      await limiters[limit].consume(keyOf(limit, key)).catch((error: unknown) => {
        if (!(error instanceof RateLimiterRes)) throw error
      })
    },
    forget: async (limit, key) => void (await limiters[limit].delete(keyOf(limit, key))),
    close: store.close,
  }
}
