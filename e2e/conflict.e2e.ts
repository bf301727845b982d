import { expect, test } from 'vitest'
import { useStage } from './stage.ts'
import { promptly } from './promptly.ts'

const stage = useStage()

/** Somebody at work in one browser, who now signs in in another. */
const twoDevices = async (name: string) => {
  const person = await stage.house.owner(name)
  const first = await stage.browserOf(person)
  await first.open('/')
  await first.isLive()
  const second = await stage.browserOf()
  await second.signIn(person)
  await second.sees(second.heading('Your login is in use elsewhere'))
  return { person, first, second, home: `/a/${person.account}/team` }
}

test('[SE-2, SE-3] a second sign-in says where the login is in use; Cancel leaves that session alone', async () => {
  const { person, first, second, home } = await twoDevices('Ana Ruiz')
  for (const fact of [/Mac.*Safari/, '127.0.0.1', 'Signed in', 'Last active', 'Work that was not saved there is lost.']) await second.sees(fact)
  const declined = second.answerTo('DeclineTakeover')
  await second.button('Cancel').click()
  await declined
  await second.sees(second.heading('Sign in'))
  expect(await second.field('Email').inputValue()).toBe(person.email)
  expect(await second.cookie()).toBeNull()
  await first.page.reload()
  await first.isAt(home)
  await first.isLive()
})

test('[SE-3, SE-4] taking over throws the other device out within a second; what was typed there can still be read', async () => {
  const { first, second, home } = await twoDevices('Bo Lind')
  const tabTwo = await first.another()
  await tabTwo.open(home)
  await tabTwo.isLive()
  await first.press('/')
  await first.page.keyboard.type('half a thought')
  first.expects(/401|SESSION_ENDED|4401/)

  const taken = second.answerTo('TakeOverSession')
  await second.button('Sign out there and continue').click()
  await taken
  await promptly(() => Promise.all([first, tabTwo].map((tab) => tab.sees('You were signed out here'))))
  await second.isAt(home)
  await second.isLive()

  // Who and why.
  const overlay = first.page.getByRole('alertdialog')
  await first.sees(overlay.getByText(/Someone signed in with your login on .*Chrom/))
  await first.sees(overlay.getByText('127.0.0.1'))
  await first.button('Look at the page').click()
  expect(await first.page.getByRole('searchbox').inputValue()).toBe('half a thought')
  await first.sees(first.page.getByRole('status').filter({ hasText: 'Not live' }))

  // Whatever is asked next from there is refused.
  const refused = await first.page.evaluate(async () => {
    const answer = await fetch('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"query":"{ viewer { user { email } } }"}' })
    return answer.text()
  })
  expect(refused).toContain('SESSION_ENDED')
})

test('[SE-4] from the overlay one signs in again, with the reason on top, and is asked about the other device in turn', async () => {
  const { person, first, second, home } = await twoDevices('Cy Okafor')
  first.expects(/401|SESSION_ENDED/)
  second.expects(/401|SESSION_ENDED/)
  await second.button('Sign out there and continue').click()
  await second.isAt(home)
  await second.isLive()
  await first.button('Sign in again').click()
  await first.isAt(/^\/sign-in\?/)
  await first.sees('You were signed out here')
  await first.signIn(person)
  await first.button('Sign out there and continue').click()
  await first.isAt(home)
  await second.sees('You were signed out here')
  await first.isLive()
})

test('[SE-3] an offer lapses after five minutes, says so, and leaves the other session alone', async () => {
  const person = await stage.house.owner('Di Lapse')
  const first = await stage.browserOf(person)
  await first.open('/')
  await first.isLive()
  const second = await stage.browserOf()
  await second.page.clock.install()
  await second.signIn(person)
  await second.sees('This offer stands for')
  await second.page.clock.fastForward('05:01')
  await second.sees('The offer to sign out there has lapsed')
  await second.sees(second.heading('Sign in'))
  await first.page.reload()
  await first.isLive()
})

test('[SE-3] an offer that was taken up from one tab is gone in the next', async () => {
  const { second, person, home, first } = await twoDevices('Ed Twice')
  first.expects(/401|SESSION_ENDED/)
  const third = await stage.browserOf()
  await third.signIn(person)
  await third.sees(third.heading('Your login is in use elsewhere'))
  await second.button('Sign out there and continue').click()
  await second.isAt(home)
  await third.button('Sign out there and continue').click()
  // The session that it was about has ended: nobody is signed in by it, and the one that came after is left alone.
  await third.sees(third.heading('Sign in'))
  await third.sees(third.page.getByRole('alert'))
  await second.page.reload()
  await second.isLive()
})
