import { beforeAll, describe, expect, test } from 'vitest'
import { catalogOf, nobodysProduct } from '../../testing/commerce.ts'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'

const house = useHouse()
let ada: Person
let shop: ReturnType<typeof catalogOf>
beforeAll(async () => {
  ada = await house.owner('Ada', 'Ada’s Roastery')
  shop = catalogOf(ada)
})

const made = async (name: string, input = {}) => (await shop.createProduct(name, input)).product
const offered = async (parent: { id: string }, kind: string, name: string) => (await shop.createOffer(parent.id, kind, name)).product
const lastEvent = async () => (await ada.activity())[0]!

describe('[BO-1] a product', () => {
  test('[BO-1] is created with its price in minor units; what is not said is the account’s', async () => {
    const product = await made('House blend', { price: { amount: 1_250, currency: 'EUR' } })
    expect(product).toMatchObject({
      kind: 'PRODUCT', parentId: null, productId: product.id, name: 'House blend', price: { amount: 1_250, currency: 'EUR' }, taxed: true, version: 1,
      seller: { name: 'Ada’s Roastery', country: null, region: null }, checkoutUrl: null,
    })
    expect(await lastEvent()).toMatchObject({ kind: 'product created', memberEmail: null, performerEmail: ada.email, detail: { name: 'House blend', price: { amount: 1_250, currency: 'EUR' } } })
  })

  test('[BO-1] keeps sums that no floating point would, and refuses fractions', async () => {
    const price = { amount: Number.MAX_SAFE_INTEGER, currency: 'JPY' }
    const { id } = await made('Estate', { price })
    expect((await shop.product(id))!.price).toEqual(price)
    for (const amount of ['12.5', '9007199254740993', '"12"'])
      expect((await ada.send(`mutation { createProduct(input: { name: "x", price: { amount: ${amount}, currency: "EUR" } }) { __typename } }`)).errors![0]!.extensions.code).toBe('BAD_USER_INPUT')
  })

  test.each([
    ['no name', { name: '  ' }, ['input', 'name']],
    ['a name that is too long', { name: 'x'.repeat(121) }, ['input', 'name']],
    ['a price below nothing', { price: { amount: -1, currency: 'EUR' } }, ['input', 'price', 'amount']],
    ['a currency that nobody has', { price: { amount: 1, currency: 'EURO' } }, ['input', 'price', 'currency']],
    ['an address that would run something', { checkoutUrl: 'javascript:alert(1)' }, ['input', 'checkoutUrl']],
    ['an address with a password', { checkoutUrl: 'https://me:secret@shop.example' }, ['input', 'checkoutUrl']],
    ['a country that is none', { seller: { country: 'Germany' } }, ['input', 'seller', 'country']],
    ['a country that does not exist', { seller: { country: 'XX' } }, ['input', 'seller', 'country']],
    ['a region that does not exist', { seller: { country: 'US', region: 'US-QQ' } }, ['input', 'seller', 'region']],
    ['a region of another country', { seller: { country: 'DE', region: 'US-CA' } }, ['input', 'seller', 'region']],
    ['a region of no country', { seller: { region: 'US-CA' } }, ['input', 'seller', 'region']],
  ])('[BO-1] %s is told at its field, and nothing is created', async (_what, input, path) => {
    const { totalCount } = await shop.products()
    expect(await shop.createProduct('Mistake', input)).toMatchObject({ __typename: 'InvalidInput', issues: [{ path }] })
    expect((await shop.products()).totalCount).toBe(totalCount)
  })

  test('[BO-1] is edited field by field, and the log has the difference', async () => {
    const { id } = await made('Decaf')
    const seller = { name: 'Ada GmbH', country: 'DE', region: 'DE-BE' }
    const { product } = await shop.editProduct(id, 1, { name: 'Decaf, dark', price: { amount: 900, currency: 'EUR' }, taxed: false, seller, checkoutUrl: 'https://shop.example/decaf?x=1' })
    expect(product).toMatchObject({ name: 'Decaf, dark', price: { amount: 900 }, taxed: false, seller, checkoutUrl: 'https://shop.example/decaf?x=1', version: 2 })
    expect((await lastEvent()).detail).toMatchObject({
      version: 2, before: { name: 'Decaf', price: { amount: 1_000, currency: 'EUR' }, taxed: true, sellerCountry: null }, after: { name: 'Decaf, dark', price: { amount: 900, currency: 'EUR' }, taxed: false, sellerCountry: 'DE' },
    })
    const next = await shop.editProduct(id, 2, { seller: { country: 'FR' }, checkoutUrl: null })
    expect(next.product).toMatchObject({ name: 'Decaf, dark', seller: { name: 'Ada GmbH', country: 'FR', region: null }, checkoutUrl: null, version: 3 })
  })

  test('[BO-1] a save that changes nothing leaves no line and no version', async () => {
    const { id } = await made('Same')
    const before = (await ada.activity()).length
    expect((await shop.editProduct(id, 1, { name: ' Same ', taxed: true })).product.version).toBe(1)
    expect(await ada.activity()).toHaveLength(before)
  })
})

