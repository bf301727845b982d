import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { days, heldClock, minutes } from '../../testing/clock.ts'
import { type House, openHouse } from '../../testing/house.ts'
import type { Person } from '../../testing/person.ts'

const clock = heldClock()
let house: House
beforeAll(async () => {
  house = await openHouse({ clock })
})
beforeEach(() => house.sql('DELETE FROM rate_limit'))
afterAll(() => house.stop())

const wish = { password: 'opens the gate', name: 'Ana Ruiz', accountName: 'Ana’s House' }

const signUp = (input: Partial<{ email: string; password: string; name: string; accountName: string; slug: string }> = {}) => {
  const person = house.visitor()
  const email = input.email ?? `${crypto.randomUUID()}@example.com`
  return person.signUp({ ...wish, email, ...input }).then((answer) => ({ person, answer }))
}

/** The link that was mailed to who asked to sign up. */
const linkTo = async (email: string, person: Person = house.visitor()): Promise<string> => {
  const mailed = await person.mailbox.before(email)
  await person.requestSignUp(email)
  return (await mailed())!
}
const look = async (token: string) =>
  (await house.visitor().ask(`query ($token: String!) { signUpLink(token: $token) { __typename ... on OpenSignUp { email expiresAt } ... on ClosedLink { status message } } }`, { token })).signUpLink
/** Sessions whose time is over end by themselves meanwhile. */
const counts = () => house.sql(`SELECT (SELECT count(*) FROM "user") AS users, (SELECT count(*) FROM account) AS accounts, (SELECT count(*) FROM activity WHERE kind <> 'session ended') AS events`)

describe('signing up', () => {
  it('[ID-1] makes a user, an account, and the user its holder with role Owner, in it at once', async () => {
    const { person, answer } = await signUp({ email: 'Ana.Ruiz@example.com', accountName: 'Ruiz & Co', name: '  Ana  Ruiz ' })
    expect(answer).toMatchObject({ __typename: 'SignedIn', enter: 'ruiz-and-co', viewer: { user: { email: 'Ana.Ruiz@example.com', name: 'Ana Ruiz' }, memberships: [{ slug: 'ruiz-and-co', role: 'OWNER' }] } })
    expect(await person.members()).toMatchObject([{ name: 'Ana Ruiz', role: 'OWNER', isAccountHolder: true }])
    const { account, viewer } = await person.ask(`{ account { name slug timeZone currency } viewer { user { emailProven } } }`)
    expect(account).toEqual({ name: 'Ruiz & Co', slug: 'ruiz-and-co', timeZone: 'UTC', currency: 'USD' })
    expect(viewer.user.emailProven).toBe(true)
  })

  it('[ID-1] leaves `owner created` in the account’s log, done by nobody else, then the sign-in', async () => {
    const { person } = await signUp({ email: 'log@example.com' })
    expect(await person.activity()).toMatchObject([
      { sequence: 2, kind: 'logged in', memberEmail: 'log@example.com', performerEmail: null },
      { sequence: 1, kind: 'owner created', memberEmail: 'log@example.com', performerEmail: null },
    ])
  })

  it('[ID-1] with an email that is a login already answers as always and makes nothing; the mail alone says so', async () => {
    const { person: first } = await signUp({ email: 'taken@example.com' })
    const before = await counts()
    const { person, answer } = await signUp({ email: 'TAKEN@Example.com' })
    expect(answer).toEqual({ __typename: 'RequestedSignUp', email: 'TAKEN@Example.com' })
    expect(person.cookie).toBeNull()
    expect(await counts()).toEqual(before)
    const [mail] = await house.mails('taken@example.com', 1, /You have a login already/)
    expect(mail!.text).toContain('/sign-in?email=taken%40example.com')
    expect(mail!.text).not.toContain('/sign-up/')
    expect((await first.whoAmI()).email).toBe('taken@example.com')
  })

  it('[ID-1] twelve times with one link at one moment makes one user and one account', async () => {
    const token = await linkTo('same@example.com')
    const answers = await Promise.all(Array.from({ length: 12 }, () => house.visitor().followSignUp({ ...wish, token, accountName: 'Same' })))
    expect(answers.filter(({ __typename }) => __typename === 'SignedIn')).toHaveLength(1)
    expect(answers.filter(({ __typename, status }) => __typename === 'LinkClosed' && status === 'USED')).toHaveLength(11)
    expect(await house.sql(`SELECT slug FROM account WHERE name = 'Same'`)).toEqual([{ slug: 'same' }])
  })

  it('[ID-1] of this browser’s next person signs the former one out', async () => {
    const { person } = await signUp({ email: 'former@example.com' })
    const former = person.tab()
    await person.signUp({ email: 'next@example.com', password: 'opens the gate', name: 'Next', accountName: 'Next' })
    expect((await person.whoAmI()).email).toBe('next@example.com')
    expect((await former.whoAmI()).ended).toMatchObject({ reason: 'SIGNED_OUT' })
    expect((await former.elsewhere().signIn()).__typename).toBe('SignedIn')
  })
})

