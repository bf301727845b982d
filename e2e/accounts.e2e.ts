import { expect, test } from 'vitest'
import type { Person } from '@gatehouse/server/testing/person.ts'
import { promptly } from './promptly.ts'
import { useStage } from './stage.ts'

const stage = useStage()

/** Lets somebody who has a login into a further account. */
const admit = async (owner: Person, person: Person) => {
  await owner.invite(person.email)
  const offer = (await person.offers()).find(({ slug }) => slug === owner.account)!
  await person.acceptOffer(offer.id)
}

/** Somebody who belongs to two accounts, of two owners. */
const inTwo = async (name: string) => {
  const north = await stage.house.owner(`${name} North`, `${name} North Mills`)
  const south = await stage.house.owner(`${name} South`, `${name} South Yard`)
  const person = await stage.house.member(north, name)
  await admit(south, person)
  return { north, south, person, northHome: `/a/${north.account}/team`, southHome: `/a/${south.account}/team` }
}

test('[AC-1] a login without any account is told so, and opens one from there', async () => {
  const owner = await stage.house.owner('Nora Sole')
  const person = await stage.house.member(owner, 'Noah None')
  await owner.remove(await owner.memberId('Noah None'))
  const tab = await stage.browserOf()
  await tab.signIn(person)
  await tab.isAt('/accounts')
  await tab.sees(tab.heading('No account yet'))
  await tab.sees('Create one, or ask someone to invite you')
  await tab.link('Create an account').click()
  await tab.button('Create account').click()
  await tab.sees('Name the account')
  // The address is taken: another is offered in its place, and said so.
  await stage.house.owner('Olga Taken', 'First Come')
  await tab.fill({ 'Account name': 'First Come' })
  await tab.sees('“first-come” is taken, so yours ends differently. You can change it.')
  await tab.fill({ 'Account name': 'Noah Alone' })
  await expect.poll(() => tab.field('Site address').inputValue()).toBe('noah-alone')
  await tab.button('Create account').click()
  await tab.isAt('/a/noah-alone/team')
  await tab.sees(tab.row(person.email))
})

test('[AC-1, AC-2] with several accounts signing in offers the choice, the last used one first', async () => {
  const { person, north, south, southHome } = await inTwo('Sev Eral')
  await person.send('mutation { signOut { __typename } }')
  const tab = await stage.browserOf()
  await tab.signIn(person)
  await tab.isAt('/accounts')
  const choices = tab.page.getByRole('list', { name: 'Your accounts' }).getByRole('button')
  expect(await choices.allInnerTexts()).toEqual([expect.stringContaining('Sev Eral South Yard'), expect.stringContaining('Sev Eral North Mills')])
  await choices.filter({ hasText: 'North Mills' }).click()
  await tab.isAt(`/a/${north.account}/team`)
  await tab.open('/accounts')
  await tab.sees(tab.heading('Choose an account'))
  expect((await choices.allInnerTexts())[0]).toContain('North Mills')
  await choices.filter({ hasText: 'South Yard' }).click()
  await tab.isAt(southHome)
  expect((await south.activity()).filter(({ kind, memberEmail }) => kind === 'logged in' && memberEmail === person.email)).not.toEqual([])
})

test('[AC-2, AC-3] the switcher leads to the other account without signing in again; nothing of the old one is left', async () => {
  const { person, north, south, northHome, southHome } = await inTwo('Swi Tch')
  const tab = await stage.browserOf(person)
  await tab.open(northHome)
  await tab.isLive()
  await tab.sees(tab.row(north.email))
  await tab.button(/Switch account/).click()
  const menu = tab.page.getByRole('menu')
  await tab.sees(menu.getByRole('menuitem', { name: /North Mills.*current/s }))
  await menu.getByRole('menuitem', { name: /South Yard/ }).click()
  await tab.isAt(southHome)
  await tab.isLive()
  await tab.sees(tab.row(south.email))
  await tab.misses(tab.row(north.email))
  await expect.poll(async () => (await south.activity())[0]).toMatchObject({ kind: 'logged in', memberEmail: person.email })

  // What happens in the old one is not told here; what happens in the new one is.
  await north.invite('old.news@example.com')
  await south.invite('new.news@example.com')
  await tab.sees(tab.row('new.news@example.com'))
  expect(await tab.row('old.news@example.com').count()).toBe(0)
})

