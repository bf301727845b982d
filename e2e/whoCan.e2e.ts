import { beforeAll, expect, test } from 'vitest'
import { changeAccess, createLevel, heldBy } from '@gatehouse/server/testing/access.ts'
import type { Person } from '@gatehouse/server/testing/person.ts'
import { promptly } from './promptly.ts'
import { useStage } from './stage.ts'

const stage = useStage()

let olga: Person
let team: string

beforeAll(async () => {
  olga = await stage.house.owner('Olga Holder', 'Harbour Tools')
  team = `/a/${olga.account}/team`
  const { accessLevel } = await createLevel(olga, { name: 'Support', permissions: ['customers.search'] })
  await stage.house.member(olga, 'Ana Ruiz', { permissions: [] })
  await changeAccess(olga, await heldBy(olga, 'Ana Ruiz'), { accessLevelId: accessLevel.id, permissions: ['coupons.manage'] })
  await stage.house.member(olga, 'Ben Bold', { permissions: [] })
})

test('[TM-15] why somebody can do something is told at each switch, as saved and as drafted, and leads to who else can', async () => {
  const tab = await stage.browserOf(olga)
  await tab.open(`${team}?access=${encodeURIComponent(await olga.memberId('Ana Ruiz'))}`)
  const editor = tab.dialog('What Ana Ruiz can do')
  const why = (title: string) => editor.getByRole('button', { name: `Why? ${title}` })
  await why('Search customers').click()
  await tab.sees(editor.getByText('Can now. The access level Support gives it.'))
  await why('View statistics').press('Enter')
  await tab.sees(editor.getByText('Cannot now. Nobody gave it to them.'))
  await editor.getByRole('switch', { name: 'View statistics', exact: true }).click()
  await tab.sees(editor.getByText('Once saved: can. It was given to them.'))
  await editor.getByRole('link', { name: 'Who else can?' }).first().click()
  await tab.sees(tab.heading('Who can…'))

  // The people, with the way of each, live.
  await tab.sees('2 people of Harbour Tools can: Search customers')
  await tab.sees(tab.row('Ana Ruiz').getByText('The access level Support gives it.'))
  await tab.sees(tab.row('Olga Holder').getByText('Owners hold every permission.'))
  await tab.isLive()
  await changeAccess(olga, await heldBy(olga, 'Ben Bold'), { permissions: ['customers.search'], allProducts: true })
  await promptly(() => tab.row('Ben Bold').getByText('It was given to them.').waitFor())

  // An operation of the API, found by its words, by keyboard alone.
  await tab.page.getByRole('button', { name: /^What they can do/ }).press('Enter')
  await tab.page.getByLabel('Search permissions and operations').fill('createCoupon')
  await tab.page.getByRole('option', { name: /^Create coupon/ }).waitFor()
  await tab.press('Enter')
  await tab.sees(tab.row('Ana Ruiz').getByText('It was given to them.'))
  expect(await tab.row('Ben Bold').count()).toBe(0)
  expect(tab.path()).toContain('operation=Mutation.createCoupon')
})

test('[TM-15, PE-6] who does not manage users is told whose page it is', async () => {
  const cy = await stage.house.member(olga, 'Cy Calm', { permissions: [] })
  const tab = await stage.browserOf(cy)
  await tab.open(`/a/${olga.account}/who-can`)
  await tab.sees('Not for you to see')
  expect(await tab.link('Who can…').count()).toBe(0)
})
