import { beforeAll, expect, test } from 'vitest'
import { changeAccess, heldBy } from '@gatehouse/server/testing/access.ts'
import { catalogOf, setAccess } from '@gatehouse/server/testing/commerce.ts'
import type { Person } from '@gatehouse/server/testing/person.ts'
import type { PersonsBrowser } from './browser.ts'
import { promptly } from './promptly.ts'
import { useStage } from './stage.ts'

const stage = useStage()
let olga: Person
let ed: Person
let vi: Person
let home: string

beforeAll(async () => {
  olga = await stage.house.owner('Olga Shop', 'Harbour Shop')
  home = `/a/${olga.account}`
  ed = await stage.house.member(olga, 'Ed Editor', { permissions: ['products.edit'] })
  vi = await stage.house.member(olga, 'Vi Viewer', { permissions: ['coupons.view'] })
})

const at = async (person: Person, path: string): Promise<PersonsBrowser> => {
  const tab = await stage.browserOf(person)
  await tab.open(`${home}/${path}`)
  await tab.sees(tab.heading(path.startsWith('products') ? 'Products' : 'Coupons'))
  await tab.isLive()
  return tab
}
const clipboard = (tab: PersonsBrowser) => tab.page.evaluate(() => navigator.clipboard.readText())

test('[BO-1] an owner creates a product by keyboard, hangs an upsell and a downsell on it, clones it, and deletes the copy', async () => {
  const tab = await at(olga, 'products')
  await tab.sees('No products yet')
  await tab.press('c')
  await tab.fill({ Name: 'Anchor', Price: '12,50' })
  await tab.sees('$12.50')
  await tab.press('Enter')
  const panel = tab.dialog('Anchor')
  await tab.sees(panel.getByText('Nothing is offered with it yet.'))
  await tab.isAt(/\?product=/)
  await panel.getByRole('button', { name: 'Add upsell' }).click()
  await tab.fill({ Name: 'Chain', Price: '40' })
  await tab.dialog(/^Add an upsell/).getByRole('button', { name: 'Add upsell' }).click()
  await tab.sees(panel.getByText('Chain'))
  await panel.getByRole('listitem').filter({ hasText: 'Chain' }).hover()
  await panel.getByRole('button', { name: 'Actions for Chain' }).click()
  await tab.page.getByRole('menuitem', { name: 'Add downsell' }).click()
  await tab.fill({ Name: 'Rope', Price: '9' })
  await tab.dialog(/^Add a downsell to Chain/).getByRole('button', { name: 'Add downsell' }).click()
  await tab.sees(panel.getByText('Downsell, where the upsell is declined'))
  await panel.getByRole('button', { name: 'Clone' }).click()
  const copy = tab.dialog('Copy of Anchor')
  await tab.sees(copy.getByText('Rope'))
  await copy.getByRole('button', { name: 'Delete' }).click()
  await tab.sees(tab.dialog('Delete Copy of Anchor?').getByText('The 2 that hang on it go with it.'))
  await tab.dialog('Delete Copy of Anchor?').getByRole('button', { name: 'Delete' }).click()
  await tab.misses(tab.row('Copy of Anchor'))
  await tab.sees(tab.row('Anchor').getByText('1 upsell, 1 downsell'))
  const shown = (await catalogOf(olga).products()).nodes
  expect(shown.map(({ name, price }) => [name, price.amount, price.currency])).toEqual([['Anchor', 1250, 'USD']])
})

test('[BO-1, LV-1] what others create, change and delete is there at once, without moving what one reads', async () => {
  const tab = await at(ed, 'products')
  await tab.sees(tab.row('Anchor'))
  const { product } = await catalogOf(olga).createProduct('Buoy')
  await promptly(() => tab.sees(tab.row('Buoy')))
  await catalogOf(olga).editProduct(product.id, 1, { name: 'Bell buoy', price: { amount: 9_900, currency: 'EUR' } })
  await promptly(() => tab.sees(tab.row('Bell buoy').getByText('€99.00')))
  await tab.row('Bell buoy').hover()
  await catalogOf(olga).deleteProduct(product.id)
  await promptly(() => tab.sees(tab.row('Bell buoy').getByText('Deleted')))
  await tab.heading('Products').hover()
  await tab.misses(tab.row('Bell buoy'))
})

