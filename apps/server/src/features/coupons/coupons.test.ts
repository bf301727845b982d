import { beforeAll, describe, expect, test } from 'vitest'
import { catalogOf, nobodysCoupon, nobodysProduct } from '../../testing/commerce.ts'
import { days, heldClock } from '../../testing/clock.ts'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'

const clock = heldClock()
const house = useHouse({ clock })
let ada: Person
let shop: ReturnType<typeof catalogOf>
let blend: { id: string }
let decaf: { id: string }
beforeAll(async () => {
  ada = await house.owner('Ada', 'Roastery')
  shop = catalogOf(ada)
  blend = (await shop.createProduct('Blend', { checkoutUrl: 'https://shop.example/blend?from=a#buy' })).product
  decaf = (await shop.createProduct('Decaf')).product
})

const inDays = (count: number) => new Date(clock.now().getTime() + count * days).toISOString()
const allProducts = { basisPoints: 1_000, allProducts: true }
const lastEvent = async () => (await ada.activity())[0]!
const stateOf = async (code: string) => (await shop.coupons({ first: 100, search: code })).nodes[0]!.state

describe('[BO-2] a coupon', () => {
  test('[BO-2] takes off a percentage to the hundredth, for all products', async () => {
    const { coupon } = await shop.createCoupon('Spring-12', { basisPoints: 1_234, allProducts: true, maxRedemptions: 10, maxPerCustomer: 1 })
    expect(coupon).toMatchObject({
      code: 'Spring-12', kind: 'PERCENTAGE', basisPoints: 1_234, amount: null, allProducts: true, products: [], maxRedemptions: 10, maxPerCustomer: 1, redemptions: 0,
      startsAt: null, endsAt: null, state: 'ACTIVE', version: 1,
    })
    expect(await lastEvent()).toMatchObject({ kind: 'coupon created', detail: { name: 'Spring-12', productIds: [], products: 'all', off: { basisPoints: 1_234 } } })
  })

  test('[BO-2] or a sum, for chosen products, in their currency', async () => {
    const { coupon } = await shop.createCoupon('FIVER', { amount: { amount: 500, currency: 'EUR' }, productIds: [decaf.id, blend.id, decaf.id] })
    expect(coupon).toMatchObject({ kind: 'AMOUNT', basisPoints: null, amount: { amount: 500, currency: 'EUR' }, allProducts: false, products: [{ name: 'Blend' }, { name: 'Decaf' }] })
    expect((await lastEvent()).detail).toMatchObject({ products: ['Blend', 'Decaf'], off: { amount: 500, currency: 'EUR' } })
    expect(await shop.createCoupon('BUCKS', { amount: { amount: 500, currency: 'USD' }, productIds: [blend.id] })).toMatchObject({
      __typename: 'InvalidInput', issues: [{ path: ['input', 'amount'], message: '‘Blend’ is sold in EUR: take off an amount in that currency, or a percentage.' }],
    })
  })

  test.each([
    ['a code with spaces', 'TWO WORDS', allProducts, ['input', 'code']],
    ['a code of one letter', 'A', allProducts, ['input', 'code']],
    ['a code that is no plain text', 'ПРИВЕТ', allProducts, ['input', 'code']],
    ['nothing off', 'NOTHING', { basisPoints: 0, allProducts: true }, ['input', 'basisPoints']],
    ['more than everything off', 'EVERYTHING', { basisPoints: 10_001, allProducts: true }, ['input', 'basisPoints']],
    ['neither percentage nor amount', 'NEITHER', { allProducts: true }, ['input', 'amount']],
    ['both of them', 'BOTH', { basisPoints: 1, amount: { amount: 1, currency: 'EUR' }, allProducts: true }, ['input', 'amount']],
    ['a sum of nothing', 'ZERO', { amount: { amount: 0, currency: 'EUR' }, allProducts: true }, ['input', 'amount', 'amount']],
    ['no products', 'NOWHERE', { basisPoints: 1 }, ['input', 'productIds']],
    ['an empty list of products', 'NOWHERE', { basisPoints: 1, productIds: [] }, ['input', 'productIds']],
    ['an end before its start', 'BACKWARDS', { ...allProducts, startsAt: '2030-01-02T00:00:00Z', endsAt: '2030-01-01T00:00:00Z' }, ['input', 'endsAt']],
    ['a limit of nothing', 'LIMITED', { ...allProducts, maxRedemptions: 0 }, ['input', 'maxRedemptions']],
  ])('[BO-2] with %s is told as a mistake at its field', async (_what, code, input, path) => {
    expect(await shop.createCoupon(code, input)).toMatchObject({ __typename: 'InvalidInput', issues: [expect.objectContaining({ path })] })
  })

  test('[BO-2, PE-2] for a product that does not exist is refused, also where the product was deleted', async () => {
    const gone = (await shop.createProduct('Gone')).product
    await shop.deleteProduct(gone.id)
    for (const id of [gone.id, nobodysProduct()])
      expect(await shop.createCoupon('NOPRODUCT', { basisPoints: 1, productIds: [blend.id, id] })).toMatchObject({ issues: [{ path: ['input', 'productIds'], message: 'There is no such product.' }] })
  })

  test('[BO-2] is edited: other terms, limits and dates set and taken away', async () => {
    const { coupon: { id } } = await shop.createCoupon('EDITED', { ...allProducts, maxRedemptions: 3, endsAt: '2031-01-01T00:00:00Z' })
    const { coupon } = await shop.editCoupon(id, 1, { code: 'edited-2', amount: { amount: 250, currency: 'EUR' }, productIds: [blend.id], maxRedemptions: null, maxPerCustomer: 2 })
    expect(coupon).toMatchObject({
      code: 'edited-2', kind: 'AMOUNT', basisPoints: null, amount: { amount: 250 }, allProducts: false, products: [{ name: 'Blend' }], maxRedemptions: null, maxPerCustomer: 2,
      endsAt: '2031-01-01T00:00:00.000Z', version: 2,
    })
    expect(await lastEvent()).toMatchObject({ kind: 'coupon changed', detail: { name: 'edited-2', before: { code: 'EDITED', products: 'all' }, after: { code: 'edited-2', products: ['Blend'] } } })
    expect((await shop.editCoupon(id, 2, { allProducts: true, endsAt: null })).coupon).toMatchObject({ allProducts: true, products: [], endsAt: null, version: 3 })
    const lines = (await ada.activity()).length
    expect((await shop.editCoupon(id, 3, { allProducts: true })).coupon.version).toBe(3)
    expect(await ada.activity()).toHaveLength(lines)
    expect(await shop.editCoupon(id, 3, { allProducts: false })).toMatchObject({ __typename: 'InvalidInput' })
    expect(await shop.editCoupon(id, 3, { startsAt: '2031-01-01T00:00:00Z', endsAt: '2031-01-01T00:00:00Z' })).toMatchObject({ issues: [{ path: ['input', 'endsAt'] }] })
  })

  test('[BO-2] is deleted, and its code is free again', async () => {
    const { coupon: { id } } = await shop.createCoupon('ONCE', allProducts)
    expect(await shop.deleteCoupon(id)).toEqual({ __typename: 'DeletedCoupon', couponId: id })
    expect(await shop.coupon(id)).toBeNull()
    const gone = { __typename: 'NotFound', message: 'There is no such coupon.' }
    expect(await shop.deleteCoupon(id)).toEqual(gone)
    expect(await shop.editCoupon(nobodysCoupon(), 1, { code: 'ANY' })).toEqual(gone)
    expect(await shop.createCoupon('once', allProducts)).toMatchObject({ __typename: 'SavedCoupon' })
  })
})