describe('[BO-1] upsells and downsells', () => {
  test('[BO-1] hang on a product in a tree: downsells on products and upsells, nothing on a downsell', async () => {
    const product = await made('Subscription')
    const grinder = await offered(product, 'UPSELL', 'Grinder')
    const small = await offered(grinder, 'DOWNSELL', 'Small grinder')
    const sample = await offered(product, 'DOWNSELL', 'Sample')
    expect(grinder).toMatchObject({ kind: 'UPSELL', parentId: product.id, productId: product.id, seller: { name: 'Ada’s Roastery' } })
    const tree = (await shop.product(product.id))!
    expect(tree.offers.map(({ name }) => name)).toEqual(['Grinder', 'Small grinder', 'Sample'])
    expect(tree.offers[0]!.offers.map(({ name }) => name)).toEqual(['Small grinder'])
    expect((await shop.product(small.id))!.productId).toBe(product.id)
    for (const [parent, kind] of [[grinder, 'UPSELL'], [small, 'DOWNSELL'], [sample, 'UPSELL']] as const)
      expect(await shop.createOffer(parent.id, kind, 'Nowhere')).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: ['input', 'parentId'] }] })
  })

  test('[BO-1] are not products of the list, and are edited as products are', async () => {
    const product = await made('Kettle')
    const { id } = await offered(product, 'UPSELL', 'Filter papers')
    expect((await shop.products({ search: 'papers' })).nodes).toEqual([])
    expect((await shop.editProduct(id, 1, { price: { amount: 300, currency: 'EUR' } })).product).toMatchObject({ price: { amount: 300 }, version: 2 })
    expect(await lastEvent()).toMatchObject({ kind: 'offer changed', detail: { name: 'Filter papers' } })
  })

  test('[BO-1] are at most a hundred on one product', async () => {
    const product = await made('Crowded')
    await house.sql(`INSERT INTO product (id, account_id, kind, parent_id, product_id, name, price_minor, currency, seller_name)
      SELECT gen_random_uuid(), p.account_id, 'UPSELL', p.id, p.id, 'Offer', 1, 'EUR', 'Ada' FROM product p, generate_series(1, 99) WHERE p.name = 'Crowded'`)
    expect(await shop.createOffer(product.id, 'UPSELL', 'The hundredth')).toMatchObject({ __typename: 'SavedProduct' })
    expect(await shop.createOffer(product.id, 'UPSELL', 'One more')).toMatchObject({ __typename: 'InvalidInput' })
  })
})

describe('[BO-1, PE-1] a clone', () => {
  test('[BO-1] copies the whole tree, and leaves the first as it was', async () => {
    const product = await made('Gift box', { checkoutUrl: 'https://shop.example/gift' })
    const mug = await offered(product, 'UPSELL', 'Mug')
    await offered(mug, 'DOWNSELL', 'Small mug')
    await offered(product, 'DOWNSELL', 'Card')
    await shop.deleteProduct((await offered(product, 'UPSELL', 'Old mug')).id)
    const before = await shop.product(product.id)
    const { product: copy } = await shop.cloneProduct(product.id)
    expect(copy).toMatchObject({ name: 'Copy of Gift box', kind: 'PRODUCT', version: 1, checkoutUrl: 'https://shop.example/gift' })
    const tree = (await shop.product(copy.id))!
    const parents = Object.fromEntries(tree.offers.map(({ name, parentId }) => [name, [copy, ...tree.offers].find(({ id }) => id === parentId)!.name]))
    expect(parents).toEqual({ Mug: 'Copy of Gift box', 'Small mug': 'Mug', Card: 'Copy of Gift box' })
    expect(new Set([...before!.offers, ...tree.offers].map(({ id }) => id)).size).toBe(6)
    expect(await shop.product(product.id)).toEqual(before)
    expect(await lastEvent()).toMatchObject({ kind: 'product cloned', detail: { name: 'Copy of Gift box', from: 'Gift box', offers: 3 } })
  })

  test('[BO-1] has a name that fits, and an upsell by itself has none', async () => {
    const product = await made('n'.repeat(120))
    expect((await shop.cloneProduct(product.id)).product.name).toBe(`Copy of ${'n'.repeat(112)}`)
    expect(await shop.cloneProduct((await offered(product, 'UPSELL', 'Alone')).id)).toMatchObject({ __typename: 'InvalidInput' })
  })
})

