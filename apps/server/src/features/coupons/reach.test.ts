import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { catalogOf, nobodysCoupon, nobodysProduct, ownId, type ProductNode, setAccess } from '../../testing/commerce.ts'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'

const house = useHouse()
let ada: Person
/** A member whose permissions and products each test sets. */
let mia: Person
let shop: ReturnType<typeof catalogOf>
const products: ProductNode[] = []
const offersOf = new Map<string, ProductNode>()
const coupons = new Map<string, { id: string; on: number[] | 'all' }>()

const names = ['Apple', 'Banana', 'Cherry', 'Damson']
const everything = ['products.edit', 'products.delete', 'coupons.manage', 'users.manage']

beforeAll(async () => {
  ada = await house.owner('Ada')
  shop = catalogOf(ada)
  mia = await house.member(ada, 'Mia', { permissions: everything })
  for (const name of names) {
    const { product } = await shop.createProduct(name, { checkoutUrl: `https://shop.example/${name}` })
    products.push(product)
    offersOf.set(product.id, (await shop.createOffer(product.id, 'UPSELL', `${name} pie`)).product)
  }
  for (const on of [[0], [1], [0, 1], [2], [1, 2, 3]]) {
    const code = `ON-${on.map((at) => names[at]![0]).join('')}`
    coupons.set(code, { id: (await shop.createCoupon(code, { basisPoints: 100, productIds: on.map((at) => products[at]!.id) })).coupon.id, on })
  }
  coupons.set('ON-ALL', { id: (await shop.createCoupon('ON-ALL')).coupon.id, on: 'all' })
})

const idsOf = (reach: number[]) => reach.map((at) => products[at]!.id)
const noProduct = { __typename: 'NotFound', message: 'There is no such product.' }
const noCoupon = { __typename: 'NotFound', message: 'There is no such coupon.' }
const anyReach = fc.subarray([0, 1, 2, 3])

describe('[PE-2] products out of reach', () => {
  test('[PE-2] are not found, not counted, and not in any page, whatever the reach', async () => {
    const theirs = catalogOf(mia)
    await fc.assert(
      fc.asyncProperty(anyReach, async (reach) => {
        await setAccess(house, mia, { permissions: everything, productIds: idsOf(reach) })
        const found = await theirs.products()
        expect(found.totalCount).toBe(reach.length)
        expect(found.nodes.map(({ name }) => name)).toEqual(reach.map((at) => names[at]))
        expect(found.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false })
        for (const [at, { id, name }] of products.entries()) {
          const there = reach.includes(at)
          expect((await theirs.product(id))?.name ?? null).toBe(there ? name : null)
          expect((await theirs.product(offersOf.get(id)!.id))?.name ?? null).toBe(there ? `${name} pie` : null)
          expect((await theirs.products({ search: name })).totalCount).toBe(there ? 1 : 0)
        }
      }),
      { numRuns: 10, examples: [[[]], [[0, 1, 2, 3]]] },
    )
  })

  test('[PE-2, PE-6] are refused in the very words of what does not exist', async () => {
    await setAccess(house, mia, { permissions: everything, productIds: idsOf([0]) })
    const theirs = catalogOf(mia)
    for (const id of [products[1]!.id, offersOf.get(products[1]!.id)!.id, nobodysProduct()]) {
      expect(await theirs.editProduct(id, 1, { name: 'Mine' })).toEqual(noProduct)
      expect(await theirs.editProduct(id, 99, { name: 'Mine' })).toEqual(noProduct)
      expect(await theirs.deleteProduct(id)).toEqual(noProduct)
      expect(await theirs.createCoupon('SLY', { basisPoints: 1, productIds: [id] })).toMatchObject({ issues: [{ path: ['input', 'productIds'], message: 'There is no such product.' }] })
      expect(await theirs.createCoupon('SLY', { basisPoints: 1, productIds: [products[0]!.id, id] })).toMatchObject({ issues: [{ path: ['input', 'productIds'], message: 'There is no such product.' }] })
    }
    expect(await theirs.editProduct(products[0]!.id, 1, { name: 'Apple' })).toMatchObject({ __typename: 'SavedProduct' })
  })

  test('[PE-2] begin to be, and cease to be, with the next request', async () => {
    const theirs = catalogOf(mia)
    await setAccess(house, mia, { productIds: idsOf([0]) })
    expect((await theirs.products()).totalCount).toBe(1)
    await setAccess(house, mia, { productIds: idsOf([1, 2]) })
    expect((await theirs.products()).nodes.map(({ name }) => name)).toEqual(['Banana', 'Cherry'])
    await setAccess(house, mia, { productIds: 'all' })
    expect((await theirs.products()).totalCount).toBe(4)
  })
})

