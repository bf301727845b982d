import type { PersonKey } from '@gatehouse/server/seed/demo/people.ts'
import { catalogOf } from '@gatehouse/server/testing/commerce.ts'
import { as, asNewcomer, at, type Screen, type Then, unique } from './reach.ts'

const onProducts = (key: PersonKey, then: Then) => as(key, at('products'), async (tab, world) => {
  await tab.sees(tab.row('Espresso No. 7').or(tab.row('House Blend')))
  await tab.isLive()
  await then(tab, world)
})

/** Products and what is offered after them. */
export const products: readonly Screen[] = [
  { name: 'products', reach: onProducts('maya', async () => {}) },
  { name: 'products-limited', reach: as('mohammed', at('products'), (tab) => tab.sees('2 products that you have access to.')) },
  { name: 'products-nothing-matches', reach: as('maya', at('products?q=nothing+like+that'), (tab) => tab.sees('Nothing matches')) },
  { name: 'products-not-for-you', reach: as('priya', at('products'), (tab) => tab.sees('Not for you to see')) },
  {
    name: 'products-none',
    reach: asNewcomer(async (tab, person) => {
      await tab.open(`/a/${person.account}/products`)
      await tab.sees('No products yet')
    }),
  },
  {
    name: 'product',
    reach: onProducts('maya', async (tab) => {
      await tab.link('Pour-over kit').click()
      await tab.sees(tab.dialog('Pour-over kit').getByText('Stovetop kettle'))
      await tab.sees(tab.dialog('Pour-over kit').getByText('Oregon, United States'))
    }),
  },
  {
    name: 'product-menu',
    reach: onProducts('tomas', async (tab) => {
      await tab.menu('Espresso No. 7')
    }),
  },
  {
    name: 'product-create',
    reach: onProducts('maya', async (tab) => {
      await tab.button('Create product').click()
      await tab.sees(tab.dialog('Create a product'))
    }),
  },
  {
    name: 'product-mistakes',
    reach: onProducts('maya', async (tab) => {
      await tab.button('Create product').click()
      await tab.field('Price').fill('twelve')
      await tab.dialog().getByRole('button', { name: 'Create product' }).click()
      await tab.sees('Enter a name.')
    }),
  },
  {
    name: 'product-conflict',
    reach: onProducts('maya', async (tab, world) => {
      await (await tab.menu('Decaf Colombia, sugarcane')).getByRole('menuitem', { name: 'Edit' }).click()
      await tab.sees(tab.dialog(/^Edit Decaf/))
      const tomas = await world.signedIn('tomas')
      const decaf = (await catalogOf(tomas).products({ first: 1, search: 'decaf' })).nodes[0]!
      await catalogOf(tomas).editProduct(decaf.id, decaf.version, { price: { amount: 1_900 + unique(), currency: 'USD' }, taxed: !decaf.taxed })
      await tab.field('Price').fill('18')
      await tab.button('Save').click()
      await tab.sees('saved while you were editing')
    }),
  },
  {
    name: 'product-delete',
    reach: onProducts('maya', async (tab) => {
      await (await tab.menu('Pour-over kit')).getByRole('menuitem', { name: 'Delete' }).click()
      await tab.sees(tab.dialog('Delete Pour-over kit?'))
    }),
  },
]
