import { beforeAll, describe, expect, test } from 'vitest'
import { catalogOf } from '../../testing/commerce.ts'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'

const house = useHouse()
let ada: Person
let bo: Person
beforeAll(async () => {
  ada = await house.owner('Ada')
  bo = await house.member(ada, 'Bo Editor', { permissions: ['products.edit', 'coupons.manage'] })
})

const made = async (name: string, input = {}) => (await catalogOf(ada).createProduct(name, input)).product

describe('[TM-13] two people edit one product', () => {
  test('[TM-13, BO-1] the second save is refused with what changed and by whom, and can be redone on top', async () => {
    const { id } = await made('House blend')
    await catalogOf(bo).editProduct(id, 1, { name: 'House roast', price: { amount: 1_100, currency: 'EUR' } })
    await catalogOf(bo).editProduct(id, 2, { price: { amount: 1_200, currency: 'EUR' } })
    const late = await catalogOf(ada).editProduct(id, 1, { name: 'House espresso' })
    expect(late).toMatchObject({
      __typename: 'ChangedMeanwhile', by: ['Bo Editor'], version: 3, message: expect.stringContaining('Bo Editor changed this meanwhile'),
      changes: expect.arrayContaining([
        { field: 'name', before: 'House blend', after: 'House roast' },
        { field: 'price', before: { amount: 1_000, currency: 'EUR' }, after: { amount: 1_200, currency: 'EUR' } },
      ]),
    })
    expect(late.changes).toHaveLength(2)
    expect(await catalogOf(ada).product(id)).toMatchObject({ name: 'House roast', price: { amount: 1_200 }, version: 3 })
    expect((await catalogOf(ada).editProduct(id, late.version, { name: 'House espresso' })).product).toMatchObject({ name: 'House espresso', price: { amount: 1_200 }, version: 4 })
  })

  test('[TM-13] what was changed and changed back is no difference, but still a version', async () => {
    const { id } = await made('There and back')
    await catalogOf(bo).editProduct(id, 1, { taxed: false })
    await catalogOf(bo).editProduct(id, 2, { taxed: true })
    expect(await catalogOf(ada).editProduct(id, 1, { name: 'Mine' })).toMatchObject({ __typename: 'ChangedMeanwhile', version: 3, changes: [] })
  })

  test('[TM-13] of many saves at one moment one is done, and each of the others hears of it', async () => {
    const { id } = await made('Popular')
    const results = await Promise.all(Array.from({ length: 12 }, (_, at) => catalogOf(at % 2 ? ada : bo).editProduct(id, 1, { name: `Name ${at}` })))
    const saved = results.filter(({ __typename }) => __typename === 'SavedProduct')
    const refused = results.filter(({ __typename }) => __typename === 'ChangedMeanwhile')
    expect([saved.length, refused.length]).toEqual([1, 11])
    for (const { changes } of refused) expect(changes).toEqual([{ field: 'name', before: 'Popular', after: saved[0].product.name }])
    expect((await catalogOf(ada).product(id))!.name).toBe(saved[0].product.name)
  })

  test('[TM-13] a deletion wins over a save', async () => {
    const { id } = await made('Going')
    await catalogOf(ada).deleteProduct(id)
    expect(await catalogOf(bo).editProduct(id, 1, { name: 'Staying' })).toMatchObject({ __typename: 'NotFound' })
  })
})

describe('[TM-13] two people edit one coupon', () => {
  test('[TM-13, BO-2] the second is told each thing that is different, products by their names', async () => {
    const [a, b] = [await made('A'), await made('B')]
    const { coupon } = await catalogOf(bo).createCoupon('BOTH', { basisPoints: 500, productIds: [a.id] })
    await catalogOf(bo).editCoupon(coupon.id, 1, { code: 'BOTH-AB', productIds: [a.id, b.id], maxRedemptions: 5, endsAt: '2030-01-01T00:00:00.000Z', amount: { amount: 100, currency: 'EUR' } })
    const late = await catalogOf(ada).editCoupon(coupon.id, 1, { basisPoints: 900 })
    expect(late).toMatchObject({ __typename: 'ChangedMeanwhile', by: ['Bo Editor'], version: 2 })
    expect(Object.fromEntries(late.changes.map(({ field, before, after }: { field: string; before: unknown; after: unknown }) => [field, [before, after]]))).toEqual({
      code: ['BOTH', 'BOTH-AB'], products: [['A'], ['A', 'B']], maxRedemptions: [null, 5], endsAt: [null, '2030-01-01T00:00:00.000Z'],
      off: [{ basisPoints: 500 }, { amount: 100, currency: 'EUR' }],
    })
    expect((await catalogOf(ada).editCoupon(coupon.id, 2, { basisPoints: 900 })).coupon).toMatchObject({ code: 'BOTH-AB', kind: 'PERCENTAGE', basisPoints: 900, amount: null, version: 3 })
  })
})
