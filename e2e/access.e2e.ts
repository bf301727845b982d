import { beforeAll, expect, test } from 'vitest'
import { seedLarge } from '@gatehouse/server/seed/large.ts'
import { changeAccess, changeLevel, createLevel, heldBy, levelsOf, productOf } from '@gatehouse/server/testing/access.ts'
import type { Person } from '@gatehouse/server/testing/person.ts'
import { promptly } from './promptly.ts'
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

test('[TM-13] two who save one member at one moment: whoever comes second is shown what the first saved, and saves on top', async () => {
  const [one, other] = await Promise.all([editorOf(olga, 'Max Member'), editorOf(ada, 'Max Member')])
  await one.turn('Review affiliates')
  await other.turn('Browse affiliates')
  for (const editor of [one, other]) await editor.button('Review').click()
  const saves = await Promise.all([one, other].map((editor) => editor.button('Save').elementHandle()))
  await Promise.all(saves.map((save) => save!.evaluate((button) => (button as HTMLButtonElement).click())))
  const second = await Promise.race([one.tab.misses(one.panel).then(() => other), other.tab.misses(other.panel).then(() => one)])
  await second.tab.sees(second.panel.getByText('Somebody else changed this meanwhile.'))
  await second.tab.sees(second.panel.getByText('1 change', { exact: true }))
  await second.button('Review').click()
  await second.button('Save').click()
  await second.tab.misses(second.panel)
  expect((await heldBy(olga, 'Max Member')).permissions).toEqual(expect.arrayContaining(['affiliates.review', 'affiliates.browse']))
})

test('[TM-13] two who edit one level see each other by face; switches come together, and where names clash one chooses', async () => {
  const { accessLevel } = await createLevel(olga, { name: 'Night shift', permissions: ['coupons.view'] })
  const open = async (person: Person) => {
    const tab = await stage.browserOf(person)
    await tab.open(`${levels}?level=${encodeURIComponent(accessLevel.id)}`)
    const panel = tab.dialog(/shift$/)
    await tab.sees(panel.getByRole('switch', { name: 'View coupons' }))
    return { tab, panel, turn: (label: string) => panel.getByRole('switch', { name: label, exact: true }).click(), save: () => panel.getByRole('button', { name: 'Save', exact: true }).click() }
  }
  const [one, other] = await Promise.all([open(olga), open(ada)])
  await one.tab.sees(one.panel.getByText('Ada has this open too'))
  await other.tab.sees(other.panel.getByText('Olga has this open too'))
  await other.turn('Edit products')
  await other.panel.getByLabel('Name').fill('Day shift')
  await one.turn('View statistics')
  await one.panel.getByLabel('Name').fill('Late shift')
  await one.save()
  await one.tab.misses(one.panel)
  await other.tab.sees(other.panel.getByText('Olga Holder saved while you were editing.'))
  await other.tab.sees(other.panel.getByText('‘View statistics’ is on now.'))
  await other.tab.sees(other.panel.getByText('The name: yours is ‘Day shift’, theirs ‘Late shift’.'))
  expect(await other.panel.getByLabel('Name').inputValue(), 'nothing that was typed is lost').toBe('Day shift')
  await other.panel.getByRole('button', { name: 'Take theirs' }).click()
  await other.save()
  await other.tab.misses(other.panel)
  const saved = (await levelsOf(olga)).find(({ id }) => id === accessLevel.id)!
  expect(saved).toMatchObject({ name: 'Late shift', version: 3 })
  expect([...saved.permissions].sort()).toEqual(['coupons.view', 'products.edit', 'statistics.view'])
})

test('[TM-12] a level is made from a preset; its change shows beforehand whom it affects, and is live for who looks', async () => {
  const tab = await stage.browserOf(olga)
  await tab.open(levels)
  await tab.sees(tab.heading('Levels to start from'))
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

test('[TM-12] where a level of many changes, the rows on screen are read again', async () => {
  const { slug, password } = await seedLarge(stage.house.app!.services.database, stage.house.databaseUrl, { members: 130, events: 1 }, () => {})
  const boss = stage.house.visitor()
  await boss.signIn({ email: `owner@${slug}.example`, password })
  const { accessLevel } = await createLevel(boss, { name: 'Floor', permissions: ['coupons.view'] })
  await stage.house.sql(`UPDATE membership SET access_level_id = l.id FROM access_level l WHERE l.name = 'Floor' AND l.account_id = membership.account_id AND role = 'MEMBER'`)
  const tab = await stage.browserOf(boss)
  await tab.open(`/a/${slug}/team`)
  await tab.sees(tab.row('Floor'))
  await tab.isLive()
  await changeLevel(boss, accessLevel, { name: 'Shop', permissions: ['coupons.manage'] })
  await tab.sees(tab.row('Shop'))
  await tab.misses(tab.row('Floor'))
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

  await tab.button(/^End date/).click()
  await tab.page.getByRole('menuitemradio', { name: 'Expires soon' }).click()
  await tab.sees('1 found')
  expect(tab.path()).toBe(`${team}?expires=soon`)
  await tab.button('Clear').click()
  await tab.sees(tab.row('Ada Admin'))

  await (await tab.menu('Max Member')).getByRole('menuitem', { name: 'Set end date' }).click()
  const later = new Date(Date.now() + 9 * 86_400_000).toLocaleDateString('sv')
  await asking.getByLabel('Last day').fill(later)
  // Somebody else changes what he can do meanwhile: told, and nothing that was typed is lost.
  await changeAccess(ada, await heldBy(ada, 'Max Member'), { permissions: ['coupons.view'], allProducts: true })
  await asking.getByRole('button', { name: 'Set end date' }).click()
  await tab.sees(asking.getByText('Ada Admin saved while you were editing.'))
  await tab.sees(asking.getByText('‘can view coupons for all products’'))
  expect(await asking.getByLabel('Last day').inputValue()).toBe(later)
  await asking.getByRole('button', { name: 'Set end date' }).click()
  await tab.misses(asking)
  await (await tab.menu('Max Member')).getByRole('menuitem', { name: 'Set end date' }).click()
  await asking.getByRole('button', { name: 'No end date' }).click()
  await tab.misses(asking)
  await tab.misses(tab.row('Max Member').getByText(/^Expires in/))
})

test('[TM-10] a permission that is taken away disables its button in the other browser within a second, and the request behind it is refused', async () => {
  const mia = await stage.house.member(olga, 'Mia Manager', { permissions: ['users.manage'] })
  const tab = await stage.browserOf(mia)
  await tab.open(team)
  await tab.isLive()
  await tab.sees(tab.button('Invite'))
  const { turn, button, panel, tab: editor } = await editorOf(olga, 'Mia Manager')
  await turn('Manage users')
  await button('Review').click()
  const acknowledged = editor.answerTo('ChangeAccess')
  await button('Save').click()
  await (await acknowledged).finished()
  await promptly(() => tab.page.locator('button[aria-disabled=true]', { hasText: 'Invite' }).waitFor())
  expect(await mia.invite('by.hand@example.com')).toMatchObject({ __typename: 'Refusal', rule: 'TM-4' })
  await editor.misses(panel)
})
