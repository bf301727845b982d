import { beforeAll, expect, test } from 'vitest'
import type { Person } from '@gatehouse/server/testing/person.ts'
import { seedLarge } from '@gatehouse/server/seed/large.ts'
import type { PersonsBrowser } from './browser.ts'
import { useStage } from './stage.ts'

const stage = useStage()

let olga: Person
let ada: Person
let max: Person
let home: string

/** A team with everybody in it. */
beforeAll(async () => {
  olga = await stage.house.owner('Olga Holder', 'Harbour Tools')
  home = `/a/${olga.account}/team`
  const [second, admin, plain, partner] = await Promise.all([
    stage.house.member(olga, 'Zora Owner'), stage.house.member(olga, 'Ada Admin'),
    stage.house.member(olga, 'Max Member', { permissions: ['coupons.view'] }), stage.house.member(olga, 'Pia Partner'),
  ])
  await stage.house.member(olga, 'bea lower')
  ada = admin
  max = plain
  await stage.house.setRole(second, 'OWNER')
  await stage.house.setRole(ada, 'ADMIN')
  await stage.house.setRole(partner, 'PARTNER')
  await olga.invite('zoe.invited@example.com, abe.invited@example.com', { permissions: ['coupons.view'] })
})

const names = async (tab: PersonsBrowser) =>
  (await tab.rows().allInnerTexts()).slice(1).map((text) => (/\S+\.invited@\S+/.exec(text) ?? /\w+ (Holder|Owner|Admin|lower|Member|Partner)/.exec(text))?.[0])

test('[TM-1] owners, admins, members, partners, then invitations; by name within, with what each may do', async () => {
  const tab = await stage.browserOf(olga)
  await tab.open(home)
  await tab.sees(tab.row('zoe.invited@example.com'))
  expect(await names(tab)).toEqual([
    'Olga Holder', 'Zora Owner', 'Ada Admin', 'bea lower', 'Max Member', 'Pia Partner', 'abe.invited@example.com', 'zoe.invited@example.com',
  ])
  expect((await tab.page.getByRole('columnheader').allInnerTexts()).filter(Boolean)).toEqual(['Name', 'Email', 'Permission level', 'Product access', 'Last active', 'Actions'])
  for (const [row, words] of [['Olga Holder', 'Account holder'], ['bea lower', 'All permissions'], ['Max Member', '1 permission'], ['abe.invited', 'Pending'], ['abe.invited', /Expires in [67] days/]] as const) {
    await tab.sees(tab.row(row).getByText(words))
  }
  await tab.sees('6 people may enter Harbour Tools, 2 invited.')
})

test('[TM-3] the page has two tabs, Overview and All Activity, each with an address of its own', async () => {
  const tab = await stage.browserOf(olga)
  const column = (name: string) => tab.page.getByRole('columnheader', { name })
  await tab.open(home)
  await tab.sees(column('Permission level'))
  await tab.link('All Activity').click()
  await tab.isAt(`${home}/activity`)
  await tab.sees(column('Performed by'))
  await tab.misses(column('Permission level'))
  await tab.link('Overview').click()
  await tab.isAt(home)
  await tab.sees(column('Permission level'))
})

test('[TM-2] typing filters by name and email at once, the address keeps it, and nothing found is said', async () => {
  const tab = await stage.browserOf(max)
  await tab.open(home)
  await tab.sees(tab.row('Pia Partner'))
  const search = tab.page.getByRole('searchbox', { name: 'Search by name or email' })
  await search.fill('ADA')
  await tab.misses(tab.row('Pia Partner'))
  expect(await names(tab)).toEqual(['Ada Admin'])
  await tab.isAt(`${home}?q=ADA`)
  await tab.page.reload()
  await tab.sees(tab.row('Ada Admin'))
  expect(await search.inputValue()).toBe('ADA')
  expect(await names(tab)).toEqual(['Ada Admin'])
  await search.fill('invited@')
  await tab.sees(tab.row('zoe.invited@example.com'))
  await search.fill('nobody like that')
  await tab.sees('Nobody matches “nobody like that”')
  await tab.button('Show everyone').click()
  await tab.sees(tab.row('Pia Partner'))
})

test('[TM-1] one role can be shown alone, also by a link', async () => {
  const tab = await stage.browserOf(olga)
  await tab.open(home)
  await tab.page.getByLabel('Show').click()
  await tab.page.getByRole('menuitemradio', { name: 'Owners' }).click()
  await tab.misses(tab.row('Ada Admin'))
  expect(await names(tab)).toEqual(['Olga Holder', 'Zora Owner'])
  const link = tab.path()
  await tab.open(`${home}?role=pending`)
  await tab.sees(tab.row('abe.invited@example.com'))
  expect(await names(tab)).toEqual(['abe.invited@example.com', 'zoe.invited@example.com'])
  await tab.open(link)
  await tab.sees(tab.row('Zora Owner'))
  expect(await names(tab)).toEqual(['Olga Holder', 'Zora Owner'])
})

