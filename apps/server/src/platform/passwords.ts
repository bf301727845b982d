import { hash, verify } from '@node-rs/argon2'
import { dictionary } from '@zxcvbn-ts/language-common'
import { availableParallelism } from 'node:os'
import { createQueue } from './queue.ts'

/** OWASP's argon2id parameters: 19 MiB, two passes, one lane. */
const cost = { algorithm: 2 /* Argon2id */, memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const shortest = 8
const longest = 256
/** The longest password as it may be typed: each character with its parts apart. UTF-16 units. */
const longestTyped = 4 * longest
/** As many at once as leave a core, and the thread pool, room for everything else; the rest waits for some seconds at most, and past that is
 *  sent away with when to come back. ID-3 */
const lanes = Math.max(1, Math.min(3, availableParallelism() - 1))
const waitersPerLane = 150

const common = new Set(dictionary['passwords-common'])

/** NFKC, so that one keyboard's é is another's. Any Unicode may stand in a password. */
const normal = (password: string) => password.normalize('NFKC')

/** Too many sign-ins at once for this node. `retryAfter` in seconds. */
export class PasswordsBusy extends Error {
  readonly retryAfter: number
  constructor(retryAfter: number) {
    super('Too many sign-ins at once.')
    this.retryAfter = retryAfter
  }
}

/** What is wrong with a wished password, for people; null when it may be used. ID-2 */
export const passwordProblem = (password: string): string | null => {
  // A letter and its accent are one character, however the keyboard sends them.
  const { length } = [...password.normalize('NFC')]
  if (!password.isWellFormed()) return 'This password has broken characters; type it again.'
  if (length < shortest) return `Use at least ${shortest} characters.`
  if (length > longest) return `Use at most ${longest} characters.`
  if (common.has(normal(password).toLowerCase())) return 'This password is on the list of the most used ones; choose another.'
  return null
}

/** Whether two passwords are one, however they were typed. */
export const samePassword = (one: string, other: string): boolean => normal(one) === normal(other)

export type Passwords = {
  /** An argon2id hash in PHC form. Goes before the checks of those who have shown nothing yet, where its caller has: a session, a mailed link. */
  hash(password: string, urgent?: boolean): Promise<string>
  /** Whether it is the password. Takes the same time when there is no hash to hold it against. ID-3
   *  `around` runs once it is this attempt's turn: it may refuse before the check, and note its outcome before the next one's turn. */
  verify(secret: string | null, password: string, around?: (check: () => Promise<boolean>) => Promise<boolean>, urgent?: boolean): Promise<boolean>
}

/** What of some figure has been of late, the newest counting most. */
const running = (start: number) => {
  let mean = start
  return { get: () => mean, add: (value: number) => void (mean += (value - mean) / 8) }
}

export const createPasswords = ({ atOnce = lanes, mayWait = waitersPerLane * atOnce }: { atOnce?: number; mayWait?: number } = {}): Passwords => {
  /** Milliseconds that one takes. */
  const takes = running(50)
  const inTurn = createQueue({
    atOnce, mayWait, tooMany: (waiting) => new PasswordsBusy(Math.max(1, Math.ceil((waiting * takes.get()) / atOnce / 1_000))),
  })
  const timed = async <T>(work: () => Promise<T>): Promise<T> => {
    const since = performance.now()
    const result = await work()
    takes.add(performance.now() - since)
    return result
  }
  const nobodys = hash('nobody has this password', cost)
  return {
    hash: (password, urgent = false) => inTurn(() => timed(() => hash(normal(password), cost)), urgent),
    verify: (secret, password, around = (check) => check(), urgent = false) =>
      inTurn(() =>
        around(() => timed(async () => {
          const right = await verify(secret ?? (await nobodys), normal(password.slice(0, longestTyped)))
          return right && secret !== null
        })), urgent),
  }
}
