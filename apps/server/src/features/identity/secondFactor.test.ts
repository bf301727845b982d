import { describe, expect, it } from 'vitest'
import { startSweep } from '../sweep.ts'
import { heldClock, minutes, seconds } from '../../testing/clock.ts'
import { openHouse, passwordOf, tokenIn } from '../../testing/house.ts'
import type { Person } from '../../testing/person.ts'
import { redisUrl } from '../../testing/redis.ts'
import { begin, finish, secondFactors, setUpTotp, startPasskeySignIn } from '../../testing/secondFactor.ts'
import { useHouse } from '../../testing/useHouse.ts'

const clock = heldClock()
const house = useHouse({ clock })

let people = 0
/** Somebody with an authenticator app, whose next code is a new one; signed in nowhere. */
const withTotp = async (at = house) => {
  const person = await at.owner(`Person ${++people}`)
  const app = await setUpTotp(person, clock.now)
  await person.signOut()
  clock.pass(30 * seconds)
  return { person, app }
}
const many = <T>(count: number, work: (index: number) => Promise<T>) => Promise.all(Array.from({ length: count }, (_, index) => work(index)))
const of = (type: string, answers: { __typename: string }[]) => answers.filter(({ __typename }) => __typename === type)
const liveSessions = (person: Person) => house.sql(`SELECT 1 FROM session s JOIN "user" u ON u.id = s.user_id WHERE u.email = $1 AND s.ended_at IS NULL`, [person.email])