describe('[PE-2] coupons of products out of reach', () => {
  test('[PE-2] are there with what of them is within reach, and with no number of the rest', async () => {
    const theirs = catalogOf(mia)
    await fc.assert(
      fc.asyncProperty(anyReach, async (reach) => {
        await setAccess(house, mia, { permissions: everything, productIds: idsOf(reach) })
        const expected = [...coupons].filter(([, { on }]) => (on === 'all' ? reach.length > 0 : on.some((at) => reach.includes(at)))).map(([code]) => code).sort()
        const found = await theirs.coupons()
        expect(found.nodes.map(({ code }) => code)).toEqual(expected)
        expect(found.totalCount).toBe(expected.length)
        for (const [code, { id, on }] of coupons) {
          const node = await theirs.coupon(id)
          expect(node?.code ?? null).toBe(expected.includes(code) ? code : null)
          if (!node) continue
          expect(node.products.map(({ name }) => name)).toEqual(on === 'all' ? [] : on.filter((at) => reach.includes(at)).map((at) => names[at]))
          expect(node.redemptions).toBeNull()
          const covered = on !== 'all' && on.every((at) => reach.includes(at))
          expect(node.viewerCan).toEqual(['edit', 'delete'].map((action) => ({
            action, allowed: covered, rule: covered ? null : 'PE-2', reason: covered ? null : 'Only those who have access to all products of a coupon can change it.',
          })))
        }
      }),
      { numRuns: 10, examples: [[[]], [[0]], [[1, 2]]] },
    )
  })

  test('[PE-2] look to a mere viewer just like coupons of the product within reach alone', async () => {
    await setAccess(house, mia, { permissions: ['coupons.view'], productIds: idsOf([0]) })
    const theirs = catalogOf(mia)
    const [alone, shared] = [await theirs.coupon(coupons.get('ON-A')!.id), await theirs.coupon(coupons.get('ON-AB')!.id)]
    const { id: _, code: __, link, ...one } = alone!
    const { id: ___, code: ____, link: other, ...another } = shared!
    expect(another).toEqual(one)
    expect(other.replace('ON-AB', 'ON-A')).toBe(link)
    expect(link).toBe('https://shop.example/Apple?coupon=ON-A')
  })

  test('[PE-2, PE-6] are changed by nobody who does not reach all of them, in the same words as what does not exist where none is reached', async () => {
    await setAccess(house, mia, { permissions: everything, productIds: idsOf([0]) })
    const theirs = catalogOf(mia)
    const partly = { __typename: 'Refusal', rule: 'PE-2', message: 'Only those who have access to all products of a coupon can change it.' }
    for (const code of ['ON-AB', 'ON-ALL']) {
      expect(await theirs.editCoupon(coupons.get(code)!.id, 1, { maxPerCustomer: 1 })).toEqual(partly)
      expect(await theirs.deleteCoupon(coupons.get(code)!.id)).toEqual(partly)
    }
    for (const id of [coupons.get('ON-C')!.id, nobodysCoupon()]) {
      expect(await theirs.editCoupon(id, 1, { maxPerCustomer: 1 })).toEqual(noCoupon)
      expect(await theirs.deleteCoupon(id)).toEqual(noCoupon)
    }
    expect(await theirs.createCoupon('FOR-ALL')).toMatchObject({ __typename: 'Refusal', rule: 'PE-2' })
    expect(await theirs.editCoupon(coupons.get('ON-A')!.id, 1, { allProducts: true })).toMatchObject({ __typename: 'Refusal', rule: 'PE-2' })
    expect(await theirs.editCoupon(coupons.get('ON-A')!.id, 1, { productIds: idsOf([0, 1]) })).toMatchObject({ __typename: 'InvalidInput' })
    expect(await theirs.editCoupon(coupons.get('ON-A')!.id, 1, { basisPoints: 100 })).toMatchObject({ __typename: 'SavedCoupon' })
  })

  test('[PE-2, TM-13] a conflict names no product that was taken out and is out of reach', async () => {
    const { coupon } = await shop.createCoupon('SHRINKS', { basisPoints: 100, productIds: idsOf([0, 1]) })
    await shop.editCoupon(coupon.id, 1, { productIds: idsOf([0]), maxPerCustomer: 2 })
    await setAccess(house, mia, { permissions: everything, productIds: idsOf([0]) })
    const late = await catalogOf(mia).editCoupon(coupon.id, 1, { basisPoints: 200 })
    expect(late).toMatchObject({ __typename: 'ChangedMeanwhile', by: ['Ada'], version: 2 })
    expect(late.changes).toEqual(expect.arrayContaining([{ field: 'maxPerCustomer', before: null, after: 2 }, { field: 'products', before: null, after: null }]))
    expect(JSON.stringify(late)).not.toContain('Banana')
  })
})