describe('the link to sign up by', () => {
  it('[ID-1, ID-7] says whom it is for, is good for a day, and in any browser', async () => {
    const token = await linkTo('day@example.com')
    clock.pass(1 * days - 1 * minutes)
    expect(await look(token)).toMatchObject({ __typename: 'OpenSignUp', email: 'day@example.com' })
    clock.pass(2 * minutes)
    expect(await look(token)).toMatchObject({ __typename: 'ClosedLink', status: 'EXPIRED' })
    expect(await house.visitor().followSignUp({ ...wish, token })).toMatchObject({ __typename: 'LinkClosed', status: 'EXPIRED' })
  })

  it('[ID-7] is dead once a newer one was sent, which is good, once', async () => {
    const [older, newer] = [await linkTo('newer@example.com'), await linkTo('Newer@Example.com')]
    expect(await house.visitor().followSignUp({ ...wish, token: older })).toMatchObject({ __typename: 'LinkClosed', status: 'UNKNOWN' })
    expect((await house.visitor().followSignUp({ ...wish, token: newer })).__typename).toBe('SignedIn')
    expect(await look(newer)).toMatchObject({ __typename: 'ClosedLink', status: 'USED' })
  })

  it('[ID-1] makes nothing where the address became a login by another way, and tells the one who reads its mailbox', async () => {
    const token = await linkTo('other.way@example.com')
    const owner = await house.owner('Inviting')
    const { sent } = await owner.invite('other.way@example.com')
    await house.visitor().accept(sent[0].link.split('/').at(-1), { name: 'Other', password: 'opens the gate' })
    const before = await counts()
    expect((await house.visitor().followSignUp({ ...wish, token })).__typename).toBe('EmailTaken')
    expect(await counts()).toEqual(before)
  })

  it.each(['', 'x', '\u0000', 'A'.repeat(43), 'x'.repeat(200), '../../etc/passwd'])('[ID-7] cannot be guessed (%#)', async (token) => {
    expect(await look(token)).toMatchObject({ __typename: 'ClosedLink', status: 'UNKNOWN' })
    expect(await house.visitor().followSignUp({ ...wish, token })).toMatchObject({ __typename: 'LinkClosed', status: 'UNKNOWN' })
  })

  it('[ID-7] is no other link, and no other link is one', async () => {
    const token = await linkTo('other.purpose@example.com')
    expect(await house.visitor().accept(token, { name: 'Guest', password: 'opens the gate' })).toMatchObject({ __typename: 'InvitationClosed', status: 'UNKNOWN' })
    const { confirmEmail } = await house.visitor().ask('mutation ($token: String!) { confirmEmail(token: $token) { __typename ... on LinkClosed { status } } }', { token })
    expect(confirmEmail).toEqual({ __typename: 'LinkClosed', status: 'UNKNOWN' })
    const { sent } = await (await house.owner('Handing')).invite('handed@example.com')
    expect(await house.visitor().followSignUp({ ...wish, token: sent[0].link.split('/').at(-1) })).toMatchObject({ __typename: 'LinkClosed', status: 'UNKNOWN' })
  })
})