describe('signing in with a second factor', () => {
  it('[ID-8] takes the password first, signs nobody in by it, and then the code', async () => {
    const { person, app } = await withTotp()
    const browser = person.elsewhere()
    const needed = await begin(browser, { account: person.account! })
    expect(needed).toMatchObject({ __typename: 'SecondFactorNeeded', methods: ['TOTP', 'RECOVERY_CODE'], passkeyOptions: null, message: 'Prove with your second factor that it is you.' })
    expect(Date.parse(needed.expiresAt) - clock.now().getTime()).toBeGreaterThan(4.9 * minutes)
    expect(browser.cookie).toBeNull()
    expect(await liveSessions(person)).toEqual([])

    expect(await finish(browser, needed.challenge, { code: app.code() })).toMatchObject({ __typename: 'SignedIn', enter: browser.account, viewer: { user: { email: person.email } } })
    expect((await browser.whoAmI()).email).toBe(person.email)
    expect((await secondFactors(browser)).authenticator.lastUsedAt).not.toBeNull()
  })

  it('[ID-8, ID-3] says nothing of a second factor to whoever has not the password', async () => {
    const { person } = await withTotp()
    const wrong = await begin(person.elsewhere(), { password: 'not the password' })
    expect(wrong).toEqual(await begin(person.elsewhere(), { email: 'nobody@example.com' }))
    expect(wrong.__typename).toBe('SignInFailed')
  })

  it('[ID-8, SE-2] asks for the second factor before it shows where the login is in use; the code is spent by that', async () => {
    const { person, app } = await withTotp()
    const first = await begin(person)
    await finish(person, first.challenge, { code: app.code() })
    clock.pass(30 * seconds)
    const windows = person.elsewhere()
    const needed = await begin(windows)
    expect(needed.__typename).toBe('SecondFactorNeeded')
    const conflict = await finish(windows, needed.challenge, { code: app.code() })
    expect(conflict.__typename).toBe('SessionConflict')
    const again = await begin(windows)
    expect(await finish(windows, again.challenge, { code: app.code() })).toMatchObject({ __typename: 'SecondFactorFailed', challengeHolds: true })
    expect(await windows.takeOver(conflict.offer)).toMatchObject({ __typename: 'SignedIn' })
    expect((await person.whoAmI()).ended).toMatchObject({ reason: 'TAKEN_OVER' })
  })

  it('[ID-8, SE-3] an offer that was made for the password alone is void once there is a second factor', async () => {
    const person = await house.owner(`Person ${++people}`)
    const thief = person.elsewhere()
    const { offer } = await begin(thief)
    await setUpTotp(person, clock.now)
    expect(await thief.takeOver(offer)).toMatchObject({ __typename: 'TakeoverExpired' })
    expect((await person.whoAmI()).email).toBe(person.email)
  })

  it('[ID-8] takes codes that are a step early or late, and no others', async () => {
    for (const [steps, answer] of [[-2, 'SecondFactorFailed'], [2, 'SecondFactorFailed'], [-1, 'SignedIn'], [1, 'SignedIn']] as const) {
      const { person, app } = await withTotp()
      clock.pass(30 * seconds)
      const { challenge } = await begin(person)
      expect((await finish(person, challenge, { code: app.code(steps) })).__typename, `${steps} steps`).toBe(answer)
    }
  })

  it('[ID-8] takes no code before the one that was used last', async () => {
    const { person, app } = await withTotp()
    const late = app.code()
    expect((await finish(person, (await begin(person)).challenge, { code: app.code(1) })).__typename).toBe('SignedIn')
    await person.signOut()
    const { challenge } = await begin(person)
    for (const code of [late, app.code(1), app.code(0)]) expect((await finish(person, challenge, { code })).__typename).toBe('SecondFactorFailed')
  })

  it('[ID-8] wants one proof, and says which', async () => {
    const { person, app } = await withTotp()
    const { challenge } = await begin(person)
    expect(await finish(person, challenge, {})).toMatchObject({ __typename: 'InvalidInput', message: 'Enter the code of your authenticator app, or a recovery code.' })
    expect(await finish(person, challenge, { code: app.code(), recoveryCode: app.recoveryCodes![0] })).toMatchObject({ __typename: 'InvalidInput' })
    expect(await finish(person, challenge, { code: app.code() })).toMatchObject({ __typename: 'SignedIn' })
  })

  it('[ID-8, SE-7] happens over HTTP alone', async () => {
    const { person, app } = await withTotp()
    const { challenge } = await begin(person)
    const other = await house.owner(`Person ${++people}`)
    const tab = other.connect()
    await tab.opened
    const answer = await tab.send(`mutation ($input: SecondFactorInput!) { signInWithSecondFactor(input: $input) { __typename } }`, { input: { challenge, code: app.code() } })
    expect(answer.errors?.[0]?.message).toMatch(/^Sign in over HTTP/)
    expect(await finish(person, challenge, { code: app.code() })).toMatchObject({ __typename: 'SignedIn' })
  })

  it('[ID-8] notes a wrong second factor among the sign-ins of the login', async () => {
    const { person, app } = await withTotp()
    const { challenge } = await begin(person)
    await finish(person, challenge, { code: '000000' })
    await finish(person, challenge, { code: app.code() })
    const noted = () => house.sql(`SELECT 1 FROM sign_in s JOIN "user" u ON u.id = s.user_id WHERE u.email = $1 AND outcome = 'WRONG_SECOND_FACTOR'`, [person.email])
    await expect.poll(async () => (await noted()).length).toBe(1)
  })
})