describe('[BO-2] a code', () => {
  test('[BO-2] is taken in any case, and told at its field', async () => {
    await shop.createCoupon('Taken', allProducts)
    const problem = { __typename: 'InvalidInput', issues: [{ path: ['input', 'code'], message: 'This code is taken; choose another.' }] }
    expect(await shop.createCoupon('tAKEN', allProducts)).toMatchObject(problem)
    const { coupon } = await shop.createCoupon('free', allProducts)
    expect(await shop.editCoupon(coupon.id, 1, { code: 'TAKEN' })).toMatchObject(problem)
    expect((await shop.editCoupon(coupon.id, 1, { code: 'FREE' })).coupon.code).toBe('FREE')
    expect(await catalogOf(await house.owner('Eve')).createCoupon('TAKEN', allProducts)).toMatchObject({ __typename: 'SavedCoupon' })
  })

  test('[BO-2] of twenty creations with one code at one moment one wins, and the others are told', async () => {
    for (let round = 0; round < 5; round++) {
      const results = await Promise.all(Array.from({ length: 20 }, (_, at) => shop.createCoupon(at % 2 ? `race-${round}` : `RACE-${round}`, allProducts)))
      const lost = results.filter(({ __typename }) => __typename === 'InvalidInput')
      expect(results.filter(({ __typename }) => __typename === 'SavedCoupon')).toHaveLength(1)
      expect(lost).toHaveLength(19)
      for (const { issues } of lost) expect(issues).toEqual([{ path: ['input', 'code'], message: 'This code is taken; choose another.' }])
    }
    expect((await ada.activity()).filter(({ kind, detail }) => kind === 'coupon created' && /^race-/i.test(String(detail.name)))).toHaveLength(5)
  })

  test('[BO-2] renamed by many to one at one moment is one coupon’s', async () => {
    const made = await Promise.all(Array.from({ length: 6 }, async (_, at) => (await shop.createCoupon(`RENAME-${at}`, allProducts)).coupon))
    const results = await Promise.all(made.map(({ id }) => shop.editCoupon(id, 1, { code: 'WANTED' })))
    expect(results.map(({ __typename }) => __typename).sort()).toEqual([...Array.from({ length: 5 }, () => 'InvalidInput'), 'SavedCoupon'])
  })

  test('[BO-2] is proposed: near what is wanted, free, and fit to be read aloud', async () => {
    const proposed = async (wanted: string | null) => (await ada.ask('query ($wanted: String) { account { couponCodes(wanted: $wanted) } }', { wanted })).account.couponCodes as string[]
    await shop.createCoupon('SUMMER', allProducts)
    const near = await proposed(' summer! ')
    expect(near.slice(0, 2)).toEqual(['SUMMER-2', 'SUMMER-3'])
    for (const code of [...near, ...(await proposed(null)), ...(await proposed('??'))]) expect(await shop.createCoupon(code, allProducts), code).toMatchObject({ __typename: 'SavedCoupon' })
    expect((await proposed('brand new'))[0]).toBe('BRANDNEW')
    expect((await proposed(null)).every((code) => /^[ACDEFGHJKMNPQRTWXY34679]{4}-[ACDEFGHJKMNPQRTWXY34679]{4}$/.test(code))).toBe(true)
  })

  test('[BO-2] is found by any part, in any case; the list is by code, in pages', async () => {
    await shop.createCoupon('Find_Me', allProducts)
    await shop.createCoupon('FINDxME', allProducts)
    const found = async (search: string) => (await shop.coupons({ first: 100, search })).nodes.map(({ code }) => code)
    expect(await found('ind')).toEqual(['FINDxME', 'Find_Me'])
    expect(await found('d_m')).toEqual(['Find_Me'])
    expect(await found('%')).toEqual([])
    const all = (await shop.coupons()).nodes.map(({ code }) => code)
    const seen: string[] = []
    for (let cursor: string | null = null, more = true; more;) {
      const page = await shop.coupons({ first: 4, after: cursor })
      expect(page.totalCount).toBe(all.length)
      seen.push(...page.nodes.map(({ code }) => code))
      more = page.pageInfo.hasNextPage
      cursor = page.pageInfo.endCursor
    }
    expect(seen).toEqual(all)
  })
})

