import { afterEach, expect, test } from 'vitest'
import { tokenIn } from '@gatehouse/server/testing/house.ts'
import { useStage } from './stage.ts'

/** A house whose calendar can be turned on by days. */
let turnedOn = 0
afterEach(() => void (turnedOn = 0))
const stage = useStage({ clock: { now: () => new Date(Date.now() + turnedOn) } })

const day = 24 * 60 * 60 * 1000

/** Invites by mail and answers with where the mailed link leads. */
const invited = async (owner: string, email: string, account?: string) => {
  const inviter = await stage.house.owner(owner, account)
  await inviter.invite(email)
  const [mail] = await stage.house.mails(email, 1, /invited you/)
  return { inviter, token: tokenIn(mail!), link: `/accept/${tokenIn(mail!)}`, home: `/a/${inviter.account}/team` }
}

test('[TM-5] somebody new follows the mail, sees who asks and for what, sets name and password, and is in', async () => {
  const { inviter, link, home } = await invited('Olga Host', 'neo@example.com', 'Host & Sons')
  const neo = await stage.browserOf()
  await neo.open(link)
  await neo.sees(neo.heading('Join Host & Sons'))
  for (const fact of ['Olga Host', 'Member', 'in 7 days']) await neo.sees(fact)
  expect(await neo.field('Email').inputValue()).toBe('neo@example.com')
  expect(await neo.field('Email').isEditable()).toBe(false)
  expect(await neo.field('Password').getAttribute('autocomplete')).toBe('new-password')

  await neo.button('Accept invitation').click()
  await neo.sees('Enter your name.')
  await neo.sees('Choose a password of at least 8 characters.')
  await neo.fill({ 'Your name': 'Neo Ander', Password: 'password' })
  await neo.button('Accept invitation').click()
  await expect.poll(() => neo.field('Password').getAttribute('aria-invalid')).toBe('true')
  expect(await neo.field('Your name').inputValue()).toBe('Neo Ander')
  await neo.fill({ Password: 'there is no spoon' })
  await neo.button('Accept invitation').click()
  await neo.isAt(home)
  await neo.sees(neo.row('Neo Ander'))
  expect(await inviter.invitations()).toEqual([])
  expect((await inviter.activity()).map(({ kind }) => kind)).toContain('created account')
})

test('[TM-5] somebody with a login signs in with it to accept; a wrong password accepts nothing', async () => {
  const ines = await stage.house.owner('Ines Login')
  await ines.send('mutation { signOut { __typename } }')
  const { inviter, link, home } = await invited('Olga Second', ines.email)
  const tab = await stage.browserOf()
  await tab.open(link)
  await tab.sees('You have a login already. Sign in with it to accept.')
  expect(await tab.field('Password').getAttribute('autocomplete')).toBe('current-password')
  await tab.fill({ Password: 'not this one' })
  await tab.button('Sign in and accept').click()
  await tab.sees(tab.page.getByText(/password/i))
  expect(await inviter.invitations()).toHaveLength(1)
  await tab.fill({ Password: ines.password })
  await tab.button('Sign in and accept').click()
  await tab.isAt(home)
  expect((await inviter.members()).map(({ email }) => email)).toContain(ines.email)
})

test('[TM-5] who is signed in with the invited login accepts with one button', async () => {
  const ines = await stage.house.owner('Ines Within')
  const { link, home } = await invited('Olga Third', ines.email)
  const tab = await stage.browserOf(ines)
  await tab.open(link)
  await tab.sees(`You are signed in as ${ines.email}`)
  await tab.button('Accept invitation').click()
  await tab.isAt(home)
})

test('[TM-5] signed in as someone else: Switch login leads to the invited one, and the invitation is not consumed', async () => {
  const other = await stage.house.owner('Otto Other')
  const { inviter, link, home } = await invited('Olga Fourth', 'quite.new@example.com')
  const tab = await stage.browserOf(other)
  await tab.open(link)
  await tab.sees('This invitation is for quite.new@example.com')
  await tab.sees(other.email)
  await tab.link('Stay signed in').click()
  await tab.isAt('/accounts')
  await tab.page.goBack()
  expect(await inviter.invitations()).toHaveLength(1)
  await tab.button('Switch login').click()
  await tab.fill({ 'Your name': 'Quite New', Password: 'as new as can be' })
  await tab.button('Accept invitation').click()
  await tab.isAt(home)
  await tab.sees(tab.row('Quite New'))
})

test('[TM-5, SE-2] a login that is in use elsewhere is asked about that first, and then accepted with', async () => {
  const ines = await stage.house.owner('Ines Busy')
  const first = await stage.browserOf(ines)
  await first.open('/')
  await first.isLive()
  first.expects(/401|SESSION_ENDED/)
  const { link, home } = await invited('Olga Fifth', ines.email)
  const tab = await stage.browserOf()
  await tab.open(link)
  await tab.fill({ Password: ines.password })
  await tab.button('Sign in and accept').click()
  await tab.sees(tab.heading('Your login is in use elsewhere'))
  await tab.button('Sign out there and continue').click()
  await tab.isAt(home)
  await first.sees('You were signed out here')
})

test('[TM-5, TM-6] a link that is used, cancelled, replaced, expired or unknown says which, and what to do', async () => {
  const says = async (link: string, words: string) => {
    const tab = await stage.browserOf()
    await tab.open(link)
    await tab.sees(tab.heading(words))
    await tab.sees(tab.link('Sign in'))
  }
  const used = await invited('Olga Used', 'used@example.com')
  await stage.house.visitor().accept(used.token, { name: 'Used Up', password: 'accepted already' })
  await says(used.link, 'This invitation has been used')

  const cancelled = await invited('Olga Cancels', 'cancelled@example.com')
  await cancelled.inviter.cancel((await cancelled.inviter.invitations())[0]!.id)
  await says(cancelled.link, 'This invitation was withdrawn')

  const replaced = await invited('Olga Resends', 'replaced@example.com')
  await replaced.inviter.resend((await replaced.inviter.invitations())[0]!.id)
  await says(replaced.link, 'This link does not work')
  const [newest] = await stage.house.mails('replaced@example.com', 2)
  const tab = await stage.browserOf()
  await tab.open(`/accept/${tokenIn(newest!)}`)
  await tab.sees(tab.heading("Join Olga Resends's House"))

  const expired = await invited('Olga Late', 'expired@example.com')
  turnedOn = 8 * day
  await says(expired.link, 'This invitation has expired')
  await says('/accept/never-was-a-token', 'This link does not work')
})

test('[TM-6] an invitation that is cancelled while its page is open is not accepted any more', async () => {
  const { inviter, link } = await invited('Olga Sudden', 'too.late@example.com')
  const tab = await stage.browserOf()
  await tab.open(link)
  await tab.fill({ 'Your name': 'Too Late', Password: 'one moment too late' })
  await inviter.cancel((await inviter.invitations())[0]!.id)
  await tab.button('Accept invitation').click()
  await tab.sees(tab.heading('This invitation was withdrawn'))
})
