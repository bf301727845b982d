import { closeCodes } from '@gatehouse/contract/close-codes'
import { beforeAll, describe, expect, test } from 'vitest'
import { changeAccess, heldBy } from '../../testing/access.ts'
import { catalogOf, setAccess } from '../../testing/commerce.ts'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'

const house = useHouse()
let ada: Person
let shop: ReturnType<typeof catalogOf>
const people: Record<string, Person> = {}
let near: { id: string }
let far: { id: string }

beforeAll(async () => {
  ada = await house.owner('Ada')
  shop = catalogOf(ada)
  near = (await shop.createProduct('Near', { checkoutUrl: 'https://shop.example/near' })).product
  far = (await shop.createProduct('Far')).product
  for (const [name, permissions, productIds] of [
    ['Ed', ['products.edit'], 'all'], ['Vi', ['coupons.view'], 'all'], ['Limo', ['coupons.manage'], [near.id]],
  ] as const) {
    people[name] = await house.member(ada, name, { permissions: [] })
    await setAccess(house, people[name], { permissions: [...permissions], productIds: productIds === 'all' ? 'all' : [...productIds] })
  }
})

const subscription = `subscription ($after: Cursor) { catalog(after: $after) { cursor changes {
  __typename
  ... on ProductChanged { added product { id name price { amount } offers { name } } }
  ... on ProductGone { productId }
  ... on CouponChanged { added coupon { id code state link products { name } } }
  ... on CouponGone { couponId }
} } }`
type Change = { __typename: string; added?: boolean; product?: { name: string; offers: { name: string }[] }; coupon?: { code: string; state: string; link: string; products: { name: string }[] }; productId?: string; couponId?: string }
type Data = { catalog: { cursor: string; changes: Change[] } }

/** What somebody hears while something happens, in words, until the last thing that everybody hears. */
let rounds = 0
const heardBy = async (listeners: Person[], happening: () => Promise<unknown>): Promise<Change[][]> => {
  const tabs = listeners.map((person) => person.connect())
  await Promise.all(tabs.map((tab) => tab.opened))
  const after = await ada.cursor()
  const followed = tabs.map((tab) => tab.follow<Data>(subscription, { after }))
  await happening()
  const last = `Last ${++rounds}`
  await shop.editProduct(near.id, (await shop.product(near.id))!.version, { name: last })
  await Promise.all(followed.map((one) => one.until(({ catalog }) => catalog.changes.some(({ product }) => product?.name === last))))
  await Promise.all(tabs.map((tab) => tab.close()))
  return followed.map(({ messages }) => messages.slice(0, -1).flatMap(({ data, errors }) => (errors ? [{ __typename: JSON.stringify(errors) }] : data!.catalog.changes)))
}
const words = (changes: Change[]) => changes.map(({ __typename, added, product, coupon }) => [__typename, product?.name ?? coupon?.code, added ? 'new' : ''].filter(Boolean).join(' '))