describe('[BO-2] how a coupon stands', () => {
  test('[BO-2] is scheduled, then active, then ended, as time goes by', async () => {
    await shop.createCoupon('SEASON', { ...allProducts, startsAt: inDays(2), endsAt: inDays(4) })
    expect(await stateOf('SEASON')).toBe('SCHEDULED')
    clock.pass(2 * days)
    await ada.signIn()
    expect(await stateOf('SEASON')).toBe('ACTIVE')
    clock.pass(2 * days)
    await ada.signIn()
    expect(await stateOf('SEASON')).toBe('ENDED')
  })

  test('[BO-2] is used up at its limit, and can be used again when that is raised', async () => {
    const { coupon } = await shop.createCoupon('LIMITED', { ...allProducts, maxRedemptions: 3 })
    await house.sql(`UPDATE coupon SET redemptions = 3 WHERE code = 'LIMITED'`)
    expect(await shop.coupon(coupon.id)).toMatchObject({ state: 'USED_UP', redemptions: 3 })
    expect((await shop.editCoupon(coupon.id, 1, { maxRedemptions: 4 })).coupon.state).toBe('ACTIVE')
  })

  test('[BO-1, BO-2] says so when all that it was for was deleted', async () => {
    const [one, other] = [(await shop.createProduct('One')).product, (await shop.createProduct('Other')).product]
    const { coupon } = await shop.createCoupon('LEFTOVER', { basisPoints: 100, productIds: [one.id, other.id] })
    await shop.deleteProduct(one.id)
    expect(await shop.coupon(coupon.id)).toMatchObject({ state: 'ACTIVE', products: [{ name: 'Other' }] })
    await shop.deleteProduct(other.id)
    expect(await shop.coupon(coupon.id)).toMatchObject({ state: 'WITHOUT_PRODUCT', products: [], allProducts: false })
    expect((await shop.editCoupon(coupon.id, 1, { maxPerCustomer: 1 })).coupon).toMatchObject({ state: 'WITHOUT_PRODUCT', version: 2 })
    expect((await shop.editCoupon(coupon.id, 2, { productIds: [blend.id] })).coupon).toMatchObject({ state: 'ACTIVE', products: [{ name: 'Blend' }] })
  })
})

