import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import type pg from 'pg'
import { RateLimiterPostgres, RateLimiterRedis, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible'
import { createClient } from 'redis'

/** How many of a kind are borne within how many seconds. ID-3 */
const bounds = {
  signInPerLogin: { points: 10, duration: 15 * 60 },
  signInPerAddress: { points: 60, duration: 15 * 60 },
  signUpPerAddress: { points: 60, duration: 60 * 60 },
  /** Counted alike for addresses that are a login and for all others. ID-1 */
  signUpPerRecipient: { points: 5, duration: 60 * 60 },
  /** Site addresses that were asked for, and so learnt to be taken or not, by who is about to open or to move an account. */
  siteAddressPerLogin: { points: 300, duration: 15 * 60 },
  secondFactorPerLogin: { points: 10, duration: 15 * 60 },
  passkeyPerAddress: { points: 600, duration: 15 * 60 },
  confirmPerLogin: { points: 10, duration: 15 * 60 },
  picturePerLogin: { points: 60, duration: 60 * 60 },
  passwordResetPerLogin: { points: 5, duration: 60 * 60 },
  /** New passwords that were tried with mailed links: each is held against the old one. ID-4 */
  newPasswordPerLogin: { points: 20, duration: 60 * 60 },
  passwordResetPerAddress: { points: 30, duration: 60 * 60 },
  /** Links by which somebody proves an address, by who asks for them and by whom they go to. ID-5 */
  emailLinkPerLogin: { points: 5, duration: 60 * 60 },
  emailLinkPerRecipient: { points: 5, duration: 60 * 60 },
  /** Requests to enter an account, by who asks. PA-2 */
  accessRequestPerLogin: { points: 20, duration: 24 * 60 * 60 },
  exportPerAccount: { points: 20, duration: 60 * 60 },
  couponLookupPerAddress: { points: 120, duration: 15 * 60 },
  /** Counted for rates.ts, which knows how many are borne, in a window of its own. AP-3 */
  requestPoints: { points: 2 ** 31 - 1, duration: 2 * 60 },
} as const

export type Limit = keyof typeof bounds

/** Counters that all nodes share: in Redis, or in the database without it. */
export type Limits = {
  /** From when on to try again, or null while there is room. Counts nothing. */
  blockedUntil(limit: Limit, key: string): Promise<Date | null>
  /** Counts one. */
  count(limit: Limit, key: string): Promise<void>
  /** Counts one and answers null, or from when on to try again: one step, so that of many at one moment no more pass than may. */
  take(limit: Limit, key: string): Promise<Date | null>
  /** Counts so many, and answers how many that makes. */
  add(limit: Limit, key: string, points: number): Promise<number>
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

type Ask = <T>(limit: Limit, question: (limiter: RateLimiterAbstract) => Promise<T>) => Promise<T>
type Store = { ask: Ask; close(): Promise<void> }

const eachLimit = (make: (name: Limit) => RateLimiterAbstract) =>
  Object.fromEntries(Object.keys(bounds).map((name) => [name, make(name as Limit)])) as Record<Limit, RateLimiterAbstract>

const postgresStore = (pool: pg.Pool): Store => {
  const limiters = eachLimit((name) => new RateLimiterPostgres({ storeClient: pool, tableName: 'rate_limit', tableCreated: true, keyPrefix: name, ...bounds[name] }))
  return { ask: (limit, question) => question(limiters[limit]), close: async () => {} }
}

/** Redis answers within this time or counts as away, and is left alone for a while. Milliseconds. */
const patience = 1_000
const leftAlone = 5_000

const redisStore = async (url: string, pool: pg.Pool): Promise<Store> => {
  const client = createClient({ url, disableOfflineQueue: true })
  client.on('error', () => {})
  // It goes on trying to connect; the start does not wait for a Redis that is away.
  const open = client.connect().catch(() => {})
  await Promise.race([open, new Promise((resolve) => setTimeout(resolve, patience).unref())])
  const limiters = eachLimit((name) =>
    new RateLimiterRedis({ storeClient: client, useRedisPackage: true, rejectIfRedisNotReady: true, keyPrefix: `gatehouse:${name}`, ...bounds[name] }))
  // While Redis is away the database counts: a limit is never silently off.
  const insurance = postgresStore(pool)
  let awayUntil = 0

  const ask: Ask = (limit, question) => {
    if (!client.isReady || Date.now() < awayUntil) return insurance.ask(limit, question)
    // The client itself gives up only on what it has not sent yet, so one that hangs is noticed here.
    return new Promise((resolve, reject) => {
      const insure = () => {
        awayUntil = Date.now() + leftAlone
        insurance.ask(limit, question).then(resolve, reject)
      }
      const late = setTimeout(insure, patience)
      question(limiters[limit]).then(resolve, (error: unknown) => (error instanceof RateLimiterRes ? reject(error) : insure())).finally(() => clearTimeout(late))
    })
  }
  return { ask, close: async () => client.destroy() }
}

const comeBack = ({ msBeforeNext }: RateLimiterRes) => new Date(Date.now() + Math.max(msBeforeNext, 1_000))

export const createLimits = async ({ redisUrl, pool }: { redisUrl?: string; pool: pg.Pool }): Promise<Limits> => {
  const store = redisUrl ? await redisStore(redisUrl, pool) : postgresStore(pool)
  return {
    blockedUntil: async (limit, key) => {
      const found = await store.ask(limit, (limiter) => limiter.get(keyOf(limit, key)))
      if (!found || found.consumedPoints < bounds[limit].points) return null
      return comeBack(found)
    },
    count: async (limit, key) => {
      await store.ask(limit, (limiter) => limiter.consume(keyOf(limit, key))).catch((error: unknown) => {
        if (!(error instanceof RateLimiterRes)) throw error
      })
    },
    take: (limit, key) =>
      store.ask(limit, (limiter) => limiter.consume(keyOf(limit, key))).then(
        () => null,
        (error: unknown) => {
          if (error instanceof RateLimiterRes) return comeBack(error)
          throw error
        },
      ),
    add: async (limit, key, points) => (await store.ask(limit, (limiter) => limiter.penalty(keyOf(limit, key), points))).consumedPoints,
    forget: async (limit, key) => void (await store.ask(limit, (limiter) => limiter.delete(keyOf(limit, key)))),
    close: store.close,
  }
}
