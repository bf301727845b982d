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

let names = 0
/** A name for an account, whose site address nobody has had before: not even this test, where it is asked again. */
const newName = (name: string): [string, string] => [`${name} ${++names}`, `${name.toLowerCase().replace('&', 'and').replaceAll(' ', '-')}-${names}`]

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
    const email = house.newEmail('Ana Ruiz').replace('ana.ruiz', 'Ana.Ruiz')
    const [accountName, slug] = newName('Ruiz & Co')
    const { person, answer } = await signUp({ email, accountName, name: '  Ana  Ruiz ' })
    expect(answer).toMatchObject({ __typename: 'SignedIn', enter: slug, viewer: { user: { email, name: 'Ana Ruiz' }, memberships: [{ slug, role: 'OWNER' }] } })
    expect(await person.members()).toMatchObject([{ name: 'Ana Ruiz', role: 'OWNER', isAccountHolder: true }])
    const { account, viewer } = await person.ask(`{ account { name slug timeZone currency } viewer { user { emailProven } } }`)
    expect(account).toEqual({ name: accountName, slug, timeZone: 'UTC', currency: 'USD' })
    expect(viewer.user.emailProven).toBe(true)
  })

  it('[ID-1] leaves `owner created` in the account’s log, done by nobody else, then the sign-in', async () => {
    const email = house.newEmail('Log')
    const { person } = await signUp({ email })
    expect(await person.activity()).toMatchObject([
      { sequence: 2, kind: 'logged in', memberEmail: email, performerEmail: null },
      { sequence: 1, kind: 'owner created', memberEmail: email, performerEmail: null },
    ])
  })

  it('[ID-1] with an email that is a login already answers as always and makes nothing; the mail alone says so', async () => {
    const taken = house.newEmail('Taken')
    const loud = taken.replace('taken', 'TAKEN').replace('example', 'Example')
    const { person: first } = await signUp({ email: taken })
    const before = await counts()
    const { person, answer } = await signUp({ email: loud })
    expect(answer).toEqual({ __typename: 'RequestedSignUp', email: loud })
    expect(person.cookie).toBeNull()
    expect(await counts()).toEqual(before)
    const [mail] = await house.mails(taken, 1, /You have a login already/)
    expect(mail!.text).toContain(`/sign-in?email=${encodeURIComponent(taken)}`)
    expect(mail!.text).not.toContain('/sign-up/')
    expect((await first.whoAmI()).email).toBe(taken)
  })

  it('[ID-1] twelve times with one link at one moment makes one user and one account', async () => {
    const token = await linkTo(house.newEmail('Same'))
    const [accountName, slug] = newName('Same')
    const answers = await Promise.all(Array.from({ length: 12 }, () => house.visitor().followSignUp({ ...wish, token, accountName })))
    expect(answers.filter(({ __typename }) => __typename === 'SignedIn')).toHaveLength(1)
    expect(answers.filter(({ __typename, status }) => __typename === 'LinkClosed' && status === 'USED')).toHaveLength(11)
    expect(await house.sql('SELECT slug FROM account WHERE name = $1', [accountName])).toEqual([{ slug }])
  })

  it('[ID-1] of this browser’s next person signs the former one out', async () => {
    const next = house.newEmail('Next')
    const { person } = await signUp({ email: house.newEmail('Former') })
    const former = person.tab()
    await person.signUp({ email: next, password: 'opens the gate', name: 'Next', accountName: 'Next' })
    expect((await person.whoAmI()).email).toBe(next)
    expect((await former.whoAmI()).ended).toMatchObject({ reason: 'SIGNED_OUT' })
    expect((await former.elsewhere().signIn()).__typename).toBe('SignedIn')
  })
})