test('[TM-13, BO-1] two edit one product: what does not clash comes together, the clash is shown, nothing is lost unseen', async () => {
  const { product } = await catalogOf(olga).createProduct('Compass', { price: { amount: 5_000, currency: 'USD' } })
  const [one, other] = [await at(olga, 'products'), await at(ed, 'products')]
  for (const tab of [one, other]) {
    await (await tab.menu('Compass')).getByRole('menuitem', { name: 'Edit' }).click()
    await tab.sees(tab.dialog('Edit Compass'))
  }
  await other.fill({ Name: 'Brass compass', Price: '60' })
  await other.button('Save').click()
  await other.misses(other.dialog('Edit Compass'))
  await one.fill({ Price: '55', 'Checkout address': 'https://shop.example/compass' })
  await one.button('Save').click()
  await one.sees(/Ed Editor\s+saved while you were editing/)
  await one.sees('yours is $55.00, theirs $60.00.')
  expect(await one.field('Name').inputValue()).toBe('Brass compass')
  expect(await one.field('Price').inputValue()).toBe('55.00')
  await one.button('Take theirs').click()
  expect(await one.field('Price').inputValue()).toBe('60.00')
  await one.button('Save').click()
  await one.sees('Brass compass was saved')
  expect(await catalogOf(olga).product(product.id)).toMatchObject({ name: 'Brass compass', price: { amount: 6_000 }, checkoutUrl: 'https://shop.example/compass', version: 3 })
})

test('[PE-1, PE-5] who may only edit is told why there is nothing to create, and finds no delete to use', async () => {
  const tab = await at(ed, 'products')
  await tab.sees(tab.row('Anchor'))
  expect(await tab.canUse('Create product')).toBe(false)
  await tab.button('Create product').hover()
  await tab.sees(tab.page.getByRole('tooltip').filter({ hasText: 'Only owners can create and clone products.' }))
  const menu = await tab.menu('Anchor')
  expect(await menu.getByRole('menuitem').allInnerTexts()).toEqual(['Edit', expect.stringMatching(/^Delete\s+This needs the permission 'Delete products'\.$/)])
  await tab.press('Escape')
  expect(await tab.link('Coupons').count()).toBe(0)
  await tab.open(`${home}/coupons`)
  await tab.sees('Not for you to see')
})

test('[BO-2] a coupon is created with a proposed code, copied, given away and read by anyone; its link says what it gives', async () => {
  const tab = await at(olga, 'coupons')
  await tab.sees('No coupons yet')
  await tab.press('c')
  await tab.field('Code').fill('sea')
  await tab.button('Suggest').click()
  await tab.page.getByRole('group', { name: 'Free codes' }).getByRole('button', { name: 'SEA', exact: true }).click()
  await tab.fill({ Percentage: '12,5', 'Uses in all': '100' })
  await tab.dialog().getByRole('button', { name: 'Create coupon' }).click()
  const panel = tab.dialog('SEA')
  await tab.sees(panel.getByText('0 of 100'))
  await panel.getByRole('button', { name: 'Copy code' }).click()
  await expect.poll(() => clipboard(tab)).toBe('SEA')
  await panel.getByRole('button', { name: 'Copy link' }).click()
  await expect.poll(() => clipboard(tab)).toMatch(/\/SEA$/)
  const link = new URL(await clipboard(tab))
  const stranger = await stage.browserOf()
  await stranger.open(link.pathname)
  await stranger.sees(stranger.heading('12.5% off'))
  await stranger.sees('From Harbour Shop, with this code at checkout.')
  await stranger.open(link.pathname.replace('SEA', 'LAKE'))
  await stranger.sees(stranger.heading('This code does not hold'))
})

test('[BO-2] a code that is taken is told at its field, with free ones beside it; mistakes are told in one go', async () => {
  const tab = await at(olga, 'coupons')
  await tab.button('Create coupon').click()
  await tab.page.getByRole('radio', { name: 'An amount' }).click()
  await tab.page.getByRole('radio', { name: 'Chosen products' }).click()
  await tab.dialog().getByRole('button', { name: 'Create coupon' }).click()
  for (const words of ['Write a code of 2 to 40', 'Enter an amount, as in 5 or 5.50.', 'Choose at least one product.']) await tab.sees(words)
  await tab.fill({ Code: 'sea', Amount: '5' })
  await tab.page.getByRole('checkbox', { name: 'Anchor' }).click()
  await tab.dialog().getByRole('button', { name: 'Create coupon' }).click()
  await tab.sees('This code is taken; choose another.')
  await tab.page.getByRole('group', { name: 'Free codes' }).getByRole('button').first().click()
  await tab.dialog().getByRole('button', { name: 'Create coupon' }).click()
  await tab.sees(tab.dialog(/^SEA-/).getByText('$5.00 off'))
})

