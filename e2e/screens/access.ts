import { as, asNewcomer, at, onTeam, type Screen, type Then } from './reach.ts'

const levelsPage = at('levels')
/** The permission editor of one of the demonstration's members. */
const editing = (then: Then) => onTeam('maya', async (tab, world) => {
  await (await tab.menu('Jo Li')).getByRole('menuitem', { name: 'Edit access' }).click()
  await tab.sees(tab.dialog(/^What/).getByRole('switch', { name: 'View coupons' }))
  await then(tab, world)
})

/** What members can do: the permission editor and access levels. */
export const access: readonly Screen[] = [
  { name: 'edit-access', reach: editing(async () => {}) },
  {
    name: 'edit-access-review',
    reach: editing(async (tab) => {
      const panel = tab.dialog(/^What/)
      for (const name of ['View statistics', 'Manage settings']) await panel.getByRole('switch', { name, exact: true }).click()
      await panel.getByRole('button', { name: 'Review' }).click()
      await tab.sees('This takes effect at once, on open pages too.')
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