describe('the link to sign up by', () => {
  it('[ID-1, ID-7] says whom it is for, is good for a day, and in any browser', async () => {
    const email = house.newEmail('Day')
    const token = await linkTo(email)
    clock.pass(1 * days - 1 * minutes)
    expect(await look(token)).toMatchObject({ __typename: 'OpenSignUp', email })
    clock.pass(2 * minutes)
    expect(await look(token)).toMatchObject({ __typename: 'ClosedLink', status: 'EXPIRED' })
    expect(await house.visitor().followSignUp({ ...wish, token })).toMatchObject({ __typename: 'LinkClosed', status: 'EXPIRED' })
  })

  it('[ID-7] is dead once a newer one was sent, which is good, once', async () => {
    const email = house.newEmail('Newer')
    const [older, newer] = [await linkTo(email), await linkTo(email.replace('newer', 'Newer').replace('example', 'Example'))]
    expect(await house.visitor().followSignUp({ ...wish, token: older })).toMatchObject({ __typename: 'LinkClosed', status: 'UNKNOWN' })
    expect((await house.visitor().followSignUp({ ...wish, token: newer })).__typename).toBe('SignedIn')
    expect(await look(newer)).toMatchObject({ __typename: 'ClosedLink', status: 'USED' })
  })

  it('[ID-1] makes nothing where the address became a login by another way, and tells the one who reads its mailbox', async () => {
    const email = house.newEmail('Other Way')
    const token = await linkTo(email)
    const owner = await house.owner('Inviting')
    const { sent } = await owner.invite(email)
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
    const token = await linkTo(house.newEmail('Other Purpose'))
    expect(await house.visitor().accept(token, { name: 'Guest', password: 'opens the gate' })).toMatchObject({ __typename: 'InvitationClosed', status: 'UNKNOWN' })
    const { confirmEmail } = await house.visitor().ask('mutation ($token: String!) { confirmEmail(token: $token) { __typename ... on LinkClosed { status } } }', { token })
    expect(confirmEmail).toEqual({ __typename: 'LinkClosed', status: 'UNKNOWN' })
    const { sent } = await (await house.owner('Handing')).invite(house.newEmail('Handed'))
    expect(await house.visitor().followSignUp({ ...wish, token: sent[0].link.split('/').at(-1) })).toMatchObject({ __typename: 'LinkClosed', status: 'UNKNOWN' })
  })
})

describe('the site address of a new account', () => {
  it('[ID-1] that is taken gets the next number', async () => {
    const [accountName, slug] = newName('Harbour Bakery')
    const slugs = []
    for (let time = 0; time < 3; time++) slugs.push((await signUp({ accountName })).answer.enter)
    expect(slugs).toEqual([slug, `${slug}-2`, `${slug}-3`])
  })

  it('[ID-1] is given to each of ten accounts of one name that open at one moment', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => signUp({ accountName: 'Rush' })))
    expect(answers.map(({ answer }) => answer.__typename)).toEqual(Array.from({ length: 10 }, () => 'SignedIn'))
    expect(new Set(answers.map(({ answer }) => answer.enter)).size).toBe(10)
  })

  it('[ID-1] may be chosen, and is then this one or none; the link stays good for another', async () => {
    const [name, slug] = newName('Chosen-One')
    expect((await signUp({ slug: ` ${name.replace(' ', '-')} ` })).answer.enter).toBe(slug)
    const token = await linkTo(house.newEmail('Second'))
    const person = house.visitor()
    expect(await person.followSignUp({ ...wish, token, slug })).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: ['input', 'slug'], message: 'This site address is taken; choose another.' }] })
    expect(person.cookie).toBeNull()
    expect((await person.followSignUp({ ...wish, token, slug: newName('chosen')[1] })).__typename).toBe('SignedIn')
  })

  it('[ID-1] chosen by ten at one moment is had by one', async () => {
    const [, slug] = newName('the one')
    const answers = await Promise.all(Array.from({ length: 10 }, () => signUp({ slug })))
    expect(answers.map(({ answer }) => answer.__typename).toSorted()).toEqual([...Array.from({ length: 9 }, () => 'InvalidInput'), 'SignedIn'])
  })

  it('[ID-1, AC-1] can be tried by who is signed in, so many times in a row, and by nobody else', async () => {
    const [accountName, slug] = newName('Lantern')
    const { person } = await signUp({ accountName })
    const ask = (asker: Person, wanted: string) => asker.send(`query ($wanted: String!) { siteAddress(wanted: $wanted) { wanted free suggestion } }`, { wanted })
    const tried = async (wanted: string) => (await ask(person, wanted)).data.siteAddress
    expect(await tried(slug)).toEqual({ wanted: slug, free: false, suggestion: `${slug}-2` })
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
