import { changeLevel, createLevel } from '@gatehouse/server/testing/access.ts'
import { as, asNewcomer, at, onTeam, type Screen, type Then, unique } from './reach.ts'

const levelsPage = at('levels')
const levelNames = [
  'Affiliate manager', 'Bookkeeping', 'Customer care, evenings and weekends', 'Front desk', 'Full member', 'Interns', 'Marketing', 'Night shift', 'Outside accountants', 'Photographers', 'Support', 'Warehouse',
]
/** The permission editor of one of the demonstration's members. */
const editing = (then: Then) => onTeam('maya', async (tab, world) => {
  await (await tab.menu('Jo Li')).getByRole('menuitem', { name: 'Edit access' }).click()
  await tab.sees(tab.dialog(/^What/).getByRole('switch', { name: 'View coupons' }))
  await then(tab, world)
})

/** What members can do: the permission editor and access levels. */
export const access: readonly Screen[] = [
  {
    name: 'level-conflict',
    reach: as('maya', levelsPage, async (tab, world) => {
      const tomas = await world.signedIn('tomas')
      const { accessLevel } = await createLevel(tomas, { name: `Front desk ${unique()}`, permissions: ['coupons.view'] })
      await tab.open(`${levelsPage}?level=${encodeURIComponent(accessLevel.id)}`)
      const panel = tab.dialog(/^Front desk/)
      await panel.getByRole('switch', { name: 'Manage settings' }).click()
      await panel.getByLabel('Name').fill('Reception')
      await changeLevel(tomas, accessLevel, { name: `${accessLevel.name} and shop`, permissions: ['coupons.view', 'statistics.view'] })
      await tab.sees('saved while you were editing')
    }),
  },
  {
    name: 'levels-full',
    reach: asNewcomer(async (tab, person) => {
      for (const name of levelNames) await createLevel(person, { name, permissions: ['coupons.view', 'customers.search'] })
      await tab.open(`/a/${person.account}/levels`)
      await tab.sees('12 of 12 levels.')
    }),
  },
  { name: 'edit-access', reach: editing(async () => {}) },
  {
    name: 'edit-access-review',
    reach: editing(async (tab) => {
      const panel = tab.dialog(/^What/)
      for (const name of ['View statistics', 'Manage settings']) await panel.getByRole('switch', { name, exact: true }).click()
      await panel.getByRole('button', { name: 'Review', exact: true }).click()
      await tab.sees('This takes effect at once, on open pages too.')
    }),
  },
  {
    name: 'edit-access-why',
    reach: editing(async (tab) => {
      const panel = tab.dialog(/^What/)
      await panel.getByRole('button', { name: 'Why? View coupons' }).click()
      await panel.getByRole('switch', { name: 'Manage coupons', exact: true }).click()
      await panel.getByRole('button', { name: 'Why? Manage coupons' }).click()
      await tab.sees(panel.getByText(/^Once saved/))
      await tab.sees(panel.getByText('Can now.'))
    }),
  },
  { name: 'who-can-begin', reach: as('maya', at('who-can'), (tab) => tab.sees('What do you want to know about?')) },
  { name: 'who-can', reach: as('maya', `${at('who-can')}?permission=customers.search`, (tab) => tab.sees(tab.row('Ana Ruiz'))) },
  {
    name: 'who-can-choose',
    reach: as('maya', `${at('who-can')}?operation=Mutation.removeMember`, async (tab) => {
      await tab.sees(tab.row('Maya Lindqvist'))
      await tab.page.getByRole('button', { name: /^What they can do/ }).click()
      await tab.page.getByLabel('Search permissions and operations').fill('coupon')
      await tab.sees(tab.page.getByRole('option', { name: /^Create coupon/ }))
    }),
  },
  { name: 'levels', reach: as('maya', levelsPage, (tab) => tab.sees(tab.row('Bookkeeping'))) },
  { name: 'levels-empty', reach: asNewcomer(async (tab, { account }) => {
    await tab.open(`/a/${account}/levels`)
    await tab.sees('No access levels yet')
  }) },
  {
    name: 'level-impact',
    reach: as('maya', levelsPage, async (tab) => {
      await tab.link('Customer care').click()
      await tab.dialog('Customer care').getByRole('switch', { name: 'View statistics' }).click()
      await tab.sees(/^Changes what/)
    }),
  },
]
