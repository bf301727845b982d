import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { closeAccount } from '../../testing/closing.ts'
import { globalId, type House } from '../../testing/house.ts'
import type { Person } from '../../testing/person.ts'
import { RawSocket } from '../../testing/rawSocket.ts'
import { confirm } from '../../testing/secondFactor.ts'
import { type Comparison, compareTimes } from '../../testing/timing.ts'
import { useHouse } from '../../testing/useHouse.ts'

/** What somebody who belongs to no account here, or is not even signed in, learns by asking: nothing of which logins and accounts there are. */
const house: House = useHouse({ config: { trustProxy: 1 } })

let stranger: Person
let known: Person
let accounts: { existing: string; closed: string; unknown: string }
let ids: { existing: string; closed: string; unknown: string }
const unknownEmail = 'nob.ody@example.com'

beforeAll(async () => {
  known = await house.owner('Knownan')
  const closing = await house.owner('Closer')
  stranger = await house.owner('Stranger')
  accounts = { existing: known.account!, closed: closing.account!, unknown: 'no-such-house' }
  const idOf = async (person: Person) => (await person.ask('{ account { id } }')).account.id as string
  ids = { existing: await idOf(known), closed: await idOf(closing), unknown: globalId('Account', crypto.randomUUID()) }
  const { account } = await closing.ask('{ account { name } }')
  await confirm(closing)
  expect((await closeAccount(closing, account.name)).__typename).toBe('AccountClosed')
})
beforeEach(() => house.sql('DELETE FROM rate_limit'))

let address = 0
/** A browser whose network address nobody has counted yet. */
const somewhere = (person: Person = house.visitor()): Person => Object.assign(person, { address: `198.51.100.${++address % 250}` })

/** Everything of an answer that a stranger could hold against another: status, headers, body, without what they sent themselves, without moments, and without what they have
 *  left of their rate, which counts requests and nothing that is answered. */
const shown = async (response: Response, own: string[]): Promise<string> => {
  const headers = [...response.headers].filter(([name]) => !['date', 'content-length'].includes(name)).sort()
  const whole = `${response.status} ${JSON.stringify(headers)} ${await response.text()}`
  return own.reduce((text, said) => text.replaceAll(said, '…').replaceAll(encodeURIComponent(said), '…'), whole).replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<moment>').replace(/r=\d+;t=\d+/, '<left>')
}

const post = (person: Person, query: string, variables: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  fetch(`${house.url}/graphql`, { method: 'POST', headers: person.headers(headers), body: JSON.stringify({ query, variables }) })

const problem = '__typename ... on Problem { message }'

/** Doors at which a login can be named. */
const loginDoors: Record<string, (email: string) => Promise<Response>> = {
  'signing up': (email) => post(somewhere(), `mutation ($email: String!) { requestSignUp(email: $email) { ${problem} ... on RequestedSignUp { email mailbox } } }`, { email }),
  'a forgotten password': (email) => post(somewhere(), `mutation ($email: String!) { requestPasswordReset(email: $email) { ${problem} ... on RequestedPasswordReset { email } } }`, { email }),
  'signing in': (email) => post(somewhere(), `mutation ($input: SignInInput!) { signIn(input: $input) { ${problem} ... on RateLimited { retryAt } } }`, { input: { email, password: 'not the password' } }),
  'another email': (email) => post(somewhere(stranger.tab(null)), `mutation ($email: String!) { changeEmail(email: $email) { ${problem} ... on RequestedEmailChange { emailChange { email } } } }`, { email }),
}

/** Doors at which an account can be named, as somebody who is signed in and has no place there. */
const accountDoors: Record<string, (slug: string, id: string) => Promise<Response>> = {
  'a request that speaks for it': (slug) => post(stranger.tab(null), '{ account { name } viewer { cursor } }', {}, { 'x-gatehouse-account': slug }),
  'a request that speaks for its id': (_slug, id) => post(stranger.tab(null), '{ account { name } }', {}, { 'x-gatehouse-account': id }),
  'a change that speaks for it': (slug) => post(stranger.tab(null), `mutation { inviteMembers(input: { addresses: "a@example.com", allPermissions: true }) { ${problem} } }`, {}, { 'x-gatehouse-account': slug }),
  'entering it': (slug) => post(stranger.tab(null), `mutation ($account: String!) { enterAccount(account: $account) { ${problem} } }`, { account: slug }),
  'signing in to it': (slug) => post(somewhere(), `mutation ($input: SignInInput!) { signIn(input: $input) { ${problem} } }`, { input: { email: unknownEmail, password: 'not the password', account: slug } }),
  'its id': (_slug, id) => post(stranger, 'query ($id: ID!) { node(id: $id) { id } }', { id }),
  'a code of it': (slug) => post(somewhere(), 'query ($slug: String!) { couponOffer(account: $slug, code: "SPRING") { accountName } }', { slug }),
  'its site address, signed in nowhere': (slug) => post(somewhere(), 'query ($slug: String!) { siteAddress(wanted: $slug) { free } }', { slug }),
  'its restoring': (_slug, id) => post(stranger, `mutation ($id: ID!) { restoreAccount(accountId: $id) { ${problem} } }`, { id }),
  'its pages': (slug) => fetch(`${house.url}/a/${slug}/team`, { redirect: 'manual' }),
  'the page of its coupon': (slug) => fetch(`${house.url}/c/${slug}/SPRING`, { redirect: 'manual' }),
  'its events': (slug) => fetch(`${house.url}/graphql?query=${encodeURIComponent('subscription { activity { cursor } }')}`, { headers: { ...stranger.tab(null).headers({ 'x-gatehouse-account': slug }), accept: 'text/event-stream' } }),
}

/** Asks for each in turns, many times over, each going first as often as any other. */
const interleaved = async (asks: (() => Promise<string>)[], rounds: number): Promise<Set<string>[]> => {
  // What the server learns of a question with its first asking is not what is asked about; the last is that for what there is not.
  for (let time = 0; time < 5; time++) await asks.at(-1)!()
  await house.sql('DELETE FROM rate_limit')
  const seen = asks.map(() => new Set<string>())
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < asks.length; turn++) {
      const which = (round + turn) % asks.length
      seen[which]!.add(await asks[which]!())
    }
    await house.sql('DELETE FROM rate_limit')
  }
  return seen
}

