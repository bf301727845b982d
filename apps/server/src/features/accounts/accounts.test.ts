import { describe, expect, it } from 'vitest'
import { heldClock, minutes } from '../../testing/clock.ts'
import { tokenIn } from '../../testing/house.ts'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'

const clock = heldClock()
const house = useHouse({ clock })

let people = 0
const someone = () => house.owner(`Person ${++people}`)

const memberships = async (person: Person) =>
  (await person.ask(`{ viewer { memberships { slug name role lastEnteredAt } } }`)).viewer.memberships as { slug: string; name: string; role: string; lastEnteredAt: string | null }[]

const logins = async (person: Person, account: string) => (await person.tab(account).activity()).filter(({ kind, memberEmail }) => kind === 'logged in' && memberEmail === person.email).length

/** Somebody in the accounts of two owners, the first of which they are in. */
const contractor = async () => {
  const [first, second] = [await someone(), await someone()]
  const person = await house.member(first, `Contractor ${++people}`)
  await second.invite(person.email)
  await person.acceptOffer((await person.offers())[0]!.id)
  return { person, first, second, accounts: [first.account!, second.account!] as const }
}

describe('signing in', () => {
  it('[AC-1] with one account enters it', async () => {
    const ana = await someone()
    await ana.signOut()
    expect(await ana.signIn()).toMatchObject({ enter: ana.account, viewer: { memberships: [{ slug: ana.account, role: 'OWNER' }] } })
  })

  it('[AC-1] with several offers a choice, the one that was used last first', async () => {
    const { person, accounts } = await contractor()
    const [first, second] = accounts
    clock.pass(1 * minutes)
    await person.enter(second)
    await person.signOut()
    const { enter, viewer } = await person.signIn()
    expect(enter).toBeNull()
    expect(viewer.memberships.map(({ slug }: { slug: string }) => slug)).toEqual([second, first])
    expect(await logins(person, first)).toBe(1)
    expect(await logins(person, second)).toBe(1)
    clock.pass(1 * minutes)
    await person.enter(first)
    await person.signOut()
    expect((await person.signIn()).viewer.memberships.map(({ slug }: { slug: string }) => slug)).toEqual([first, second])
  })

  it('[AC-1] with several goes to the one that was asked for, and to none that is not theirs', async () => {
    const { person, accounts } = await contractor()
    const stranger = await someone()
    for (const [account, enter] of [[accounts[1], accounts[1]], [accounts[0].toUpperCase(), accounts[0]], [stranger.account!, null], ['nowhere', null], ['\u0000', null]] as const) {
      await person.signOut()
      expect((await person.signIn({ account })).enter, account).toBe(enter)
    }
    expect((await stranger.activity()).filter(({ memberEmail }) => memberEmail === person.email)).toEqual([])
  })

  it('[AC-1] with none says so; open invitations wait, and an account can be opened', async () => {
    const owner = await someone()
    const bo = await house.member(owner, `Removed ${++people}`)
    await owner.remove(await owner.memberId(`Removed ${people}`))
    expect(await bo.signIn()).toMatchObject({ __typename: 'SignedIn', enter: null, viewer: { memberships: [] } })
    expect(await bo.offers()).toEqual([])
    await owner.invite(bo.email)
    const [offer] = await bo.offers()
    expect(offer).toMatchObject({ slug: owner.account })
    expect((await bo.createAccount('A House of Their Own')).account.slug).toBe('a-house-of-their-own')
    await bo.acceptOffer(offer!.id)
    expect((await memberships(bo)).map(({ role }) => role).toSorted()).toEqual(['MEMBER', 'OWNER'])
  })

  it('[AC-1] goes to no account that was left, closed, or whose time there is over', async () => {
    const { person, first, accounts } = await contractor()
    const membership = `(SELECT m.id FROM membership m JOIN "user" u ON u.id = m.user_id JOIN account a ON a.id = m.account_id WHERE u.email = $1 AND a.slug = $2)`
    await house.sql(`UPDATE membership SET expires_at = $3 WHERE id = ${membership}`, [person.email, accounts[1], new Date(clock.now().getTime() + 5 * minutes)])
    expect(await memberships(person)).toHaveLength(2)
    clock.pass(6 * minutes)
    expect((await memberships(person)).map(({ slug }) => slug)).toEqual([accounts[0]])
    expect((await person.tab(accounts[1]).send(`{ account { name } }`)).errors).toMatchObject([{ extensions: { code: 'ACCOUNT_NOT_FOUND' } }])
    expect(await person.enter(accounts[1])).toMatchObject({ __typename: 'NotFound' })
    await house.sql(`UPDATE account SET closed_at = now() WHERE slug = $1`, [first.account])
    expect(await memberships(person)).toEqual([])
    await person.signOut()
    expect((await person.signIn({ account: accounts[0] })).enter).toBeNull()
  })
})

