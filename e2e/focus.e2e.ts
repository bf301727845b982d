/** Where the keyboard is after something closed, or after what it was on has gone. */
import { beforeAll, expect, test } from 'vitest'
import { resetToken } from '@gatehouse/server/testing/login.ts'
import type { Person } from '@gatehouse/server/testing/person.ts'
import type { Tab } from './tab.ts'
import { useStage } from './stage.ts'

const stage = useStage()
let olga: Person
let home: string

beforeAll(async () => {
  olga = await stage.house.owner('Olga Keys', 'Keyboard Works')
  home = `/a/${olga.account}/team`
  await Promise.all(['Ann First', 'Ben Second', 'Cy Third', 'Di Fourth'].map((name) => stage.house.member(olga, name)))
})

/** Waits until the keyboard is on what is called so. */
const isOn = (tab: Tab, name: string) =>
  expect.poll(() => tab.page.evaluate(() => document.activeElement!.getAttribute('aria-label') ?? document.activeElement!.textContent!.trim())).toBe(name)

const onRow = async (tab: Tab, name: string) => {
  await tab.sees(tab.row(name))
  await tab.link(name).focus()
}

test('[OP-7] a dialog that was opened before anything had the keyboard gives it to the content', async () => {
  const tab = await stage.browserOf(olga)
  await tab.open(home)
  await tab.sees(tab.heading('Team'))
  await tab.press('i')
  await tab.sees(tab.dialog('Invite people'))
  await tab.press('Escape')
  await tab.misses(tab.dialog())
  await expect.poll(() => tab.page.evaluate(() => document.activeElement!.id)).toBe('content')
})

test('[OP-7] a dialog out of a row’s menu gives the keyboard back to that menu, the first time and later', async () => {
  const tab = await stage.browserOf(olga)
  await tab.open(home)
  await onRow(tab, 'Ann First')
  await tab.press('Tab')
  for (const [item, title] of [['Make admin', 'Make Ann First an admin?'], ['Remove', 'Remove Ann First?'], ['Make admin', 'Make Ann First an admin?']] as const) {
    await isOn(tab, 'Actions for Ann First')
    await tab.press('Enter')
    await tab.page.getByRole('menuitem', { name: item }).press('Enter')
    await tab.sees(tab.dialog(title))
    await tab.press('Escape')
    await tab.misses(tab.dialog())
  }
  await isOn(tab, 'Actions for Ann First')
})

test('[OP-7, TM-8] removing somebody leaves the keyboard on the row that came in their place', async () => {
  const tab = await stage.browserOf(olga)
  await tab.open(home)
  await onRow(tab, 'Ben Second')
  await tab.press('Tab', 'Enter')
  await tab.page.getByRole('menuitem', { name: 'Remove' }).press('Enter')
  await tab.sees(tab.dialog('Remove Ben Second?'))
  await tab.press('Tab', 'Enter')
  await tab.misses(tab.dialog())
  await tab.misses(tab.row('Ben Second'))
  await isOn(tab, 'Cy Third')
  await tab.press('j')
  await isOn(tab, 'Di Fourth')
})

test('[OP-7, LV-1] a row that goes by what somebody else did leaves the keyboard on the next one', async () => {
  const tab = await stage.browserOf(olga)
  await tab.open(home)
  await tab.isLive()
  await onRow(tab, 'Di Fourth')
  await olga.remove(await olga.memberId('Di Fourth'))
  await tab.misses(tab.row('Di Fourth'))
  await isOn(tab, 'Cy Third')
  await tab.press('k')
  await isOn(tab, 'Ann First')
})

test('[OP-7] a mailed link that could not be opened is tried again by keyboard, which stays there until it can be, and then goes on', async () => {
  const token = await resetToken(stage.house, olga)
  const tab = await stage.browserOf()
  tab.expects(/ERR_CONNECTION|no answer/)
  for (const [link, next] of [[`/reset/${token}`, 'new-password'], ['/reset/nothing', 'Ask for a new link'], ['/sign-up/nothing', 'Ask for a new link']] as const) {
    let asked = 0
    await tab.page.route('**/graphql', (route) => (/"(PasswordReset|SignUpLink)"/.test(route.request().postData() ?? '') && asked++ < 2 ? route.abort('connectionrefused') : route.continue()))
    await tab.open(link)
    await tab.button('Try again').press('Enter')
    await expect.poll(() => asked).toBe(2)
    await expect.poll(() => tab.canUse('Try again')).toBe(true)
    await isOn(tab, 'Try again')
    await tab.press('Enter')
    await expect.poll(() => tab.page.evaluate(() => document.activeElement!.getAttribute('name') ?? document.activeElement!.textContent!.trim())).toBe(next)
    await tab.page.unroute('**/graphql')
  }
})