describe('[BO-2] a link', () => {
  const stranger = () => house.visitor('iPhone')
  const offer = async (code: string, account = ada.account) =>
    (await stranger().ask('query ($account: String!, $code: String!) { couponOffer(account: $account, code: $code) { accountName code gives endsAt } }', { account, code })).couponOffer

  test('[BO-2] leads to the checkout of its one product, and else to a page of its own', async () => {
    expect((await shop.createCoupon('LINK-ONE', { basisPoints: 100, productIds: [blend.id] })).coupon.link).toBe('https://shop.example/blend?from=a&coupon=LINK-ONE#buy')
    const page = (code: string) => `http://localhost:4000/c/${ada.account}/${code}`
    expect((await shop.createCoupon('LINK-TWO', { basisPoints: 100, productIds: [blend.id, decaf.id] })).coupon.link).toBe(page('LINK-TWO'))
    expect((await shop.createCoupon('LINK-NOWHERE', { basisPoints: 100, productIds: [decaf.id] })).coupon.link).toBe(page('LINK-NOWHERE'))
    expect((await shop.createCoupon('LINK-ALL', allProducts)).coupon.link).toBe(page('LINK-ALL'))
  })

  test('[BO-2, PE-6] the page says what the code gives to anyone, and nothing of one that does not hold now', async () => {
    expect(await offer('link-all')).toEqual({ accountName: 'Roastery', code: 'LINK-ALL', gives: '10% off', endsAt: null })
    await shop.createCoupon('HALF', { basisPoints: 1_250, productIds: [decaf.id], endsAt: inDays(3) })
    expect(await offer('HALF')).toMatchObject({ gives: '12.5% off selected products', endsAt: expect.any(String) })
    await shop.createCoupon('SUM', { amount: { amount: 1_050, currency: 'EUR' }, allProducts: true })
    expect((await offer('SUM')).gives).toBe('€10.50 off')
    await shop.createCoupon('LATER', { ...allProducts, startsAt: inDays(3) })
    await house.sql(`UPDATE coupon SET redemptions = max_redemptions WHERE code = 'Spring-12'`)
    for (const code of ['LATER', 'SEASON', 'Spring-12', 'NEVER', 'no such', '\0', 'ПРИВЕТ']) expect(await offer(code), code).toBeNull()
    expect(await offer('SUM', 'nowhere')).toBeNull()
  })

  test('[BO-2, ID-3] guessing codes ends soon, also where all tries come at one moment', async () => {
    const visitor = stranger()
    const ask = (code: string) => visitor.send('query ($account: String!, $code: String!) { couponOffer(account: $account, code: $code) { code } }', { account: ada.account, code })
    const answers = await Promise.all(Array.from({ length: 150 }, (_, at) => ask(`GUESS-${at}`)))
    expect(answers.filter(({ errors }) => !errors).length).toBeLessThanOrEqual(120)
    expect((await ask('SUM')).errors![0]!.extensions).toMatchObject({ code: 'RATE_LIMITED', retryAt: expect.any(String) })
  })
})
