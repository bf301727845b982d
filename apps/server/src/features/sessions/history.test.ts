import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type House, openHouse } from '../../testing/house.ts'
import { lighten } from '../../testing/lightPassword.ts'
import type { Person } from '../../testing/person.ts'
import { redisUrl } from '../../testing/redis.ts'

let here: House
let there: House
beforeAll(async () => {
  here = await openHouse({ redisUrl: redisUrl() })
  there = await openHouse({ redisUrl: redisUrl(), databaseUrl: here.databaseUrl })
})
afterAll(async () => {
  await there?.stop()
  await here?.stop()
})

/** What one browser did, with which session, from when to when, and whether it was let. */
type Deed = { what: 'came in' | 'asked' | 'left'; session: string; begun: number; answered: number; let: boolean }
type Step = { what: Deed['what']; node: 0 | 1 }

const anyStep: fc.Arbitrary<Step> = fc.record({
  what: fc.oneof({ weight: 3, arbitrary: fc.constant('came in' as const) }, { weight: 6, arbitrary: fc.constant('asked' as const) }, { weight: 1, arbitrary: fc.constant('left' as const) }),
  node: fc.constantFrom(0, 1),
})

const timed = async <Answer>(work: () => Promise<Answer>) => {
  const begun = performance.now()
  const answer = await work()
  return { begun, answered: performance.now(), answer }
}

type Answer = { __typename: string; offer?: string }

/** Whoever was in and is out again before the answer was made has come in all the same: the session stands in the cookie. */
const orOutAgain = async (browser: Person, work: () => Promise<Answer>): Promise<Answer> => {
  const { cookie } = browser
  return work().catch((error: Error) => {
    if (!error.message.includes('SESSION_ENDED') || browser.cookie === cookie) throw error
    return { __typename: 'SignedIn' }
  })
}

/** Signs in, and takes over where the login is in use. */
const comeIn = async (browser: Person) => {
  const first = await timed(() => orOutAgain(browser, () => browser.signIn()))
  const { offer } = first.answer
  return offer ? timed(() => orOutAgain(browser, () => browser.takeOver(offer))) : first
}

const questions = ['{ viewer { user { email } } }', '{ account { name } }', 'mutation { useSession { id } }']

/** Does one thing after another in one browser, now on this node and now on that, and writes down what came of it. */
const live = async (person: Person, steps: readonly Step[], history: Deed[]): Promise<void> => {
  let cookie: string | null = null
  let asked = 0
  for (const { what, node } of steps) {
    const browser: Person = Object.assign(person.elsewhere('Windows', [here, there][node]!.url), { cookie, account: person.account })
    if (what !== 'came in' && !cookie) continue
    const session = cookie
    if (what === 'came in') {
      const { answer, ...times } = await comeIn(browser)
      cookie = browser.cookie
      if (answer.__typename === 'SignedIn') history.push({ what, session: cookie!, ...times, let: true })
      // Whoever comes in anew in a browser has left it first.
      if (answer.__typename === 'SignedIn' && session) history.push({ what: 'left', session, ...times, let: true })
    } else if (what === 'asked') {
      const { answer, ...times } = await timed(() => browser.send(questions[asked++ % questions.length]!))
      history.push({ what, session: session!, ...times, let: !answer.errors })
    } else {
      const { answer, ...times } = await timed(() => browser.signOut())
      history.push({ what, session: session!, ...times, let: !answer.errors })
      cookie = browser.cookie
    }
  }
}

/** What may not be in any history. */
const contradictions = (history: readonly Deed[]): string[] => {
  const came = history.filter(({ what }) => what === 'came in')
  const told = ({ what, session, begun, answered }: Deed) => `${session.slice(-6)} ${what} ${begun.toFixed(1)}–${answered.toFixed(1)}`
  return history.filter(({ what }) => what !== 'came in').flatMap((deed) => {
    const own = came.find(({ session }) => session === deed.session)!
    const others = came.filter(({ session }) => session !== deed.session)
    const left = history.filter(({ what, session }) => what === 'left' && session === deed.session)
    if (deed.let) {
      const after = others.find((other) => other.begun >= own.answered && other.answered <= deed.begun)
      return deed.what === 'asked' && after ? [`${told(deed)} was let, though ${told(after)}`] : []
    }
    // A refusal has its reason in something that had begun by then.
    const why = [...others.filter((other) => other.answered >= own.begun), ...left.filter((one) => one !== deed)].some(({ begun }) => begun <= deed.answered)
    return why ? [] : [`${told(deed)} was refused, for nothing`]
  })
}

const runs = 20

it('[SE-1, SE-8] whoever came in after another was in has put that one out: every later request of the first fails, and none fails for nothing', async () => {
  const ana = await here.owner('Ana')
  await lighten(here, ana)
  await ana.signOut()
  let taken = 0
  let refused = 0
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(anyStep, { minLength: 6, maxLength: 12 }), { minLength: 3, maxLength: 5 }), async (lives) => {
      const history: Deed[] = []
      await Promise.all(lives.map((steps) => live(ana, steps, history)))
      const found = contradictions(history)
      const inside = await here.sql<{ count: string }>(`SELECT count(*) FROM session s JOIN "user" u ON u.id = s.user_id WHERE u.email = $1 AND s.ended_at IS NULL`, [ana.email])
      expect(Number(inside[0]!.count)).toBeLessThanOrEqual(1)
      taken += history.filter(({ what }) => what === 'came in').length
      refused += history.filter((deed) => !deed.let).length
      // The next run begins with nobody inside.
      const last = ana.elsewhere('iPhone')
      await comeIn(last)
      await last.signOut()
      expect(found, JSON.stringify(history)).toEqual([])
    }),
    { numRuns: runs, endOnFailure: true },
  )
  // Histories in which nothing met nothing would prove nothing.
  expect(taken).toBeGreaterThan(4 * runs)
  expect(refused).toBeGreaterThan(runs / 2)
}, 120_000)
