import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type House, openHouse } from '../../testing/house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.stop())

const signUp = (input: Partial<{ email: string; password: string; name: string; accountName: string; slug: string }> = {}) => {
  const person = house.visitor()
  const email = input.email ?? `${crypto.randomUUID()}@example.com`
  return person.signUp({ email, password: 'opens the gate', name: 'Ana Ruiz', accountName: 'Ana’s House', ...input }).then((answer) => ({ person, answer }))
}

describe('signing up', () => {
  it('[ID-1] makes a user, an account, and the user its holder with role Owner, in it at once', async () => {
    const { person, answer } = await signUp({ email: 'Ana.Ruiz@example.com', accountName: 'Ruiz & Co', name: '  Ana  Ruiz ' })
    expect(answer).toMatchObject({ __typename: 'SignedIn', enter: 'ruiz-and-co', viewer: { user: { email: 'Ana.Ruiz@example.com', name: 'Ana Ruiz' }, memberships: [{ slug: 'ruiz-and-co', role: 'OWNER' }] } })
    expect(await person.members()).toMatchObject([{ name: 'Ana Ruiz', role: 'OWNER', isAccountHolder: true }])
    const { account } = await person.ask(`{ account { name slug timeZone currency } }`)
    expect(account).toEqual({ name: 'Ruiz & Co', slug: 'ruiz-and-co', timeZone: 'UTC', currency: 'USD' })
  })

  it('[ID-1] leaves `owner created` in the account’s log, done by nobody else, then the sign-in', async () => {
    const { person } = await signUp({ email: 'log@example.com' })
    expect(await person.activity()).toMatchObject([
      { sequence: 2, kind: 'logged in', memberEmail: 'log@example.com', performerEmail: null },
      { sequence: 1, kind: 'owner created', memberEmail: 'log@example.com', performerEmail: null },
    ])
  })

  it('[ID-1] with an email that is a login already makes nothing, in whatever case it is written', async () => {
    const { person: first } = await signUp({ email: 'taken@example.com' })
    const before = await house.sql(`SELECT (SELECT count(*) FROM "user") AS users, (SELECT count(*) FROM account) AS accounts, (SELECT count(*) FROM activity) AS events`)
    const { person, answer } = await signUp({ email: 'TAKEN@Example.com' })
    expect(answer.__typename).toBe('EmailTaken')
    expect(person.cookie).toBeNull()
    expect(await house.sql(`SELECT (SELECT count(*) FROM "user") AS users, (SELECT count(*) FROM account) AS accounts, (SELECT count(*) FROM activity) AS events`)).toEqual(before)
    expect((await first.whoAmI()).email).toBe('taken@example.com')
  })

  it('[ID-1] twelve times with one email at one moment makes one user and one account', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => signUp({ email: index % 2 ? 'same@example.com' : 'SAME@example.com', accountName: 'Same' })))
    expect(answers.filter(({ answer }) => answer.__typename === 'SignedIn')).toHaveLength(1)
    expect(answers.filter(({ answer }) => answer.__typename === 'EmailTaken')).toHaveLength(11)
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

  it('[ID-1] may be chosen, and is then this one or none', async () => {
    expect((await signUp({ slug: ' Chosen-One ' })).answer.enter).toBe('chosen-one')
    const { person, answer } = await signUp({ slug: 'chosen-one', email: 'second@example.com' })
    expect(answer).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: ['input', 'slug'], message: 'This site address is taken; choose another.' }] })
    expect(person.cookie).toBeNull()
    expect((await signUp({ slug: 'chosen-two', email: 'second@example.com' })).answer.__typename).toBe('SignedIn')
  })

  it('[ID-1] chosen by ten at one moment is had by one', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => signUp({ slug: 'the-one' })))
    expect(answers.map(({ answer }) => answer.__typename).toSorted()).toEqual([...Array.from({ length: 9 }, () => 'InvalidInput'), 'SignedIn'])
  })

  it('[ID-1] can be tried before signing up', async () => {
    await signUp({ accountName: 'Lantern' })
    const tried = async (wanted: string) => (await house.visitor().ask(`query ($wanted: String!) { siteAddress(wanted: $wanted) { wanted free suggestion } }`, { wanted })).siteAddress
    expect(await tried('lantern')).toEqual({ wanted: 'lantern', free: false, suggestion: 'lantern-2' })
    expect(await tried('lantern-post')).toEqual({ wanted: 'lantern-post', free: true, suggestion: 'lantern-post' })
    expect(await tried('x'.repeat(48))).toMatchObject({ free: true })
    expect(await tried('The Lantern')).toEqual({ wanted: 'The Lantern', free: false, suggestion: 'the-lantern' })
    expect(await tried('graphql')).toMatchObject({ free: false, suggestion: 'graphql-team' })
  })
})

describe('signing up with something wrong', () => {
  it.each([
    [{ email: 'ana' }, 'email', 'Enter an email address'],
    [{ email: 'ana@example.com, bo@example.com' }, 'email', 'Enter an email address'],
    [{ password: 'short' }, 'password', 'at least 8'],
    [{ password: 'x'.repeat(257) }, 'password', 'at most 256'],
    [{ password: 'password1' }, 'password', 'most used'],
    [{ name: '  ' }, 'name', 'Enter your name'],
    [{ name: 'x'.repeat(81) }, 'name', 'at most 80'],
    [{ name: 'Ana\u202eziuR' }, 'name', 'invisible'],
    [{ accountName: '' }, 'accountName', 'Enter a name for the account'],
    [{ slug: 'no spaces' }, 'slug', 'lower-case letters'],
    [{ slug: 'admin' }, 'slug', 'kept for Gatehouse'],
  ])('[ID-1] %j says what to mend in %s', async (input, field, words) => {
    const { person, answer } = await signUp(input)
    expect(answer.issues).toMatchObject([{ path: ['input', field], message: expect.stringContaining(words) as string }])
    expect(person.cookie).toBeNull()
  })

  it('[ID-1] says everything at once', async () => {
    const { answer } = await signUp({ email: '', password: '', name: '', accountName: '', slug: 'no spaces' })
    expect(answer.issues.map(({ path }: { path: string[] }) => path[1])).toEqual(['email', 'password', 'name', 'accountName', 'slug'])
  })
})
