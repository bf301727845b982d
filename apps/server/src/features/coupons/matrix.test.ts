import { permissionNames } from '@gatehouse/policy'
import { beforeAll, describe, expect, test } from 'vitest'
import { catalogOf, setAccess } from '../../testing/commerce.ts'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'

const house = useHouse()
let ada: Person
/** One person for every role and permission: what they hold is changed for each. */
let sam: Person
let mine: string
let foreign: string

beforeAll(async () => {
  ada = await house.owner('Ada')
  sam = await house.member(ada, 'Sam', { permissions: [] })
  mine = (await catalogOf(ada).createProduct('Mine')).product.id
  foreign = (await catalogOf(ada).createProduct('Foreign')).product.id
})

/** Answers in one word: done, or by which rule it is refused. */
const said = (answer: { __typename: string; rule?: string }) => (answer.__typename === 'Refusal' ? answer.rule! : answer.__typename === 'NotFound' ? 'missing' : 'done')
const asked = async (question: Promise<unknown>) => {
  try {
    await question
    return 'done'
  } catch (error) {
    return /"rule":"([A-Z]+-\d+)"/.exec(String(error))?.[1] ?? String(error)
  }
}

let count = 0
const code = () => `MATRIX-${++count}`

/** Every operation on products and coupons, on what is within a member's reach and what is not. */
const operations: Record<string, () => Promise<string>> = {
  'list products': () => asked(catalogOf(sam).products()),
  'list coupons': () => asked(catalogOf(sam).coupons()),
  'propose codes': () => asked(sam.ask('{ account { couponCodes } }')),
  'follow the catalog': async () => {
    const after = await ada.cursor()
    // Something that everybody hears who may.
    await catalogOf(ada).editProduct(mine, (await catalogOf(ada).product(mine))!.version, { name: `Mine ${++count}` })
    const tab = sam.connect()
    const { messages } = tab.follow('subscription ($after: Cursor) { catalog(after: $after) { cursor } }', { after })
    await expect.poll(() => messages.length, { interval: 5, timeout: 10_000 }).toBeGreaterThan(0)
    await tab.close()
    return (messages[0]!.errors?.[0]?.extensions?.rule as string | undefined) ?? 'done'
  },
  'create a product': async () => said(await catalogOf(sam).createProduct('New')),
  'hang an offer on mine': async () => said(await catalogOf(sam).createOffer(mine, 'UPSELL', 'Offer')),
  'clone mine': async () => said(await catalogOf(sam).cloneProduct(mine)),
  'edit mine': async () => said(await catalogOf(sam).editProduct(mine, 1, {})),
  'edit a foreign one': async () => said(await catalogOf(sam).editProduct(foreign, 1, {})),
  'delete mine': async () => {
    const { id } = (await catalogOf(ada).createOffer(mine, 'DOWNSELL', 'Offer')).product
    return said(await catalogOf(sam).deleteProduct(id))
  },
  'delete a foreign one': async () => {
    const { id } = (await catalogOf(ada).createOffer(foreign, 'DOWNSELL', 'Offer')).product
    return said(await catalogOf(sam).deleteProduct(id))
  },
  'make a coupon for mine': async () => said(await catalogOf(sam).createCoupon(code(), { basisPoints: 1, productIds: [mine] })),
  'make a coupon for all': async () => said(await catalogOf(sam).createCoupon(code())),
  'edit a coupon of mine': async () => said(await catalogOf(sam).editCoupon((await catalogOf(ada).createCoupon(code(), { basisPoints: 1, productIds: [mine] })).coupon.id, 1, {})),
  'edit a coupon of a foreign one': async () =>
    said(await catalogOf(sam).editCoupon((await catalogOf(ada).createCoupon(code(), { basisPoints: 1, productIds: [foreign] })).coupon.id, 1, {})),
  'delete a coupon of both': async () =>
    said(await catalogOf(sam).deleteCoupon((await catalogOf(ada).createCoupon(code(), { basisPoints: 1, productIds: [mine, foreign] })).coupon.id)),
}

/** By hand out of the rules: who sees products has to do with them. PE-1, PE-2, BO-1, BO-2 */
const expected = (role: string, held: readonly string[], limited: boolean): Record<string, string> => {
  const all = role !== 'MEMBER'
  const may = (permission: string) => all || held.includes(permission)
  const views = may('coupons.view') || may('coupons.manage')
  const sees = views || may('products.edit') || may('products.delete') || may('users.manage')
  const or = (allowed: boolean, refusal: string) => (allowed ? 'done' : refusal)
  const owner = or(role === 'OWNER', 'PE-1')
  const far = !all && limited
  return {
    'list products': or(sees, 'BO-1'), 'list coupons': or(views, 'BO-2'), 'propose codes': or(may('coupons.manage'), 'BO-2'), 'follow the catalog': or(sees, 'BO-1'),
    'create a product': owner, 'hang an offer on mine': owner, 'clone mine': owner,
    'edit mine': or(may('products.edit'), 'BO-1'), 'edit a foreign one': may('products.edit') ? (far ? 'missing' : 'done') : 'BO-1',
    'delete mine': or(may('products.delete'), 'BO-1'), 'delete a foreign one': may('products.delete') ? (far ? 'missing' : 'done') : 'BO-1',
    'make a coupon for mine': or(may('coupons.manage'), 'BO-2'), 'make a coupon for all': may('coupons.manage') ? (far ? 'PE-2' : 'done') : 'BO-2',
    'edit a coupon of mine': or(may('coupons.manage'), 'BO-2'), 'edit a coupon of a foreign one': may('coupons.manage') ? (far ? 'missing' : 'done') : 'BO-2',
    'delete a coupon of both': may('coupons.manage') ? (far ? 'PE-2' : 'done') : 'BO-2',
  }
}

const answers = async () => Object.fromEntries(await Promise.all(Object.entries(operations).map(async ([name, ask]) => [name, await ask()] as const)))

describe('[PE-5] every operation on products and coupons, for every role and every single permission', () => {
  test.each(['OWNER', 'ADMIN', 'PARTNER'] as const)('[PE-5, PE-1] %s', async (role) => {
    await house.setRole(sam, role)
    expect(await answers()).toEqual(expected(role, [], false))
    await house.setRole(sam, 'MEMBER')
  })

  const sets = [[], ...permissionNames.map((name) => [name]), ['products.edit', 'coupons.view'], [...permissionNames]]
  test.each(sets.flatMap((held) => [[held.join(' + ') || 'nothing', 'some products', held, true], [held.join(' + ') || 'nothing', 'all products', held, false]] as const))(
    '[PE-5, PE-2] a member with %s and %s', async (_name, _reach, held, limited) => {
      await setAccess(house, sam, { permissions: [...held], productIds: limited ? [mine] : 'all' })
      expect(await answers()).toEqual(expected('MEMBER', held, limited))
    },
  )
})