test('[TM-9, TM-8, TM-7, SE-6] the menu offers what is allowed, and says why not for the rest', async () => {
  const tab = await stage.browserOf(ada)
  await tab.open(home)
  const offered = async (name: string) => {
    const menu = await tab.menu(name)
    const items = await menu.getByRole('menuitem').all()
    const said = await Promise.all(items.map(async (item) => [(await item.innerText()).replace(/\s*\n\s*/g, ': '), await item.getAttribute('aria-disabled')]))
    await tab.press('Escape')
    await menu.waitFor({ state: 'hidden' })
    return Object.fromEntries(said) as Record<string, string | null>
  }
  const ownersOnly = { 'End session: Only an owner can end an owner\'s session.': 'true' }
  expect(await offered('Max Member')).toEqual({ 'View profile': null, 'View as Max': null, 'Edit access': null, 'Set end date': null, 'Make admin': null, 'End session': null, Remove: null })
  const holdersOnly = { 'Make account holder: Only the account holder can pass the account on.': 'true' }
  expect(await offered('Zora Owner')).toEqual({ 'View profile': null, 'View as Zora: Only an owner can view the account as an owner.': 'true', 'Set end date: Only an owner can change an owner.': 'true', ...ownersOnly, ...holdersOnly, 'Remove: Only an owner can remove an owner.': 'true' })
  expect(await offered('Olga Holder')).toEqual({ 'View profile': null, ...ownersOnly, 'Remove: The account holder cannot be removed.': 'true' })
  expect(await offered('Ada Admin')).toMatchObject({ 'Remove: You cannot remove yourself.': 'true' })
  expect(await offered('Pia Partner')).toEqual({ 'View profile': null, 'View as Pia': null, 'Set end date': null, 'End session': null, 'Revoke access & delete': null })

  // A choice that is not allowed does nothing but tell.
  await (await tab.menu('Zora Owner')).getByRole('menuitem', { name: /^Remove/ }).click({ force: true })
  expect(await tab.dialog().count()).toBe(0)
})

test('[TM-1, PE-6] who does not manage users gets no menu of refusals, and an Invite that tells why', async () => {
  const tab = await stage.browserOf(max)
  await tab.open(home)
  await tab.sees(tab.row('Ada Admin'))
  expect(await tab.button('Actions for Ada Admin').count()).toBe(0)
  await tab.button('Invite').hover()
  await tab.sees(tab.page.getByRole('tooltip'))
  expect(await tab.canUse('Invite')).toBe(false)
  await tab.open(`${home}?invite`)
  await tab.sees(tab.row('Ada Admin'))
  expect(await tab.dialog().count()).toBe(0)
})

test('[TM-6] cancelling is done at once and can be undone with a new link; resending says that the old one is dead', async () => {
  const tab = await stage.browserOf(olga)
  await olga.invite('cancel.me@example.com')
  await tab.open(home)
  const label = 'the invitation of cancel.me@example.com'
  await tab.row('cancel.me').hover()
  await tab.button(`Actions for ${label}`).click()
  await tab.page.getByRole('menuitem', { name: 'Resend' }).click()
  await tab.sees('The old link works no more.')
  expect(await stage.house.mails('cancel.me@example.com', 2)).toHaveLength(2)
  await tab.row('cancel.me').hover()
  await tab.button(`Actions for ${label}`).click()
  await tab.page.getByRole('menuitem', { name: 'Cancel invitation' }).click()
  await tab.misses(tab.row('cancel.me'))
  await tab.button('Undo').click()
  await tab.sees(tab.row('cancel.me'))
  expect(await stage.house.mails('cancel.me@example.com', 3)).toHaveLength(3)
})

test('[TM-8] several are chosen and removed together; who may not be removed is left out, with the reason', async () => {
  await Promise.all(['Tim Temp', 'Tom Temp'].map((name) => stage.house.member(olga, name)))
  const tab = await stage.browserOf(ada)
  await tab.open(home)
  for (const name of ['Tim Temp', 'Tom Temp', 'Zora Owner']) await tab.page.getByRole('checkbox', { name: `Select ${name}` }).click()
  const bar = tab.page.getByRole('toolbar', { name: 'Selection' })
  await tab.sees(bar.getByText('3 selected'))
  await bar.getByRole('button', { name: 'Remove 2 of 3' }).click()
  await tab.dialog(/^Remove 2 people/).getByRole('button', { name: 'Remove 2 people' }).click()
  await tab.misses(tab.row('Tim Temp'))
  await tab.misses(tab.row('Tom Temp'))
  await tab.sees(tab.row('Zora Owner'))
})

test('[AV-3] a live change moves nothing that the pointer is on', async () => {
  const tab = await stage.browserOf(olga)
  await tab.open(home)
  await tab.isLive()
  const pia = tab.row('Pia Partner')
  await pia.hover()
  const before = await pia.boundingBox()
  await stage.house.member(olga, 'Aaron Above')
  await tab.sees('1 new')
  expect(await pia.boundingBox()).toEqual(before)
  await tab.heading('Team').hover()
  await tab.sees(tab.row('Aaron Above'))
})

test('[TM-2] two thousand people scroll to the end and are searched without holding all of them in the page', async () => {
  const { services } = stage.house.app!
  const { slug, signIns, password } = await seedLarge(services.database, stage.house.databaseUrl, { members: 2_000, events: 500 }, () => {})
  const owner = stage.house.visitor()
  await owner.signIn({ email: signIns[0]!.email, password })
  const tab = await stage.browserOf(owner)
  await tab.open(`/a/${slug}/team`)
  await tab.sees('2,000 people may enter')
  const last = tab.page.locator('tr[aria-rowindex="2001"]')
  await expect.poll(async () => {
    await tab.press('End')
    return last.count()
  }, { timeout: 70_000, interval: 50 }).toBe(1)
  await tab.sees(last)
  expect(await tab.rows().count()).toBeLessThan(120)
  await tab.press('/')
  await tab.page.keyboard.type(signIns[0]!.email)
  await tab.sees('1 found')
  expect(await tab.rows().count()).toBe(2)
})
