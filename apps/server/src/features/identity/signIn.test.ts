import { Writable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { type House, openHouse } from '../../testing/house.ts'

let house: House
const lines: string[] = []
beforeAll(async () => {
  const log = createLog('trace', new Writable({ write: (chunk: Buffer, _encoding, done) => done(void lines.push(chunk.toString())) }))
  house = await openHouse({ log })
})
afterAll(() => house.stop())

const signUp = async (email: string, password: string) => {
  const person = house.visitor()
  const answer = await person.signUp({ email, password, name: 'Ana', accountName: 'House' })
  expect(answer.__typename).toBe('SignedIn')
  return person
}

const canSignIn = async (email: string, password: string) => {
  const browser = house.visitor()
  const { __typename } = await browser.signIn({ email, password })
  expect(['SignedIn', 'SessionConflict', 'SignInFailed']).toContain(__typename)
  return __typename !== 'SignInFailed'
}

let times = 0
beforeEach(() => void times++)
/** The same address with another domain for each test, and where one is asked again. */
const again = (email: string) => email.replace(/@(.*)\.(com|org)/i, (_, host: string, end: string) => `@${host}${times}.${end}`)

describe('signing in', () => {
  it.each([
    ['ana@example.com', 'ANA@EXAMPLE.COM'],
    ['Bo@Example.com', ' bo@example.com '],
    ['jos\u00e9@example.com', 'jose\u0301@example.com'],
    ['JOS\u00c9.RUIZ@example.com', 'jose\u0301.ruiz@example.com'],
    ['cy@example.com', '\uff43\uff59@example.com'],
    ['di@example.com', 'Di Ruiz <di@example.com>'],
  ])('[ID-2] with %s, written %s, is the same login', async (signedUp, typed) => {
    const [email, written] = [again(signedUp), again(typed)]
    await signUp(email, 'opens the gate')
    expect(await canSignIn(written, 'opens the gate')).toBe(true)
    expect((await house.visitor().requestSignUp(written)).__typename).toBe('RequestedSignUp')
    expect((await house.mails(email, 2))[0]!.subject).toBe('You have a login already')
  })

  it('[ID-2] with another email is another login, however alike', async () => {
    await signUp(again('an.a@example.com'), 'opens the gate')
    for (const email of ['ana+shop@example.com', 'anna@example.com', 'an.a@example.org']) expect(await canSignIn(again(email), 'opens the gate')).toBe(false)
  })

  it.each([
    ['8 characters', '8 chars!'],
    ['8 emoji', '🐴🔋📎🚪🌙🏮🪜🧭'],
    ['256 emoji', '🐴'.repeat(256)],
    ['256 accented letters', 'é'.repeat(256)],
    ['256 letters that stand for eighteen each', '\ufdfa'.repeat(256)],
    ['zero characters and quotes', 'gate\u0000post"\'\\'],
    ['spaces at its ends', '  gatepost  '],
    ['letters from right to left', 'שער הכניסה'],
  ])('[ID-2] works with a password of %s, and only with it', async (_what, password) => {
    const email = `${crypto.randomUUID()}@example.com`
    await signUp(email, password)
    expect(await canSignIn(email, password)).toBe(true)
    expect(await canSignIn(email, password.normalize('NFD'))).toBe(true)
    expect(await canSignIn(email, `${password.slice(0, -2)}`)).toBe(false)
    expect(await canSignIn(email, `${password}x`)).toBe(false)
  })

  it('[ID-2] without a password, or with an endless one, says what to mend', async () => {
    for (const [password, words] of [['', 'Enter your password.'], ['x'.repeat(1_025), 'This is longer than any password here.']] as const)
      expect(await house.visitor().signIn({ email: 'ana@example.com', password })).toMatchObject({ __typename: 'InvalidInput', message: words })
  })
})

describe('a password', () => {
  const password = 'nobody may ever read this'
  let kept = ''

  it('[ID-2] is kept as an argon2id hash', async () => {
    kept = house.newEmail('Kept')
    await signUp(kept, password)
    const [row] = await house.sql<{ secret: string }>('SELECT secret FROM credential c JOIN "user" u ON u.id = c.user_id WHERE u.email = $1', [kept])
    expect(row!.secret).toMatch(/^\$argon2id\$/)
  })

  it('[ID-2] is in no log line and no answer, whatever goes wrong', async () => {
    const secret = (await house.sql<{ secret: string }>(`SELECT secret FROM credential LIMIT 1`))[0]!.secret
    const answers: string[] = []
    const post = async (body: unknown, contentType = 'application/json') => {
      const answer = await fetch(`${house.url}/graphql`, { method: 'POST', headers: { 'content-type': contentType }, body: typeof body === 'string' ? body : JSON.stringify(body) })
      answers.push(await answer.text(), JSON.stringify([...answer.headers]))
    }
    const signIn = `mutation ($input: SignInInput!) { signIn(input: $input) { __typename ... on Problem { message } } }`
    await post({ query: signIn, variables: { input: { email: kept, password } } })
    await post({ query: signIn, variables: { input: { email: kept, password: `${password} not` } } })
    await post({ query: signIn, variables: { input: { email: 'no address', password } } })
    await post({ query: signIn, variables: { input: { email: kept, password, account: 'zero\u0000' } } })
    await post({ query: signIn, variables: { password } })
    await post({ query: `mutation { signUp(input: { token: "none", password: "${password}", name: "", accountName: "x" }) { __typename ... on InvalidInput { issues { path message } } } }` })
    await post({ query: `mutation { signIn(input: { email: "${kept}", password: "${password}" }) { __typename ... on SignedIn { viewer { password } } } }` })
    await post(`{"query": "${password}`, 'application/json')
    await post({ query: signIn, variables: { input: { email: kept, password } } }, 'text/plain')
    const away = house.newEmail('Away')
    const mailed = await house.visitor().mailbox.before(away)
    await house.visitor().requestSignUp(away)
    const token = await mailed()
    // What an outage leaves in the log: the statement fails in the middle of the sign-in.
    await house.sql('ALTER TABLE session RENAME TO session_away')
    await post({ query: signIn, variables: { input: { email: kept, password } } })
    await house.visitor().send(`mutation ($input: SignUpInput!) { signUp(input: $input) { __typename } }`, { input: { token, password, name: 'Ana', accountName: 'House' } })
    await house.sql('ALTER TABLE session_away RENAME TO session')
    await house.sql('ALTER TABLE credential RENAME TO credential_away')
    const { errors } = await house.visitor().send(`mutation ($input: SignUpInput!) { signUp(input: $input) { __typename } }`, { input: { token, password, name: 'Ana', accountName: 'House' } })
    await house.sql('ALTER TABLE credential_away RENAME TO credential')
    expect(errors).toMatchObject([{ message: expect.stringMatching(/give your operator this reference: [\da-f]{8}/) as string, extensions: { code: 'INTERNAL' } }])
    const log = lines.join('')
    expect(log).toContain('A request failed')
    for (const text of [log, ...answers]) {
      expect(text).not.toContain(password)
      expect(text).not.toContain(secret)
      expect(text).not.toContain('argon2id')
    }
  })

  it('[ID-2, SE-7] is no more in the log than the session’s token', async () => {
    const person = await signUp(house.newEmail('Token'), password)
    await house.sql('ALTER TABLE membership RENAME TO membership_away')
    await person.send(`{ account { name } viewer { memberships { slug } } }`)
    await house.sql('ALTER TABLE membership_away RENAME TO membership')
    expect(lines.join('')).not.toContain(person.cookie!.split('=')[1])
  })
})
