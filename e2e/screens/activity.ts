import type { PersonKey } from '@gatehouse/server/seed/demo/people.ts'
import { home } from '../world.ts'
import { as, type Screen, type Then } from './reach.ts'

const onActivity = (key: PersonKey, then: Then, query = ''): Screen['reach'] => as(key, `${home}/activity${query}`, then)

/** The log. */
export const activity: readonly Screen[] = [
  { name: 'activity', reach: onActivity('maya', (tab) => tab.sees(tab.rows().nth(8))) },
  {
    name: 'activity-event',
    reach: onActivity('maya', async (tab) => {
      await tab.button(/Made admin, details|Removed, details|Invited, details/).first().click()
      await tab.sees('Hash')
    }, '?kind=invited,made-admin'),
  },
  {
    name: 'activity-kinds',
    reach: onActivity('maya', async (tab) => {
      await tab.sees(tab.rows().nth(8))
      const filters = tab.button('Filter')
      if (await filters.isVisible()) await filters.click()
      await tab.button('Kind').click()
      await tab.sees(tab.page.getByRole('checkbox', { name: 'Made admin' }))
    }),
  },
  { name: 'activity-nothing-matches', reach: onActivity('maya', (tab) => tab.sees('Nothing matches'), '?q=nothing+like+that') },
  { name: 'activity-own', reach: onActivity('ana', (tab) => tab.sees('You see what happened to you.')) },
]