describe('[PE-2] the log', () => {
  const kinds = ['product created', 'offer created', 'coupon created', 'coupon changed', 'invited']
  const query = `query ($kinds: [String!]) { account { activity(first: 100, filter: { kinds: $kinds }) { nodes { id kind detail } } } }`
  type Line = { id: string; kind: string; detail: { productIds?: string[]; products?: unknown; name?: string } }
  const lines = async (person: Person): Promise<Line[]> => (await person.ask(query, { kinds })).account.activity.nodes

  test('[PE-2] shows those who manage users no line that names a product out of reach, in the list and by id', async () => {
    await setAccess(house, mia, { permissions: everything, productIds: idsOf([0]) })
    const apple = ownId(products[0]!.id)
    const visible = await lines(mia)
    for (const { id, kind, detail } of await lines(ada)) {
      const there = kind === 'invited' || detail.productIds!.every((product) => product === apple)
      expect(visible.some((line) => line.id === id), JSON.stringify(detail)).toBe(there)
      const { node } = await mia.ask('query ($id: ID!) { node(id: $id) { id } }', { id })
      expect(node?.id ?? null).toBe(there ? id : null)
    }
    expect(visible.map(({ detail }) => detail.name)).toContain('ON-ALL')
    expect(visible.map(({ detail }) => detail.name)).not.toContain('ON-AB')
  })

  test('[PE-2, AV-5] shows a member what they did themselves, as long as they reach it', async () => {
    await setAccess(house, mia, { permissions: ['coupons.manage'], productIds: idsOf([0]) })
    await catalogOf(mia).createCoupon('MY-OWN', { basisPoints: 1, productIds: idsOf([0]) })
    expect((await lines(mia)).map(({ kind, detail }) => [kind, detail.name])).toEqual([['coupon created', 'MY-OWN']])
    await setAccess(house, mia, { productIds: idsOf([1]) })
    expect(await lines(mia)).toEqual([])
  })

  test('[PE-2] names of the products that somebody was offered those within reach', async () => {
    await ada.invite('kim@example.com', { permissions: ['coupons.view'], productIds: idsOf([0, 1]) })
    await setAccess(house, mia, { permissions: everything, productIds: idsOf([0]) })
    const offered = async (person: Person) => (await lines(person)).find(({ kind }) => kind === 'invited')!.detail.products
    expect(await offered(ada)).toHaveLength(2)
    expect(await offered(mia)).toEqual([ownId(products[0]!.id)])
  })
})