describe('a stranger', () => {
  test.each(Object.keys(loginDoors))('[ID-3, ID-4, ID-1] learns by %s nothing of who has a login, however often they ask', async (door) => {
    const ask = (email: string) => async () => shown(await loginDoors[door]!(email), [email])
    const [of, ofNobody] = await interleaved([ask(known.email), ask(unknownEmail)], 60)
    expect([...of!]).toEqual([...ofNobody!])
    // However often: one answer, and no other.
    expect(of!.size).toBe(1)
  })

  test.each(['signing up', 'a forgotten password', 'signing in'])('[ID-3] is barred from %s after as many tries, with the same words, for a login and for nobody’s address', async (door) => {
    const tries = async (email: string) => {
      const answers: string[] = []
      for (let time = 0; time < 13; time++) answers.push(await shown(await loginDoors[door]!(email), [email]))
      return answers.map((answer) => answer.replace(/"retry-after","\d+"/, ''))
    }
    const [first, second] = [await tries(known.email), await tries(unknownEmail)]
    expect(first.at(-1)).toContain('RateLimited')
    expect(first).toEqual(second)
  })

  test.each(Object.keys(accountDoors))('[AC-1, PA-2, PE-6] learns by %s nothing of which accounts there are, were, or are closed', async (door) => {
    const ask = (which: keyof typeof accounts) => async () => shown(await accountDoors[door]!(accounts[which], ids[which]), [accounts[which], ids[which]])
    const seen = await interleaved([ask('existing'), ask('closed'), ask('unknown')], 25)
    expect([...seen[0]!]).toEqual([...seen[2]!])
    expect([...seen[1]!]).toEqual([...seen[2]!])
    expect(seen[0]!.size).toBe(1)
  })

  test('[AC-1, LV-3] is turned away by a live connection alike, whatever account it names', async () => {
    const ask = (slug: string, who: () => Person) => async () => {
      const { code, reason } = await (await new RawSocket(who()).open({ account: slug })).closed
      return `${code} ${reason}`
    }
    for (const who of [() => stranger.tab(null), () => house.visitor()]) {
      const [existing, closed, unknown] = await interleaved([ask(accounts.existing, who), ask(accounts.closed, who), ask(accounts.unknown, who)], 15)
      expect(existing).toEqual(unknown)
      expect(closed).toEqual(unknown)
      expect(existing!.size).toBe(1)
    }
  })
})

describe('by the clock, a stranger', () => {
  /** See equalTimes.test.ts: what a few hundred tries could tell apart would be far outside of these bounds. */
  const alike = ({ chance, ratio }: Comparison) => {
    expect(chance).toBeGreaterThan(0.38)
    expect(chance).toBeLessThan(0.62)
    expect(ratio).toBeGreaterThan(0.8)
    expect(ratio).toBeLessThan(1.25)
  }
  const tidied = async () => {
    await house.sql('DELETE FROM rate_limit')
    await house.quiet()
  }

  test.each(['signing up', 'another email'])('[ID-1, ID-5] cannot tell by %s who has a login', async (door) => {
    const ask = (email: string) => async () => void (await (await loginDoors[door]!(email)).text())
    alike(await compareTimes([ask(known.email), ask(unknownEmail)], 120, tidied))
  }, 180_000)

  test.each(['a request that speaks for it', 'entering it', 'a code of it'])('[AC-1] cannot tell by %s which accounts there are', async (door) => {
    const ask = (which: keyof typeof accounts) => async () => void (await (await accountDoors[door]!(accounts[which], ids[which])).text())
    alike(await compareTimes([ask('existing'), ask('unknown')], 150, tidied))
  }, 180_000)
})
