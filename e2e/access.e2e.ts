import { beforeAll, expect, test } from 'vitest'
import { createLevel, heldBy, productOf } from '@gatehouse/server/testing/access.ts'
import type { Person } from '@gatehouse/server/testing/person.ts'
import { useStage } from './stage.ts'

const stage = useStage()

let olga: Person
let ada: Person
let team: string
let levels: string

beforeAll(async () => {
  olga = await stage.house.owner('Olga Holder', 'Harbour Tools')
  team = `/a/${olga.account}/team`
  levels = `/a/${olga.account}/levels`
  ada = await stage.house.member(olga, 'Ada Admin')
  await stage.house.setRole(ada, 'ADMIN')
  await stage.house.member(olga, 'Max Member', { permissions: ['coupons.view'] })
  await stage.house.member(olga, 'Lea Level', { permissions: [] })
})

const editorOf = async (person: Person, name: string) => {
  const tab = await stage.browserOf(person)
  await tab.open(`${team}?access=${encodeURIComponent(await person.memberId(name))}`)
  const panel = tab.dialog(`What ${name} can do`)
  await tab.sees(panel.getByRole('switch', { name: 'View coupons' }))
  return { tab, panel, turn: (label: string) => panel.getByRole('switch', { name: label, exact: true }).click(), button: (name: string) => panel.getByRole('button', { name, exact: true }) }
}

test('[TM-10] what is different is said in words before it is saved, and takes effect at once', async () => {
  const { tab, panel, turn, button } = await editorOf(olga, 'Max Member')
  await tab.sees(panel.getByText('No changes'))
  await turn('View statistics')
  await turn('View coupons')
  await tab.sees(panel.getByText('2 changes'))
  await button('Review').click()
  await tab.sees(panel.getByText('Can view statistics', { exact: true }))
  await tab.sees(panel.getByText('Can no longer view coupons', { exact: true }))
  await button('Save').click()
  await tab.misses(panel)
  expect((await heldBy(olga, 'Max Member')).permissions).toEqual(['statistics.view'])
})

test('[TM-10] a missing prerequisite offers to come along, and products are chosen with search', async () => {
  await productOf(stage.house, olga, 'Rope')
  await productOf(stage.house, olga, 'Anchor')
  const { tab, panel, turn, button } = await editorOf(olga, 'Lea Level')
  await turn('Attribute transactions to affiliates')
  await panel.getByRole('button', { name: 'Search customers', exact: true }).click()
  await panel.getByLabel('Chosen products').click()
  await panel.getByRole('searchbox', { name: 'Search products' }).fill('anch')
  await tab.misses(panel.getByLabel('Rope'))
  await panel.getByLabel('Anchor').click()
  await tab.sees(panel.getByText('3 changes'))
  await button('Review').click()
  await tab.sees(panel.getByText('Reaches 1 product instead of all products'))
  await button('Save').click()
  await tab.misses(panel)
  expect(await heldBy(olga, 'Lea Level')).toMatchObject({ permissions: ['customers.search', 'affiliates.attribute'], productAccess: { all: false } })
})

test('[TM-13] two who edit one member: what the first saved is worked in live, and neither loses a change', async () => {
  const one = await editorOf(olga, 'Max Member')
  const other = await editorOf(ada, 'Max Member')
  await other.tab.sees(other.panel.getByText('Olga has this open too'))
  await one.tab.sees(one.panel.getByText('Ada has this open too'))
  await other.turn('Edit products')
  await one.turn('Manage settings')
  await one.button('Review').click()
  await one.button('Save').click()
  await one.tab.misses(one.panel)
  await other.tab.sees(other.panel.getByText('Somebody else changed this meanwhile.'))
  await other.tab.sees(other.panel.getByText('Can manage settings', { exact: true }))
  await other.tab.sees(other.panel.getByText('1 change', { exact: true }))
  await other.button('Review').click()
  await other.button('Save').click()
  await other.tab.misses(other.panel)
  expect((await heldBy(olga, 'Max Member')).permissions).toEqual(expect.arrayContaining(['settings.manage', 'products.edit']))
})

test('[TM-12] a level is made from a preset; its change shows beforehand whom it affects, and is live for who looks', async () => {
  const tab = await stage.browserOf(olga)
  await tab.open(levels)
  await tab.sees('No access levels yet')
  await tab.button('Start from this: Support').click()
  const making = tab.dialog('New access level')
  await making.getByRole('button', { name: 'Create', exact: true }).click()
  await tab.misses(making)
  await tab.sees(tab.row('Support').getByText('Nobody'))

  const { panel, tab: editor, button } = await editorOf(ada, 'Lea Level')
  await panel.getByRole('button', { name: /^Access level/ }).click()
  await editor.page.getByRole('menuitemradio', { name: 'Support' }).click()
  await button('Review').click()
  await button('Save').click()
  await editor.misses(panel)
  await tab.sees(tab.row('Support').getByText('1 person'))

  await tab.link('Support').click()
  const changing = tab.dialog('Support')
  await changing.getByRole('switch', { name: 'View statistics' }).click()
  await tab.sees(changing.getByText('Changes what 1 person can do'))
  await tab.sees(changing.getByText('Gets: View statistics.'))
  await changing.getByRole('button', { name: 'Change for 1 person' }).click()
  await tab.misses(changing)
  expect((await heldBy(olga, 'Lea Level')).permissions).toContain('statistics.view')
})

test('[TM-14] an end date is set from the menu, stands in the row and the panel, and is taken off again', async () => {
  const tab = await stage.browserOf(olga)
  await tab.open(team)
  await (await tab.menu('Max Member')).getByRole('menuitem', { name: 'Set end date' }).click()
  const asking = tab.dialog('When does the access of Max Member end?')
  const soon = new Date(Date.now() + 2 * 86_400_000)
  await asking.getByLabel('Last day').fill(soon.toLocaleDateString('sv'))
  await asking.getByRole('button', { name: 'Set end date' }).click()
  await tab.misses(asking)
  await tab.sees(tab.row('Max Member').getByText(/^Expires in \d/))
  expect((await heldBy(olga, 'Max Member')).expiresAt).not.toBeNull()
  await (await tab.menu('Max Member')).getByRole('menuitem', { name: 'Set end date' }).click()
  await asking.getByRole('button', { name: 'No end date' }).click()
  await tab.misses(asking)
  await tab.misses(tab.row('Max Member').getByText(/^Expires in/))
})

test('[TM-10] a permission that is taken away disables its button in the other browser, without a reload', async () => {
  await createLevel(olga, { name: 'Deputies', permissions: ['users.manage'] })
  const mia = await stage.house.member(olga, 'Mia Manager', { permissions: ['users.manage'] })
  const tab = await stage.browserOf(mia)
  await tab.open(team)
  await tab.isLive()
  await tab.sees(tab.button('Invite'))
  const { turn, button, panel, tab: editor } = await editorOf(olga, 'Mia Manager')
  await turn('Manage users')
  await button('Review').click()
  await button('Save').click()
  await editor.misses(panel)
  await expect.poll(() => tab.button('Invite').getAttribute('aria-disabled'), { timeout: 5_000 }).toBe('true')
})