describe('a challenge', () => {
  it('[ID-8] holds for five minutes, and for one sign-in', async () => {
    const { person, app } = await withTotp()
    const late = await begin(person)
    clock.pass(5 * minutes + seconds)
    const over = { __typename: 'SecondFactorFailed', challengeHolds: false, message: 'This step no longer holds. Begin again with your password.' }
    expect(await finish(person, late.challenge, { code: app.code() })).toEqual(over)
    const { challenge } = await begin(person)
    expect((await finish(person, challenge, { code: app.code() })).__typename).toBe('SignedIn')
    clock.pass(30 * seconds)
    expect(await finish(person.elsewhere(), challenge, { code: app.code() })).toEqual(over)
    expect(await finish(person.elsewhere(), 'no such challenge', { code: app.code() })).toEqual(over)
  })

  it('[ID-8] is good for its own login alone: with somebody else’s code it answers as with a wrong one', async () => {
    const [ana, bo] = [await withTotp(), await withTotp()]
    const { challenge } = await begin(ana.person)
    const wrong = await finish(ana.person, challenge, { code: '000000' })
    expect(await finish(bo.person, challenge, { code: bo.app.code() })).toEqual(wrong)
    expect(await finish(bo.person, challenge, { recoveryCode: bo.app.recoveryCodes![0] })).toEqual(wrong)
    expect(await finish(bo.person, challenge, { recoveryCode: 'no such code' })).toEqual(wrong)
    // Neither was spent by that.
    expect((await finish(bo.person, (await begin(bo.person)).challenge, { recoveryCode: bo.app.recoveryCodes![0] })).__typename).toBe('SignedIn')
    expect((await finish(ana.person, challenge, { code: ana.app.code() })).__typename).toBe('SignedIn')
  })

  it('[ID-8] is void once the password is another', async () => {
    const { person, app } = await withTotp()
    const { challenge } = await begin(person)
    await house.sql(`UPDATE credential SET secret = secret || 'x' WHERE kind = 'PASSWORD' AND user_id = (SELECT id FROM "user" WHERE email = $1)`, [person.email])
    expect(await finish(person, challenge, { code: app.code() })).toMatchObject({ __typename: 'SecondFactorFailed', challengeHolds: false })
  })

  it('[ID-7, ID-8] is kept no longer than it holds', async () => {
    const { person } = await withTotp()
    const kept = async () => Number((await house.sql<{ count: string }>(`SELECT count(*) FROM one_time_token WHERE purpose IN ('SECOND_FACTOR', 'PASSKEY_SIGN_IN', 'TOTP_SETUP')`))[0]!.count)
    await begin(person)
    await startPasskeySignIn(person)
    const sweep = startSweep(house.app!.services)
    await sweep.now()
    expect(await kept()).toBeGreaterThan(1)
    clock.pass(20 * minutes)
    await sweep.now()
    await sweep.stop()
    expect(await kept()).toBe(0)
  })

  it('[ID-8, SE-8] used twenty times at one moment signs in once', async () => {
    const { person, app } = await withTotp()
    const { challenge } = await begin(person)
    const answers = await many(20, () => finish(person.elsewhere(), challenge, { code: app.code() }))
    expect(of('SignedIn', answers)).toHaveLength(1)
    expect(of('SessionConflict', answers)).toEqual([])
    expect(await liveSessions(person)).toHaveLength(1)
  })
})

describe('a code', () => {
  it('[ID-8, SE-8] used by twenty sign-ins at one moment serves one', async () => {
    const { person, app } = await withTotp()
    const begun = await many(20, () => begin(person.elsewhere()))
    const code = app.code()
    const answers = await many(20, (index) => finish(person.elsewhere(), begun[index].challenge, { code }))
    expect(of('SignedIn', answers)).toHaveLength(1)
    expect(of('SessionConflict', answers)).toEqual([])
  })

  it('[ID-8] for recovery serves once, also at one moment, in whatever way it is typed, and is mailed with what is left', async () => {
    const { person, app } = await withTotp()
    const begun = await many(20, () => begin(person.elsewhere()))
    const typed = app.recoveryCodes![3]!.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'I')
    const answers = await many(20, (index) => finish(person.elsewhere(), begun[index].challenge, { recoveryCode: typed }))
    expect(of('SignedIn', answers)).toHaveLength(1)
    expect(of('SessionConflict', answers)).toEqual([])
    const [left] = await house.sql<{ count: string }>(`SELECT count(*) FROM credential WHERE kind = 'RECOVERY_CODE' AND user_id = (SELECT id FROM "user" WHERE email = $1)`, [person.email])
    expect(Number(left!.count)).toBe(9)
    await house.quiet()
    const mail = (await house.mails(person.email)).find(({ subject }) => subject.startsWith('A recovery code'))
    expect(mail).toMatchObject({ subject: 'A recovery code was used: 9 recovery codes are left' })
    expect(mail!.text).toContain('9 recovery codes are left.')
  })

  it('[ID-8, ID-3] that is wrong ten times bars the right one for a quarter of an hour, whatever challenge it comes with', async () => {
    const { person, app } = await withTotp()
    const begun = await many(3, () => begin(person.elsewhere()))
    const answers = await many(14, (index) => finish(person.elsewhere(), begun[index % 3].challenge, { code: '000000' }))
    expect(of('SecondFactorFailed', answers)).toHaveLength(10)
    const { challenge } = await begin(person)
    const limited = await finish(person, challenge, { code: app.code() })
    expect(limited).toMatchObject({ __typename: 'RateLimited', message: expect.stringMatching(/^Too many wrong codes. Try again in \d+ minutes.$/) })
    expect(Date.parse(limited.retryAt)).toBeGreaterThan(Date.now() + 14 * minutes)
    expect(await finish(person, challenge, { recoveryCode: app.recoveryCodes![0] })).toMatchObject({ __typename: 'RateLimited' })
  })
})