describe('switching', () => {
  it('[AC-2] needs no new sign-in, and the request says which account it is for', async () => {
    const { person, accounts } = await contractor()
    const before = person.cookie
    await person.enter(accounts[1])
    expect(person.cookie).toBe(before)
    for (const slug of accounts) expect((await person.tab(slug).ask(`{ account { slug } }`)).account).toEqual({ slug })
    const { account } = await person.tab(accounts[0]).ask(`{ account { id } }`)
    expect((await person.tab(account.id).ask(`{ account { slug } }`)).account).toEqual({ slug: accounts[0] })
  })

  it('[AC-2] in one tab leaves the other tab where it is, and each hears its own account alone', async () => {
    const { person, first, second, accounts } = await contractor()
    const tabs = accounts.map((slug) => person.tab(slug).connect())
    const followed = tabs.map((tab) => ({
      activity: tab.follow(`subscription { activity { event { kind memberEmail } } }`),
      team: tab.follow(`subscription { team { changes { __typename } } }`),
    }))
    for (const tab of tabs) await tab.follow(`{ viewer { cursor } }`).until(() => true)
    for (let round = 0; round < 10; round++) await Promise.all([first.invite(`first${round}@example.com`), second.invite(`second${round}@example.com`)])
    const [inFirst, inSecond] = followed.map(({ activity }) => activity)
    await inFirst!.until(({ activity: { event } }) => event.memberEmail === 'first9@example.com')
    await inSecond!.until(({ activity: { event } }) => event.memberEmail === 'second9@example.com')
    for (const [index, one] of followed.entries()) {
      const heard = JSON.stringify([one.activity.messages, one.team.messages])
      expect(heard).not.toContain(index ? 'first' : 'second')
      expect(one.activity.messages).toHaveLength(10)
    }
    await Promise.all(tabs.map((tab) => tab.close()))
  })

  it('[AC-2] of the account cannot be smuggled into a connection that is for another', async () => {
    const { person, accounts } = await contractor()
    const tab = person.tab(accounts[0]).connect()
    const cursor = await person.tab(accounts[1]).cursor()
    const foreign = tab.follow(`subscription ($after: Cursor) { activity(after: $after) { event { kind } } }`, { after: cursor })
    await tab.follow(`{ viewer { cursor } }`).until(() => true)
    await expect.poll(() => foreign.messages.length + Number(foreign.error !== null)).toBe(1)
    expect(JSON.stringify([foreign.messages, foreign.error])).toContain('This cursor is not of this feed')
    await tab.close()
  })

  it.each(['nowhere', '', '\u0000', 'Account:1', 'x'.repeat(200)])('[AC-2] to what is no account of theirs is refused alike (%#)', async (slug) => {
    const [ana, stranger] = [await someone(), await someone()]
    const refused = await ana.enter(stranger.account!)
    expect(refused).toEqual({ __typename: 'NotFound', message: 'There is no such account, or you have no access to it.' })
    expect(await ana.enter(slug)).toEqual(refused)
    const tab = ana.connect({ account: slug || 'nowhere' })
    expect((await tab.closed).code).toBe(4403)
    expect((await stranger.activity()).map(({ kind }) => kind)).toEqual(['logged in', 'owner created'])
  })

  it('[AC-2] is offered last used first, also from what each tab did meanwhile', async () => {
    const { person, accounts } = await contractor()
    const [first, second] = accounts
    expect((await memberships(person)).map(({ slug }) => slug)).toEqual([first, second])
    await person.enter(second)
    expect((await memberships(person)).map(({ slug }) => slug)).toEqual([second, first])
    await person.createAccount(`House ${++people}`, `house-${people}`)
    expect((await memberships(person)).map(({ slug }) => slug)).toEqual([`house-${people}`, second, first])
  })
})

