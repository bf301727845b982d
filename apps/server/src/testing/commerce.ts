/** Products and coupons over the wire, as somebody in the account makes and sees them. */
import { globalId, type House } from './house.ts'
import type { Person } from './person.ts'

const problem = '__typename ... on Problem { message } ... on Refusal { rule }'
const issues = '... on InvalidInput { issues { path message } }'
const conflict = '... on ChangedMeanwhile { by at version changes { field before after } }'
const productFields = `id kind parentId productId name price { amount currency } taxed seller { name country region } checkoutUrl version viewerCan { action allowed rule reason }`
const couponFields = `id code kind basisPoints amount { amount currency } allProducts products { id name } maxRedemptions maxPerCustomer redemptions startsAt endsAt state link version
  viewerCan { action allowed rule reason }`

type Fields = Record<string, unknown>
export type Verdict = { action: string; allowed: boolean; rule: string | null; reason: string | null }
export type ProductNode = {
  id: string; kind: string; parentId: string | null; productId: string; name: string; price: { amount: number; currency: string }; taxed: boolean
  seller: { name: string; country: string | null; region: string | null }; checkoutUrl: string | null; version: number; viewerCan: Verdict[]; offers: ProductNode[]
}
export type CouponNode = {
  id: string; code: string; kind: string; basisPoints: number | null; amount: { amount: number; currency: string } | null; allProducts: boolean
  products: { id: string; name: string }[]; redemptions: number | null; state: string; link: string; version: number; startsAt: string | null; endsAt: string | null
  maxRedemptions: number | null; maxPerCustomer: number | null; viewerCan: Verdict[]
}

const euros = (amount: number) => ({ amount, currency: 'EUR' })

/** What `person` does with products and coupons. Every mutation answers with its result, whatever that is. */
export const catalogOf = (person: Person) => {
  const change = async (name: string, type: string, input: Fields, answer: string) =>
    (await person.ask(`mutation ($input: ${type}!) { ${name}(input: $input) { ${problem} ${issues} ${name.startsWith('edit') ? conflict : ''} ${answer} } }`, { input }))[name]
  const saved = `... on SavedProduct { product { ${productFields} } }`
  const savedCoupon = `... on SavedCoupon { coupon { ${couponFields} } }`
  const byId = async (name: string, argument: string, id: string, answer: string) =>
    (await person.ask(`mutation ($id: ID!) { ${name}(${argument}: $id) { ${problem} ${answer} } }`, { id }))[name]
  const list = async (field: string, fields: string, args: Fields) =>
    (await person.ask(
      `query ($first: Int, $after: String, $last: Int, $before: String, $search: String) { account {
        ${field}(first: $first, after: $after, last: $last, before: $before, search: $search) { totalCount nodes { ${fields} } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`, args,
    )).account[field]
  return {
    createProduct: (name: string, input: Fields = {}) => change('createProduct', 'CreateProductInput', { name, price: euros(1_000), ...input }, saved),
    createOffer: (parentId: string, kind: string, name: string, input: Fields = {}) =>
      change('createOffer', 'CreateOfferInput', { parentId, kind, name, price: euros(500), ...input }, saved),
    editProduct: (productId: string, version: number, input: Fields) => change('editProduct', 'EditProductInput', { productId, version, ...input }, saved),
    cloneProduct: (id: string) => byId('cloneProduct', 'productId', id, saved),
    deleteProduct: (id: string) => byId('deleteProduct', 'productId', id, '... on DeletedProduct { productId }'),
    createCoupon: (code: string, input: Fields = { basisPoints: 1_000, allProducts: true }) => change('createCoupon', 'CreateCouponInput', { code, ...input }, savedCoupon),
    editCoupon: (couponId: string, version: number, input: Fields) => change('editCoupon', 'EditCouponInput', { couponId, version, ...input }, savedCoupon),
    deleteCoupon: (id: string) => byId('deleteCoupon', 'couponId', id, '... on DeletedCoupon { couponId }'),
    /** One product, as `node` gives it; null where there is none within reach. */
    product: async (id: string): Promise<ProductNode | null> =>
      (await person.ask(`query ($id: ID!) { node(id: $id) { ... on Product { ${productFields} offers { ${productFields} offers { ${productFields} } } } } }`, { id })).node,
    coupon: async (id: string): Promise<CouponNode | null> => (await person.ask(`query ($id: ID!) { node(id: $id) { ... on Coupon { ${couponFields} } } }`, { id })).node,
    // With their offers, a hundred would cost more than is taken.
    products: (args: Fields = { first: 90 }): Promise<{ totalCount: number; nodes: ProductNode[]; pageInfo: PageInfo }> => list('products', `${productFields} offers { ${productFields} }`, args),
    coupons: (args: Fields = { first: 100 }): Promise<{ totalCount: number; nodes: CouponNode[]; pageInfo: PageInfo }> => list('coupons', couponFields, args),
  }
}

type PageInfo = { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null }

/** The id in a global id. */
export const ownId = (id: string): string => Buffer.from(id, 'base64').toString().split(':')[1]!

/** Gives somebody permissions and products, as only an operator can without asking anybody. */
export const setAccess = async (house: House, person: Person, access: { permissions?: string[]; productIds?: string[] | 'all' }): Promise<void> => {
  const { permissions, productIds } = access
  const where = `m.id = (SELECT m.id FROM membership m JOIN "user" u ON u.id = m.user_id JOIN account a ON a.id = m.account_id WHERE u.email = $1 AND a.slug = $2 AND m.ended_at IS NULL)`
  if (productIds) {
    await house.sql(`UPDATE membership m SET all_products = $3, product_ids = $4::uuid[] WHERE ${where}`,
      [person.email, person.account, productIds === 'all', productIds === 'all' ? [] : productIds.map(ownId)])
  }
  if (!permissions) return
  await house.sql(`DELETE FROM "grant" g USING membership m WHERE g.membership_id = m.id AND ${where}`, [person.email, person.account])
  await house.sql(`INSERT INTO "grant" (account_id, membership_id, permission) SELECT m.account_id, m.id, unnest($3::text[]) FROM membership m WHERE ${where}`,
    [person.email, person.account, permissions])
}

export const nobodysProduct = () => globalId('Product', crypto.randomUUID())
export const nobodysCoupon = () => globalId('Coupon', crypto.randomUUID())