describe('[BO-1] deleting', () => {
  test('[BO-1] takes a product with all that hangs on it out of every list, and keeps the rows', async () => {
    const product = await made('Last season')
    const upsell = await offered(product, 'UPSELL', 'Scarf')
    const small = await offered(upsell, 'DOWNSELL', 'Small scarf')
    expect(await shop.deleteProduct(product.id)).toEqual({ __typename: 'DeletedProduct', productId: product.id })
    expect((await shop.products({ search: 'last season' })).totalCount).toBe(0)
    for (const { id } of [product, upsell, small]) expect(await shop.product(id)).toBeNull()
    expect(await house.sql(`SELECT 1 FROM product WHERE name IN ('Last season', 'Scarf', 'Small scarf') AND deleted_at IS NOT NULL`)).toHaveLength(3)
    expect(await lastEvent()).toMatchObject({ kind: 'product deleted', detail: { name: 'Last season', offers: ['Scarf', 'Small scarf'] } })
    const gone = { __typename: 'NotFound', message: 'There is no such product.' }
    expect(await shop.deleteProduct(product.id)).toEqual(gone)
    expect(await shop.editProduct(small.id, 1, { name: 'Back' })).toEqual(gone)
    expect(await shop.createOffer(product.id, 'UPSELL', 'Late')).toEqual(gone)
    expect(await shop.cloneProduct(nobodysProduct())).toEqual(gone)
  })

  test('[BO-1] takes an upsell with its downsells, and leaves the rest', async () => {
    const product = await made('Winter')
    const upsell = await offered(product, 'UPSELL', 'Gloves')
    await offered(upsell, 'DOWNSELL', 'Thin gloves')
    await offered(product, 'DOWNSELL', 'Hat')
    await shop.deleteProduct(upsell.id)
    expect((await shop.product(product.id))!.offers.map(({ name }) => name)).toEqual(['Hat'])
    expect(await lastEvent()).toMatchObject({ kind: 'offer deleted', detail: { name: 'Gloves', offers: ['Thin gloves'] } })
  })

  test('[BO-1] twice at one moment is done once', async () => {
    const { id } = await made('Twice')
    const results = await Promise.all(Array.from({ length: 8 }, () => shop.deleteProduct(id)))
    expect(results.map(({ __typename }) => __typename).sort()).toEqual(['DeletedProduct', ...Array.from({ length: 7 }, () => 'NotFound')])
    expect((await ada.activity()).filter(({ kind, detail }) => kind === 'product deleted' && detail.name === 'Twice')).toHaveLength(1)
  })
})

describe('[BO-1] the list', () => {
  test('[BO-1] is by name in any case, in pages of any size either way, with each product once', async () => {
    const eve = await house.owner('Eve')
    const theirs = catalogOf(eve)
    const names = ['alpha', 'Beta', 'beta', 'Gamma', 'delta', 'Épice', '50% off box', 'under_score']
    for (const name of names) await theirs.createProduct(name)
    const all = (await theirs.products()).nodes.map(({ name }) => name)
    expect(all).toHaveLength(names.length)
    expect(all.map((name) => name.toLowerCase())).toEqual(all.map((name) => name.toLowerCase()).sort())
    for (const size of [1, 2, 3, 7]) {
      for (const forward of [true, false]) {
        const seen: string[] = []
        for (let cursor: string | null = null, more = true; more;) {
          const page = await theirs.products(forward ? { first: size, after: cursor } : { last: size, before: cursor })
          expect(page.totalCount).toBe(names.length)
          const found = page.nodes.map(({ name }) => name)
          if (forward) seen.push(...found)
          else seen.unshift(...found)
          more = forward ? page.pageInfo.hasNextPage : page.pageInfo.hasPreviousPage
          cursor = forward ? page.pageInfo.endCursor : page.pageInfo.startCursor
        }
        expect(seen).toEqual(all)
      }
    }
  })

  test('[BO-1] finds part of a name, its signs meant literally', async () => {
    await made('100% Arabica')
    const found = async (search: string) => (await shop.products({ search })).nodes.map(({ name }) => name)
    expect(await found('ARAB')).toEqual(['100% Arabica'])
    expect(await found('0% a')).toEqual(['100% Arabica'])
    expect(await found('1_0')).toEqual([])
    expect(await found('\0')).toEqual([])
  })

  test('[BO-1, PE-6] another account’s products are not there', async () => {
    const { id } = await made('Ours')
    const ivo = catalogOf(await house.owner('Ivo'))
    expect(await ivo.product(id)).toBeNull()
    const gone = { __typename: 'NotFound', message: 'There is no such product.' }
    expect(await ivo.editProduct(id, 1, { name: 'Theirs' })).toEqual(gone)
    expect(await ivo.deleteProduct(id)).toEqual(gone)
    expect(await ivo.cloneProduct(id)).toEqual(gone)
    expect(await ivo.createOffer(id, 'UPSELL', 'Theirs')).toEqual(gone)
  })
})