test('[BO-2, LV-1] who may only view copies, sees changes at once, and has nothing to change anything with', async () => {
  const tab = await at(vi, 'coupons')
  await tab.sees(tab.row('SEA'))
  expect(await tab.button('Create coupon').count()).toBe(0)
  const menu = await tab.menu('SEA')
  expect(await menu.getByRole('menuitem').allInnerTexts()).toEqual(['Copy code', 'Copy link'])
  await menu.getByRole('menuitem', { name: 'Copy code' }).click()
  await expect.poll(() => clipboard(tab)).toBe('SEA')
  const sea = (await catalogOf(olga).coupons({ first: 100, search: 'SEA' })).nodes[0]!
  await catalogOf(olga).editCoupon(sea.id, sea.version, { endsAt: new Date(Date.now() - 60_000).toISOString() })
  await promptly(() => tab.sees(tab.row('12.5%').getByText('Ended')))
  await catalogOf(olga).deleteCoupon(sea.id)
  await tab.heading('Coupons').hover()
  await promptly(() => tab.misses(tab.row('12.5%')))
})

test('[PE-5, LV-3] a right that is taken or given shows on the open page at once, and in the rail; sent by hand, it is refused', async () => {
  const give = async (permissions: string[]) => {
    expect(await changeAccess(olga, await heldBy(olga, 'Max Moves'), { permissions, allProducts: true })).toMatchObject({ __typename: 'ChangedMember' })
  }
  const max = await stage.house.member(olga, 'Max Moves', { permissions: ['products.edit', 'coupons.manage'] })
  const tab = await at(max, 'coupons')
  await tab.sees(tab.button('Create coupon').first())
  await give(['coupons.view'])
  await promptly(() => tab.misses(tab.button('Create coupon')))
  expect(await catalogOf(max).createCoupon('BY-HAND')).toMatchObject({ __typename: 'Refusal', rule: 'BO-2' })
  await give(['products.edit'])
  await promptly(() => tab.sees('Not for you to see'))
  expect(await tab.link('Coupons').count()).toBe(0)
  await tab.link('Products').click()
  await (await tab.menu('Anchor')).getByRole('menuitem', { name: 'Edit' }).waitFor()
  await tab.press('Escape')
  await give([])
  await promptly(() => tab.sees('Not for you to see'))
  expect(await tab.page.getByText('Commerce').count()).toBe(0)
  await give(['products.delete'])
  await promptly(() => tab.sees(tab.row('Anchor')))
  expect(await (await tab.menu('Anchor')).getByRole('menuitem').allInnerTexts()).toEqual([expect.stringMatching(/^Edit\s+This needs/), 'Delete'])
})

test('[PE-2] a page shows what is within reach, and says nothing of the rest', async () => {
  const sam = await stage.house.member(olga, 'Sam Some', { permissions: ['products.edit', 'coupons.manage'] })
  const [anchor] = (await catalogOf(olga).products({ first: 1, search: 'anchor' })).nodes
  await catalogOf(olga).createCoupon('EVERYTHING')
  await setAccess(stage.house, sam, { productIds: [anchor!.id] })
  const tab = await at(sam, 'products')
  await tab.sees('1 product that you have access to.')
  expect(await tab.rows().count()).toBe(2)
  await tab.page.getByRole('searchbox').fill('compass')
  await tab.sees('Nothing matches “compass”')
  await tab.open(`${home}/coupons`)
  await (await tab.menu('EVERYTHING')).getByText('Only those who have access to all products of a coupon can change it.').first().waitFor()
  await tab.press('Escape')
  await tab.button('Create coupon').click()
  await tab.sees('A coupon for all products takes access to all products. Choose some of yours.')
  await tab.sees(tab.page.getByRole('checkbox', { name: 'Anchor' }))
  expect(await tab.page.getByRole('checkbox').count()).toBe(1)
})

test('[OP-7] J and K walk the rows, Enter opens, Esc leads back; / searches and the address keeps it', async () => {
  const tab = await at(olga, 'products')
  await tab.sees(tab.row('Anchor'))
  await tab.press('j', 'j', 'k')
  expect(await tab.focused().textContent()).toContain('Anchor')
  await tab.press('Enter')
  await tab.sees(tab.dialog('Anchor'))
  await tab.press('Escape')
  await tab.misses(tab.dialog('Anchor'))
  expect(await tab.focused().getAttribute('data-row-link')).not.toBeNull()
  await tab.press('/')
  await tab.page.keyboard.type('comp')
  await tab.misses(tab.row('Anchor'))
  await tab.isAt(`${home}/products?q=comp`)
  await tab.page.reload()
  await tab.sees(tab.row('Brass compass'))
  expect(await tab.rows().count()).toBe(2)
})