describe.each([['in the database', false], ['in Redis', true]])('wrong codes on two nodes, counted %s', (_where, withRedis) => {
  it('[ID-8, ID-3] are counted together', async () => {
    const here = await openHouse({ clock, redisUrl: withRedis ? redisUrl() : undefined })
    const there = await openHouse({ clock, redisUrl: withRedis ? redisUrl() : undefined, databaseUrl: here.databaseUrl })
    try {
      const { person, app } = await withTotp(here)
      const { challenge } = await begin(person)
      const answers = await many(12, (index) => finish(index % 2 ? person.at(here.url) : person.at(there.url), challenge, { code: '000000' }))
      expect(of('SecondFactorFailed', answers)).toHaveLength(10)
      for (const node of [here, there]) expect((await finish(person.at(node.url), challenge, { code: app.code() })).__typename).toBe('RateLimited')
    } finally {
      await there.stop()
      await here.stop()
    }
  })
})

describe('an invitation', () => {
  const invitationOf = async ({ email }: Person) => {
    await house.quiet()
    return (await house.mails(email)).find(({ subject }) => subject.includes('invited you'))!
  }

  it('[ID-8, TM-5] accepted with a login that has a second factor asks for it first, and is not consumed by that', async () => {
    const inviter = await house.owner(`Person ${++people}`)
    const { person, app } = await withTotp()
    await inviter.invite(person.email)
    const invited = await invitationOf(person)
    const browser = house.visitor()
    const { acceptInvitation: needed } = await browser.ask(
      `mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { __typename ... on SecondFactorNeeded { challenge methods } } }`,
      { input: { token: tokenIn(invited), password: person.password } },
    )
    expect(needed).toMatchObject({ __typename: 'SecondFactorNeeded', methods: ['TOTP', 'RECOVERY_CODE'] })
    expect((await inviter.invitations()).map(({ status }) => status)).toEqual(['OPEN'])
    expect((await finish(browser, needed.challenge, { code: app.code() })).__typename).toBe('SignedIn')
    expect(await browser.accept(tokenIn(invited))).toMatchObject({ __typename: 'SignedIn', enter: inviter.account })
    expect((await inviter.members()).map(({ email }) => email)).toContain(person.email)
  })

  it('[TM-5] asks a login without one for nothing more than the password', async () => {
    const inviter = await house.owner(`Person ${++people}`)
    const name = `Person ${++people}`
    const person = await house.owner(name)
    await person.signOut()
    await inviter.invite(person.email)
    const invited = await invitationOf(person)
    expect(await house.visitor().accept(tokenIn(invited), { password: passwordOf(name) })).toMatchObject({ __typename: 'SignedIn', enter: inviter.account })
  })
})
