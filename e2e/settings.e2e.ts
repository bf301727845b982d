import { expect, test } from 'vitest'
import { accountOf, changeSettings, settingsOf, switchesOf } from '@gatehouse/server/testing/settings.ts'
import { promptly } from './promptly.ts'
import { useStage } from './stage.ts'
import type { PersonsBrowser } from './browser.ts'

const stage = useStage()

const openSettings = async (name: string, permissions?: string[]) => {
  const owner = await stage.house.owner(`${name} Owner`)
  const person = permissions ? await stage.house.member(owner, name, { permissions }) : owner
  const tab = await stage.browserOf(person)
  await tab.open(`/a/${owner.account}/settings`)
  await tab.sees('Require a second factor')
  await tab.isLive()
  return { owner, person, tab }
}
const chosen = (tab: PersonsBrowser, words: string) => tab.page.getByRole('button', { name: `Idle time ${words}` })
const choose = async (tab: PersonsBrowser, words: string) => {
  await tab.button(/^Idle time/).click()
  await tab.page.getByRole('menuitemradio', { name: words, exact: true }).click()
}

test('[AC-7] the idle time is chosen, said in words, saved, and stands in the activity', async () => {
  const { owner, tab } = await openSettings('Sue Settler')
  await tab.sees(chosen(tab, '30 minutes'))
  await choose(tab, '2 hours')
  await tab.sees(tab.page.getByRole('list', { name: 'Changes' }).getByText('Idle time: 30 minutes'))
  await tab.button('Save changes').click()
  await tab.sees('Settings saved')
  await tab.misses(tab.button('Save changes'))
  expect(await settingsOf(owner)).toMatchObject({ idleMinutes: 120 })
  await tab.link('Activity').first().click()
  await tab.button(/Settings changed, details/).first().click()
  await tab.sees('2 hours')
})

test('[AC-7] by keyboard alone; what is discarded is not saved', async () => {
  const { owner, tab } = await openSettings('Key Settler')
  await tab.button(/^Idle time/).focus()
  await tab.press('Enter')
  await tab.page.getByRole('menuitemradio', { name: '30 minutes' }).waitFor()
  await tab.press('ArrowDown', 'Enter')
  await tab.sees(tab.button('Save changes'))
  await tab.button('Discard').press('Enter')
  await tab.misses(tab.button('Save changes'))
  await tab.sees(chosen(tab, '30 minutes'))
  expect(await settingsOf(owner)).toMatchObject({ idleMinutes: 30 })
})

test('[AC-7, LV-1] what somebody else saves shows at once; a draft stays, says by whom and what, and is saved on top only then', async () => {
  const { owner, tab } = await openSettings('Tom Two')
  const other = await stage.house.member(owner, 'Olga Other', { permissions: ['settings.manage'] })
  await changeSettings(other, { idleMinutes: 60 })
  await tab.sees(chosen(tab, '1 hour'))
  await choose(tab, '10 minutes')
  await changeSettings(other, { idleMinutes: 240 })
  await tab.sees('Olga Other changed this meanwhile')
  await tab.sees('Idle time: 1 hour → 4 hours')
  await tab.sees(chosen(tab, '10 minutes'))
  expect(await settingsOf(owner)).toMatchObject({ idleMinutes: 240 })
  await tab.button('Save changes').click()
  await tab.sees('Settings saved')
  expect(await settingsOf(owner)).toMatchObject({ idleMinutes: 10 })
})

test('[AC-7] a save that meets a change which has not arrived yet is held back, and says so', async () => {
  const { owner, tab } = await openSettings('Rae Race')
  const other = await stage.house.member(owner, 'Otto Other', { permissions: ['settings.manage'] })
  await choose(tab, '10 minutes')
  await tab.page.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes('ChangeSecuritySettings')) await changeSettings(other, { idleMinutes: 480 })
    await route.continue()
  })
  await tab.button('Save changes').click()
  await tab.sees('Otto Other changed this meanwhile')
  await tab.page.unroute('**/graphql')
  expect(await settingsOf(owner)).toMatchObject({ idleMinutes: 480 })
  await tab.button('Save changes').click()
  await tab.sees('Settings saved')
  expect(await settingsOf(owner)).toMatchObject({ idleMinutes: 10 })
})

test('[AC-7] who may not change them sees them, and why', async () => {
  const { tab } = await openSettings('Rhea Reader', ['coupons.view'])
  await tab.sees("This needs the permission 'Manage settings'.")
  expect(await tab.button(/^Idle time/).isDisabled()).toBe(true)
  expect(await tab.page.getByRole('switch', { name: 'Require a second factor' }).isDisabled()).toBe(true)
})

