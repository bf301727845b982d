import { home } from '../world.ts'
import { as, guest, onTeam, type Screen } from './reach.ts'

/** What stands around every page, and what shows when something fails. */
export const shell: readonly Screen[] = [
  {
    name: 'palette',
    reach: onTeam('maya', async (tab) => {
      await tab.press('Control+k')
      await tab.sees(tab.dialog('Go to anything'))
      await tab.page.keyboard.type('an')
      await tab.sees(tab.dialog().getByRole('option', { name: /Ana Ruiz/ }))
    }),
  },
  {
    name: 'keys',
    reach: onTeam('maya', async (tab) => {
      await tab.press('?')
      await tab.sees(tab.dialog('Keyboard'))
    }),
  },
  { name: 'help-permissions', reach: as('maya', '/a/alder-finch/help/permissions', (tab) => tab.sees('Invites many people at once by mail.')) },
  { name: 'help-permission', reach: as('ana', '/a/alder-finch/help/permissions?permission=coupons.manage', (tab) => tab.sees('Manage coupons')) },
  { name: 'help-permissions-nothing', reach: as('maya', '/a/alder-finch/help/permissions?q=nothing-like-this', (tab) => tab.sees('Nothing matches')) },
  {
    name: 'viewer-menu',
    reach: onTeam('maya', async (tab) => {
      await tab.button(/Your menu/).click()
      await tab.page.getByRole('menu').waitFor()
    }),
  },
  {
    name: 'rail-folded',
    wideOnly: true,
    reach: onTeam('maya', (tab) => tab.button('Fold the sidebar').click()),
  },
  { name: 'not-found', reach: guest('/no/such/page', (tab) => tab.sees(tab.heading('Not found'))) },
  { name: 'not-found-in-account', reach: as('maya', '/a/alder-finch/no-such-page', (tab) => tab.sees(tab.heading('Not found'))) },
  {
    name: 'loading',
    reach: async (world, look) => {
      const tab = await world.browser(look, await world.signedIn('maya'))
      // Everything but the lists is there.
      await tab.page.route('**/graphql', (route) => (/"query (Team|Invitations|Members)|members\(/.test(route.request().postData() ?? '') ? undefined : route.continue()))
      await tab.open(home)
      await tab.sees(tab.page.getByRole('table'))
      return tab
    },
  },
  {
    name: 'failure',
    reach: async (world, look) => {
      const tab = await world.browser(look, await world.signedIn('maya'))
      await tab.page.route('**/graphql', (route) => route.abort('connectionrefused'))
      await tab.open(home)
      await tab.sees(tab.heading('Gatehouse cannot be reached'))
      return tab
    },
  },
  {
    name: 'offline',
    reach: onTeam('maya', async (tab) => {
      await tab.context.setOffline(true)
      await tab.sees('You are offline.')
    }),
  },
]