describe('entering an account', () => {
  it('[AC-3] by sign-in is logged there once, with the device', async () => {
    const ana = await someone()
    await ana.signOut()
    const windows = ana.elsewhere()
    await windows.signIn()
    const [last, ...before] = await windows.activity()
    expect(last).toMatchObject({ kind: 'logged in', memberEmail: ana.email, performerEmail: null, detail: { device: 'Windows computer', browser: 'Chrome 140', address: '127.0.0.1' } })
    expect(before.map(({ kind }) => kind)).toEqual(['logged out', 'logged in', 'owner created'])
  })

  it('[AC-3] by a switch is logged there once, also when said twice and by many at one moment', async () => {
    const { person, accounts } = await contractor()
    await Promise.all(Array.from({ length: 10 }, () => person.tab().enter(accounts[1])))
    await person.tab().enter(accounts[1])
    expect(await logins(person, accounts[1])).toBe(1)
    expect(await logins(person, accounts[0])).toBe(1)
    await person.tab().enter(accounts[0])
    expect(await logins(person, accounts[0])).toBe(2)
    expect(await logins(person, accounts[1])).toBe(1)
  })

  it('[AC-3] by opening it is logged there', async () => {
    const ana = await someone()
    await ana.createAccount(`Second House ${++people}`)
    expect((await ana.activity()).map(({ kind }) => kind)).toEqual(['logged in', 'owner created'])
  })

  it('[AC-3] by accepting an invitation as a new login is logged there', async () => {
    const owner = await someone()
    await owner.invite('newcomer@example.com')
    const [mail] = await house.mails('newcomer@example.com')
    await house.visitor().accept(tokenIn(mail!), { name: 'New Comer', password: 'opens the gate' })
    expect((await owner.activity()).map(({ kind }) => kind).slice(0, 3)).toEqual(['logged in', 'created account', 'invited'])
  })
})

describe('an account of one’s own', () => {
  it('[AC-1] is opened with its opener as holder, and a site address', async () => {
    const ana = await someone()
    expect(await ana.createAccount('Harbour', 'harbour')).toMatchObject({ __typename: 'CreatedAccount', account: { slug: 'harbour', name: 'Harbour' } })
    expect(await ana.members()).toMatchObject([{ email: ana.email, role: 'OWNER', isAccountHolder: true }])
    expect((await ana.createAccount('Harbour')).account.slug).toBe('harbour-2')
    expect(await ana.createAccount('Harbour', 'harbour')).toMatchObject({ __typename: 'InvalidInput', message: 'This site address is taken; choose another.' })
    expect(await ana.createAccount(' ')).toMatchObject({ __typename: 'InvalidInput' })
  })

  it('[AC-1] opened ten times with one name at one moment is ten accounts', async () => {
    const ana = await someone()
    const answers = await Promise.all(Array.from({ length: 10 }, () => ana.tab().createAccount('Twins')))
    expect(new Set(answers.map(({ account }) => account.slug)).size).toBe(10)
  })

  it('[AC-4] has one holder, who is a live owner: the database admits no other', async () => {
    const ana = await someone()
    await house.member(ana, `Second ${++people}`)
    const where = `WHERE account_id = (SELECT id FROM account WHERE slug = $1)`
    await expect(house.sql(`UPDATE membership SET is_account_holder = true, role = 'OWNER' ${where}`, [ana.account])).rejects.toThrow('membership_one_holder_per_account')
    await expect(house.sql(`UPDATE membership SET role = 'ADMIN' ${where} AND is_account_holder`, [ana.account])).rejects.toThrow('membership_holder_is_live_owner')
    await expect(house.sql(`UPDATE membership SET ended_at = now() ${where} AND is_account_holder`, [ana.account])).rejects.toThrow('membership_holder_is_live_owner')
    await expect(house.sql(`UPDATE membership SET is_account_holder = true ${where} AND NOT is_account_holder`, [ana.account])).rejects.toThrow('membership_')
  })
})
