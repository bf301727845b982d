import { createHash } from 'node:crypto'
import type { Limits } from './limits.ts'

/** Whose requests are counted together. AP-3 */
export const policies = {
  key: 'this API key',
  session: 'this session',
  address: 'your network address',
} as const

export type Policy = keyof typeof policies

/** In seconds. */
export const rateWindow = 60

/** What a request was told: whether it may go on, what is left of the quota, and in how many seconds all of it is there again. */
export type Turn = { passes: boolean; policy: Policy; quota: number; left: number; reset: number }

/** Counts points per key, session and address: at once, by what this node knows. Null where nothing is counted. */
export type Rates = { take(policy: Policy, subject: string, points: number): Turn | null }

/** So much of a quota a node gives away before it tells the others. */
const untoldShare = 1 / 20
/** So many are counted at a time; then whoever came first makes room. */
const mostSubjects = 50_000

type Count = { window: number; /** By all nodes, as far as this one has heard. */ used: number; untold: number; telling: boolean }

/** Where the windows of a subject begin, so that not all of them begin at one moment. Milliseconds. */
const offsetOf = (name: string): number => createHash('sha1').update(name).digest().readUInt16BE() % (rateWindow * 1_000)

/**
 * Counters of which each node keeps its own, and adds it to the shared one whenever it has given away a twentieth of the quota; the answer says what the
 * others have. So a request never waits for a counter, those who ask little are nobody's business but their node's, and with Redis
 * or the database away each node goes on by itself. With n nodes, (n − 1) twentieths more than the quota may pass.
 *
 * `quota` is points a minute; 0 counts nothing.
 */
export const createRates = ({ limits, quota, now = Date.now }: { limits: Pick<Limits, 'add'>; quota: number; now?: () => number }): Rates => {
  const counts = new Map<string, Count & { offset: number }>()

  const countOf = (name: string) => {
    const known = counts.get(name)
    const offset = known?.offset ?? offsetOf(name)
    const window = Math.floor((now() + offset) / (rateWindow * 1_000))
    if (known?.window === window) return known
    const made = { window, used: 0, untold: 0, telling: false, offset }
    // Put last again: the first is who has not asked for longest.
    counts.delete(name)
    counts.set(name, made)
    if (counts.size > mostSubjects) counts.delete(counts.keys().next().value!)
    return made
  }

  const tell = async (name: string, count: Count): Promise<void> => {
    const told = count.untold
    count.untold = 0
    count.telling = true
    try {
      const total = await limits.add('requestPoints', `${name} ${count.window}`, told)
      count.used = Math.max(count.used, total + count.untold)
    } catch {
      // Nobody can be told now: it goes with the next.
      count.untold += told
    }
    count.telling = false
  }

  return {
    take: (policy, subject, points) => {
      if (quota === 0) return null
      const name = `${policy} ${subject}`
      const count = countOf(name)
      const passes = count.used + points <= quota
      if (passes) {
        count.used += points
        count.untold += points
        if (!count.telling && count.untold >= quota * untoldShare) void tell(name, count)
      }
      const reset = Math.ceil(((count.window + 1) * rateWindow * 1_000 - count.offset - now()) / 1_000)
      return { passes, policy, quota, left: Math.max(0, quota - count.used), reset }
    },
  }
}

/** The fields by which a request is told of its rate. draft-ietf-httpapi-ratelimit-headers-10 */
export const rateHeaders = ({ policy, quota, left, reset }: Turn): Record<string, string> => ({
  'ratelimit-policy': `"${policy}";q=${quota};w=${rateWindow}`,
  'ratelimit': `"${policy}";r=${left};t=${reset}`,
})
