import { makeKey, program } from '@gatehouse/server/testing/apiKeys.ts'
import type { Person } from '@gatehouse/server/testing/person.ts'
import type { Tab } from '../tab.ts'
import { as, asNewcomer, at, type Screen } from './reach.ts'

const keys = async (person: Person) => {
  await makeKey(person, { name: 'Newsletter', permissions: ['coupons.view'], expiresAt: new Date(Date.now() + 3 * 24 * 3_600_000) })
  const { secret } = await makeKey(person, { name: 'Nightly import', permissions: ['customers.browse', 'statistics.view', 'coupons.manage'] })
  await program(person.house, secret).ask('{ account { name } }')
}
const onKeys = (then: (tab: Tab, person: Person) => Promise<unknown>) => asNewcomer(async (tab, person) => {
  await keys(person)
  await tab.open(`/a/${person.account}/api-keys`)
  await tab.sees(tab.row('Nightly import'))
  await tab.sees(tab.row('Nightly import').getByText(/from 127|used/))
  await tab.isLive()
  await then(tab, person)
})
const filled = async (tab: Tab) => {
  await tab.button('New key').click()
  await tab.field('What it is for').fill('Storefront')
  await tab.page.getByRole('switch', { name: 'View coupons' }).click()
  await tab.sees('It can view')
}

/** API keys: the list, making one, its secret, renewing and revoking. AP-1 */
export const apiKeys: readonly Screen[] = [
  { name: 'api-keys', reach: onKeys(async () => {}) },
  {
    name: 'api-keys-none',
    reach: asNewcomer(async (tab, person) => {
      await tab.open(`/a/${person.account}/api-keys`)
      await tab.sees('No API keys yet')
    }),
  },
  { name: 'api-keys-not-for-you', reach: as('ana', at('api-keys'), (tab) => tab.sees('Not for you to see')) },
  { name: 'api-key-new', reach: onKeys((tab) => filled(tab)) },
  {
    name: 'api-key-secret',
    reach: onKeys(async (tab) => {
      await filled(tab)
      await tab.button('Make the key').click()
      await tab.sees('Copy it now')
    }),
  },
  {
    name: 'api-key-rotate',
    reach: onKeys(async (tab) => {
      await (await tab.menu('Nightly import')).getByRole('menuitem', { name: 'New secret' }).click()
      await tab.sees(tab.dialog('New secret for Nightly import?'))
    }),
  },
  {
    name: 'api-key-revoke',
    reach: onKeys(async (tab) => {
      await (await tab.menu('Nightly import')).getByRole('menuitem', { name: 'Revoke' }).click()
      await tab.sees(tab.dialog('Revoke Nightly import?'))
    }),
  },
]