describe('[LV-1] the catalog', () => {
  test('[LV-1, BO-1] tells of products and of what hangs on them', async () => {
    const [heard] = await heardBy([people.Ed!], async () => {
      const { product } = await shop.createProduct('Scarf')
      const { product: offer } = await shop.createOffer(product.id, 'UPSELL', 'Gloves')
      await shop.editProduct(offer.id, 1, { name: 'Warm gloves' })
      await shop.cloneProduct(product.id)
      await shop.deleteProduct(offer.id)
      await shop.deleteProduct(product.id)
    })
    // Each is told as it is when it is told, so one that is gone by then is told as gone.
    expect(heard!.at(-1)!.__typename).toBe('ProductGone')
    expect(words(heard!)).toContain('ProductChanged Copy of Scarf new')
    expect(heard!).toHaveLength(6)
    const [after] = await heardBy([people.Ed!], () => shop.createOffer(far.id, 'UPSELL', 'Farther'))
    expect(after).toMatchObject([{ __typename: 'ProductChanged', added: false, product: { name: 'Far', offers: [{ name: 'Farther' }] } }])
  })

  test('[LV-1, LV-3, BO-2] tells of coupons only those who may see them', async () => {
    const [editor, viewer] = await heardBy([people.Ed!, people.Vi!], async () => {
      const { coupon } = await shop.createCoupon('LIVE')
      await shop.editCoupon(coupon.id, 1, { basisPoints: 2_000 })
    })
    expect(editor).toEqual([])
    expect(words(viewer!)).toEqual(['CouponChanged LIVE new', 'CouponChanged LIVE'])
  })

  test('[LV-3, PE-2] tells nothing of products out of reach, nor of their coupons', async () => {
    const [limited, all] = await heardBy([people.Limo!, people.Vi!], async () => {
      const { product } = await shop.createProduct('Hidden')
      const { coupon } = await shop.createCoupon('HIDDEN', { basisPoints: 1, productIds: [product.id] })
      await shop.editCoupon(coupon.id, 1, { basisPoints: 2 })
      await shop.deleteCoupon(coupon.id)
      await shop.editProduct(far.id, (await shop.product(far.id))!.version, { taxed: false })
      await shop.deleteProduct(product.id)
    })
    expect(limited).toEqual([])
    expect(all!.length).toBeGreaterThan(3)
  })

  test('[PE-2] a coupon comes and goes for whoever reaches some of it, with that much of it', async () => {
    const { coupon } = await shop.createCoupon('MOVES', { basisPoints: 1, productIds: [far.id] })
    const [limited] = await heardBy([people.Limo!], async () => {
      await shop.editCoupon(coupon.id, 1, { productIds: [near.id, far.id] })
      // Heard before the next: what is told is what is then.
      await expect.poll(async () => (await catalogOf(people.Limo!).coupon(coupon.id))?.products.length).toBe(1)
    })
    expect(limited).toMatchObject([{ __typename: 'CouponChanged', added: true, coupon: { code: 'MOVES', products: [{ name: expect.any(String) }] } }])
    const [left] = await heardBy([people.Limo!], () => shop.editCoupon(coupon.id, 2, { productIds: [far.id] }))
    expect(left).toEqual([{ __typename: 'CouponGone', couponId: coupon.id }])
    const [silent] = await heardBy([people.Limo!], () => shop.editCoupon(coupon.id, 3, { basisPoints: 3 }))
    expect(silent).toEqual([])
  })

  test('[BO-1, BO-2] the end of a product, or another checkout, changes its coupons', async () => {
    const { product } = await shop.createProduct('Brief', { checkoutUrl: 'https://shop.example/brief' })
    await shop.createCoupon('BRIEF', { basisPoints: 1, productIds: [product.id] })
    const [moved] = await heardBy([people.Vi!], () => shop.editProduct(product.id, 1, { checkoutUrl: 'https://shop.example/new' }))
    expect(moved).toMatchObject([{ product: { name: 'Brief' } }, { __typename: 'CouponChanged', coupon: { code: 'BRIEF', link: 'https://shop.example/new?coupon=BRIEF' } }])
    const [ended] = await heardBy([people.Vi!], () => shop.deleteProduct(product.id))
    expect(ended).toMatchObject([{ __typename: 'ProductGone', productId: product.id }, { __typename: 'CouponChanged', coupon: { code: 'BRIEF', state: 'WITHOUT_PRODUCT', products: [] } }])
  })

  test('[LV-3, PE-2] from the moment in which a right or a product is taken, nothing of it arrives any more, on the same connection', async () => {
    const nia = await house.member(ada, 'Nia', { permissions: [] })
    const give = async (permissions: string[], productIds: string[]) => {
      expect(await changeAccess(ada, await heldBy(ada, 'Nia'), { permissions, allProducts: false, productIds })).toMatchObject({ __typename: 'ChangedMember' })
    }
    await give(['products.edit', 'coupons.view'], [near.id, far.id])
    const tab = nia.connect()
    await tab.opened
    const followed = tab.follow<Data>(subscription)
    let round = 0
    /** Something happens to a product out of reach, to a coupon, and to the product within. */
    const happen = async () => {
      round++
      await shop.editProduct(far.id, (await shop.product(far.id))!.version, { name: `Far ${round}` })
      await shop.createCoupon(`NIA-${round}`)
      const name = `Near ${round}`
      await shop.editProduct(near.id, (await shop.product(near.id))!.version, { name })
      await followed.until(({ catalog }) => catalog.changes.some(({ product }) => product?.name === name))
    }
    await happen()
    await give(['products.edit', 'coupons.view'], [near.id])
    await happen()
    await give(['products.edit'], [near.id])
    await happen()
    expect(words(followed.messages.flatMap(({ data }) => data!.catalog.changes))).toEqual([
      'ProductChanged Far 1', 'CouponChanged NIA-1 new', 'ProductChanged Near 1', 'CouponChanged NIA-2 new', 'ProductChanged Near 2', 'ProductChanged Near 3',
    ])
    await give([], [near.id])
    await expect(tab.closed).resolves.toMatchObject({ code: closeCodes.resume })
  })

  test('[LV-2] goes on from a cursor, with each change once', async () => {
    const after = await ada.cursor()
    for (let at = 0; at < 5; at++) await shop.createCoupon(`RESUME-${at}`)
    const first = people.Vi!.connect()
    const seen = first.follow<Data>(subscription, { after })
    const { catalog } = await seen.until(({ catalog: { changes } }) => changes[0]?.coupon?.code === 'RESUME-2')
    await first.close()
    const second = people.Vi!.connect()
    const rest = second.follow<Data>(subscription, { after: catalog.cursor })
    await rest.until(({ catalog: { changes } }) => changes[0]?.coupon?.code === 'RESUME-4')
    expect(rest.messages.flatMap(({ data }) => data!.catalog.changes.map(({ coupon }) => coupon!.code))).toEqual(['RESUME-3', 'RESUME-4'])
    await second.close()
  })

  test('[PE-5] is refused to those whose work has nothing to do with products', async () => {
    const nobody = await house.member(ada, 'Nobody', { permissions: ['settings.manage'] })
    const tab = nobody.connect()
    const { messages } = tab.follow(subscription)
    await expect.poll(() => messages[0]?.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', rule: 'BO-1' })
    await tab.close()
  })
})