describe('the site address of a new account', () => {
  it('[ID-1] that is taken gets the next number', async () => {
    const slugs = []
    for (let time = 0; time < 3; time++) slugs.push((await signUp({ accountName: 'Harbour Bakery' })).answer.enter)
    expect(slugs).toEqual(['harbour-bakery', 'harbour-bakery-2', 'harbour-bakery-3'])
  })

  it('[ID-1] is given to each of ten accounts of one name that open at one moment', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => signUp({ accountName: 'Rush' })))
    expect(answers.map(({ answer }) => answer.__typename)).toEqual(Array.from({ length: 10 }, () => 'SignedIn'))
    expect(new Set(answers.map(({ answer }) => answer.enter)).size).toBe(10)
  })

  it('[ID-1] may be chosen, and is then this one or none; the link stays good for another', async () => {
    expect((await signUp({ slug: ' Chosen-One ' })).answer.enter).toBe('chosen-one')
    const token = await linkTo('second@example.com')
    const person = house.visitor()
    expect(await person.followSignUp({ ...wish, token, slug: 'chosen-one' })).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: ['input', 'slug'], message: 'This site address is taken; choose another.' }] })
    expect(person.cookie).toBeNull()
    expect((await person.followSignUp({ ...wish, token, slug: 'chosen-two' })).__typename).toBe('SignedIn')
  })

  it('[ID-1] chosen by ten at one moment is had by one', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => signUp({ slug: 'the-one' })))
    expect(answers.map(({ answer }) => answer.__typename).toSorted()).toEqual([...Array.from({ length: 9 }, () => 'InvalidInput'), 'SignedIn'])
  })

  it('[ID-1, AC-1] can be tried by who is signed in, so many times in a row, and by nobody else', async () => {
    const { person } = await signUp({ accountName: 'Lantern' })
    const ask = (asker: Person, wanted: string) => asker.send(`query ($wanted: String!) { siteAddress(wanted: $wanted) { wanted free suggestion } }`, { wanted })
    const tried = async (wanted: string) => (await ask(person, wanted)).data.siteAddress
    expect(await tried('lantern')).toEqual({ wanted: 'lantern', free: false, suggestion: 'lantern-2' })
    expect(await tried('lantern-post')).toEqual({ wanted: 'lantern-post', free: true, suggestion: 'lantern-post' })
    expect(await tried('x'.repeat(48))).toMatchObject({ free: true })
    expect(await tried('The Lantern')).toEqual({ wanted: 'The Lantern', free: false, suggestion: 'the-lantern' })
    expect(await tried('graphql')).toMatchObject({ free: false, suggestion: 'graphql-team' })
    expect((await ask(house.visitor(), 'lantern')).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
    for (let time = 5; time < 300; time += 59) await Promise.all(Array.from({ length: 59 }, (_, index) => ask(person, `guess-${time + index}`)))
    expect((await ask(person, 'one-more')).errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }])
  })
})

describe('signing up with something wrong', () => {
  it.each([
    [{ email: 'ana' }, ['email'], 'Enter an email address'],
    [{ email: 'ana@example.com, bo@example.com' }, ['email'], 'Enter an email address'],
    [{ password: 'short' }, ['input', 'password'], 'at least 8'],
    [{ password: 'x'.repeat(257) }, ['input', 'password'], 'at most 256'],
    [{ password: 'password1' }, ['input', 'password'], 'most used'],
    [{ name: '  ' }, ['input', 'name'], 'Enter your name'],
    [{ name: 'x'.repeat(81) }, ['input', 'name'], 'at most 80'],
    [{ name: 'Ana\u202eziuR' }, ['input', 'name'], 'invisible'],
    [{ accountName: '' }, ['input', 'accountName'], 'Enter a name for the account'],
    [{ slug: 'no spaces' }, ['input', 'slug'], 'lower-case letters'],
    [{ slug: 'admin' }, ['input', 'slug'], 'kept for Gatehouse'],
  ])('[ID-1] %j says what to mend in %s', async (input, path, words) => {
    const { person, answer } = await signUp(input)
    expect(answer.issues).toMatchObject([{ path, message: expect.stringContaining(words) as string }])
    expect(person.cookie).toBeNull()
  })

  it('[ID-1] says everything at once', async () => {
    const { answer } = await signUp({ password: '', name: '', accountName: '', slug: 'no spaces' })
    expect(answer.issues.map(({ path }: { path: string[] }) => path[1])).toEqual(['password', 'name', 'accountName', 'slug'])
  })
})