test('[AC-7, LV-1] another name and site address show at once on everyone’s open pages; the address follows, and what was typed stays', async () => {
  const { owner, tab } = await openSettings('Ned Namer')
  const from = owner.account!
  const colleague = await stage.house.member(owner, 'Cleo Colleague', { permissions: ['users.manage'] })
  const second = await stage.house.owner('Sid Second')
  await second.invite(colleague.email)
  await colleague.acceptOffer((await colleague.offers())[0]!.id)
  const [inside, outside] = [await stage.browserOf(colleague), await stage.browserOf(colleague)]
  await inside.open(`/a/${from}/team`)
  await inside.sees(inside.row(owner.email))
  await inside.isLive()
  await inside.button(/^Invite/).first().click()
  await inside.field('Email addresses').fill('half.typed')
  await outside.open(`/a/${second.account}/team`)
  await outside.sees(outside.row(second.email))
  await outside.isLive()

  const to = `${from}-by-the-sea`
  await tab.fill({ Name: 'Namer by the Sea', 'Site address': to })
  await tab.sees(tab.page.getByRole('list', { name: 'Changes' }).getByText(`Site address: /a/${from}`))
  await tab.button('Save changes').click()
  await tab.sees(tab.dialog('Change the site address?'))
  expect(await tab.focused().innerText()).toBe('Cancel')
  await tab.button('Change address').click()
  await tab.sees('Settings saved')
  await promptly(() => Promise.all([tab.isAt(`/a/${to}/settings`), inside.isAt(new RegExp(`^/a/${to}/team\\b`))]))
  expect(await inside.field('Email addresses').inputValue()).toBe('half.typed')
  expect(await accountOf(owner)).toMatchObject({ name: 'Namer by the Sea', slug: to })
  await outside.button(/Switch account/).click()
  await outside.page.getByRole('menuitem', { name: /Namer by the Sea/ }).click()
  await outside.isAt(`/a/${to}/team`)

  await inside.open(`/a/${from}/team/activity?kind=invited`)
  await inside.isAt(`/a/${to}/team/activity?kind=invited`)
  await inside.isLive()
})

test('[ID-8] to require a second factor takes one; then it says whom it concerns, and asks first', async () => {
  const { owner, tab } = await openSettings('Faye Factor')
  await tab.sees('Set up a second factor for your own login first: otherwise you would lock yourself out.')
  expect(await tab.page.getByRole('switch', { name: 'Require a second factor' }).isDisabled()).toBe(true)
  await stage.house.member(owner, 'Nor None')
  await stage.house.sql(`INSERT INTO credential (id, user_id, kind, secret) SELECT gen_random_uuid(), id, 'TOTP', 'sealed' FROM "user" WHERE email = $1`, [owner.email])
  await tab.page.reload()
  await tab.sees('1 member has none yet')
  await tab.page.getByRole('switch', { name: 'Require a second factor' }).click()
  await tab.button('Save changes').click()
  await tab.sees(tab.dialog('Require a second factor?'))
  expect(await tab.focused().innerText()).toBe('Cancel')
  expect(await settingsOf(owner)).toMatchObject({ secondFactorRequired: false })
  await tab.button('Require it').click()
  await tab.sees('Settings saved')
  expect(await settingsOf(owner)).toMatchObject({ secondFactorRequired: true })
})

test('[AC-7, PE-4] an owner hides financial information from admins; an admin’s open page says so at once, and shows again what is shown again', async () => {
  const { owner, tab } = await openSettings('Fin Fields')
  const admin = await stage.house.member(owner, 'Abe Admin')
  await stage.house.setRole(admin, 'ADMIN')
  const [log, settings] = [await stage.browserOf(admin), await stage.browserOf(admin)]
  await log.open(`/a/${owner.account}/team/activity`)
  await log.button(/Joined, details/).first().click()
  await log.sees(log.button('Copy the hash'))
  await log.isLive()
  await settings.open(`/a/${owner.account}/settings`)
  await settings.sees('Only owners can decide from whom financial information is hidden.')
  expect(await settings.page.getByRole('switch', { name: 'Hide it from admins' }).isDisabled()).toBe(true)
  await settings.isLive()

  await tab.page.getByRole('switch', { name: 'Hide it from admins' }).focus()
  await tab.press('Space')
  await tab.sees(tab.page.getByRole('list', { name: 'Changes' }).getByText('For admins: shown'))
  await tab.button('Save changes').press('Enter')
  await tab.sees('Settings saved')
  await promptly(() => Promise.all([settings.sees('The owners hide financial information from admins.'), log.sees('Hidden by the owners')]))
  await log.misses(log.button('Copy the hash'))
  expect(await switchesOf(owner)).toEqual({ hideFinancialsFromAdmins: true, hideFinancialsFromPartners: false })

  await tab.page.getByRole('switch', { name: 'Hide it from admins' }).click()
  await tab.button('Save changes').click()
  await log.sees(log.button('Copy the hash'))
})
