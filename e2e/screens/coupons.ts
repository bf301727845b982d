import type { PersonKey } from '@gatehouse/server/seed/demo/people.ts'
import { as, asNewcomer, at, guest, type Screen, type Then } from './reach.ts'

const onCoupons = (key: PersonKey, then: Then) => as(key, at('coupons'), async (tab, world) => {
  await tab.sees(tab.row('WELCOME10'))
  await tab.isLive()
  await then(tab, world)
})

/** Coupons, and the page that anyone who has a code sees. */
export const coupons: readonly Screen[] = [
  { name: 'coupons', reach: onCoupons('maya', async () => {}) },
  { name: 'coupons-view-only', reach: onCoupons('ana', async () => {}) },
  { name: 'coupons-nothing-matches', reach: as('maya', at('coupons?q=nothing'), (tab) => tab.sees('Nothing matches')) },
  {
    name: 'coupons-none',
    reach: asNewcomer(async (tab, person) => {
      await tab.open(`/a/${person.account}/coupons`)
      await tab.sees('No coupons yet')
    }),
  },
  {
    name: 'coupon',
    reach: onCoupons('maya', async (tab) => {
      await tab.link('READERS15').click()
      await tab.sees(tab.dialog('READERS15').getByText('Copy link'))
    }),
  },
  {
    name: 'coupon-create',
    reach: onCoupons('maya', async (tab) => {
      await tab.button('Create coupon').click()
      await tab.sees(tab.dialog('Create a coupon'))
      await tab.button('Suggest').click()
      await tab.sees('Free:')
    }),
  },
  {
    name: 'coupon-create-chosen',
    reach: onCoupons('mohammed', async (tab) => {
      await tab.button('Create coupon').click()
      await tab.sees(tab.dialog().getByText('House Blend, 12 oz'))
      await tab.page.getByRole('radio', { name: 'An amount' }).click()
      await tab.dialog().getByRole('button', { name: 'Create coupon' }).click()
      await tab.sees('Choose at least one product.')
    }),
  },
  {
    name: 'coupon-delete',
    reach: onCoupons('maya', async (tab) => {
      await (await tab.menu('READERS15')).getByRole('menuitem', { name: 'Delete' }).click()
      await tab.sees(tab.dialog('Delete READERS15?'))
    }),
  },
  { name: 'coupon-offer', reach: guest(at('READERS15').replace('/a/', '/c/'), (tab) => tab.sees('15% off selected products')) },
  { name: 'coupon-offer-void', reach: guest(at('NO-SUCH').replace('/a/', '/c/'), (tab) => tab.sees(tab.heading('This code does not hold'))) },
]