test('[AC-2, LV-1] two tabs show two accounts at once, each with its own people and its own news', async () => {
  const { person, north, south, northHome, southHome } = await inTwo('Two Tabs')
  const one = await stage.browserOf(person)
  const other = await one.another()
  await one.open(northHome)
  await other.open(southHome)
  await one.isLive()
  await other.isLive()
  await Promise.all([north.invite('to.north@example.com'), south.invite('to.south@example.com')])
  await one.sees(one.row('to.north@example.com'))
  await other.sees(other.row('to.south@example.com'))
  expect(await one.row('to.south@example.com').count()).toBe(0)
  expect(await other.row('to.north@example.com').count()).toBe(0)
})

test('[AC-2, PE-6] a link into an account that one does not belong to says the same as one to no account at all', async () => {
  const stranger = await stage.house.owner('Stran Ger')
  const other = await stage.house.owner('Pri Vate', 'Private Matters')
  const tab = await stage.browserOf(stranger)
  const said = async (path: string) => {
    await tab.open(path)
    await tab.sees(tab.heading('No such account'))
    return tab.page.getByRole('main').innerText()
  }
  expect(await said(`/a/${other.account}/team`)).toBe(await said('/a/never-heard-of-it/team'))
  await tab.link('Go to Gatehouse').click()
  await tab.isAt(`/a/${stranger.account}/team`)
})

test('[AC-2, TM-8] who loses one of two accounts is at the choice of the others at once, with one sentence why', async () => {
  const { person, north, south, northHome, southHome } = await inTwo('Lo Ser')
  const tab = await stage.browserOf(person)
  await tab.open(northHome)
  await tab.isLive()
  const other = await tab.another()
  await other.open(southHome)
  await other.isLive()
  await north.remove(await north.memberId('Lo Ser'))
  await promptly(() => tab.isAt('/accounts'))
  await tab.sees('Lo Ser North removed you from Lo Ser North Mills.')
  expect(await tab.page.getByRole('list', { name: 'Your accounts' }).getByRole('button').count()).toBe(1)
  // The tab on the other account goes on, where it was, and hears what happens there.
  await south.invite('still.heard@example.com')
  await other.sees(other.row('still.heard@example.com'))
  await other.isAt(southHome)
  await other.isLive()
  await tab.button(/South Yard/).click()
  await tab.isAt(southHome)
})

test('[AC-1, TM-5] an invitation waits in the app, live: it can be accepted there, or declined', async () => {
  const { person, southHome } = await inTwo('In Vited')
  const yes = await stage.house.owner('Yes Please', 'Yes Please Ltd')
  const no = await stage.house.owner('No Thanks', 'No Thanks Ltd')
  const tab = await stage.browserOf(person)
  await tab.open('/accounts')
  await tab.sees(tab.heading('Choose an account'))
  await Promise.all([yes.invite(person.email), no.invite(person.email)])
  await tab.sees('Yes Please invites you.')
  await tab.sees('No Thanks invites you.')
  await tab.button('Decline the invitation to No Thanks Ltd').click()
  await tab.misses('No Thanks invites you.')
  await tab.button('Accept the invitation to Yes Please Ltd').click()
  await tab.isAt(`/a/${yes.account}/team`)
  await tab.sees(tab.row(person.email))
  expect(await no.invitations()).toEqual([])
  await tab.open(southHome)
  await tab.isLive()
})

test('[AC-2] from seven accounts on the switcher can be searched by keyboard', async () => {
  const person = await stage.house.owner('Man Y', 'Alpha')
  for (const name of ['Beta', 'Gamma', 'Delta', 'Epsilon', 'Zeta', 'Eta Works']) {
    await person.ask('mutation ($name: String!) { createAccount(name: $name) { __typename } }', { name })
  }
  const tab = await stage.browserOf(person)
  await tab.open('/a/alpha/team')
  await tab.button(/Switch account/).click()
  await tab.page.getByRole('searchbox', { name: 'Search accounts' }).fill('works')
  await expect.poll(() => tab.page.getByRole('menuitem').count()).toBe(2)
  await tab.press('Enter')
  await tab.isAt('/a/eta-works/team')
})
