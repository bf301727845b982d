/** Products and coupons. §6, §10 */
import { problem, type Question } from './question.ts'
import {
  changesCoupon, createsProducts, type Expected, makesCoupon, may, type ProductName, type Reach, reachOf, reaches, reachesAll, reachesCoupon, seesLine, seesProducts, type Someone, worksOnProduct,
} from './rules.ts'
import { type CouponName, idOf, productInput, type Stage } from './stage.ts'

type Verdicts = { action: string; allowed: boolean }[]
const allowedIn = (verdicts: Verdicts) => verdicts.filter(({ allowed }) => allowed).map(({ action }) => action).sort().join(' ')
const seesCoupons = (who: Someone) => may(who, 'coupons.view')
const roots = ['far', 'far2', 'near', 'near2'] as const
const couponNames = ['forAll', 'forBoth', 'forFar', 'forNear'] as const

const productMenu = (who: Someone, product: ProductName): string => [
  ...(createsProducts(who) === 'done' ? ['addDownsell', 'addUpsell', 'clone'] : []),
  ...(worksOnProduct(who, 'products.delete', product) === 'done' ? ['delete'] : []), ...(worksOnProduct(who, 'products.edit', product) === 'done' ? ['edit'] : []),
].join(' ')

/** PE-2: of a coupon's products those within reach. */
const productsSeen = (who: Someone, products: Reach): string =>
  products === 'all' ? 'all' : products.filter((name) => reaches(who, name)).sort().join(' ')

const byId = (type: string, field: string, variables: Question['variables'], expected: Question['expected']): Question => ({
  for: 'anyone', together: true, query: `query ($id: ID!) { node(id: $id) { ... on ${type} { ${field} } } }`, variables, expected, outside: 'missing',
})
const productById = (name: ProductName): Question =>
  byId('Product', 'name price { amount } seller { name } offers { name }', (stage) => ({ id: idOf.product(stage, name) }), (who) => (reaches(who, name) ? (seesProducts(who) ? 'done' : ['BO-1', 'missing']) : 'missing'))
const couponById = (name: CouponName): Question =>
  byId('Coupon', 'code', (stage) => ({ id: idOf.coupon(stage, name) }), (who, { coupons }) => (reachesCoupon(who, coupons[name].products) ? (seesCoupons(who) ? 'done' : ['BO-2', 'missing']) : 'missing'))

export const commerceReads: Record<string, Question> = {
  'the products, and what one may do to them': {
    for: 'members', query: '{ account { products(first: 100) { totalCount nodes { name offers { name } viewerCan { action allowed } } } } }',
    said: ({ account: { products } }) => products.nodes.map((node: any) => // eslint-disable-line @typescript-eslint/no-explicit-any
      `${node.name} ${node.offers.length} ${allowedIn(node.viewerCan)} of ${products.totalCount}`).join('\n'),
    expected: (who) => {
      const seen = roots.filter((name) => reaches(who, name))
      return seesProducts(who) ? seen.map((name) => `${name} ${name.endsWith('2') ? 0 : 1} ${productMenu(who, name)} of ${seen.length}`).join('\n') : ['BO-1']
    },
  },
  'the coupons, and what one may do to them': {
    for: 'members', query: '{ account { coupons(first: 100) { totalCount nodes { code allProducts products { name } redemptions link viewerCan { action allowed } } } } }',
    said: ({ account: { coupons } }) => coupons.nodes.map((node: any) => // eslint-disable-line @typescript-eslint/no-explicit-any
      `${node.code} for ${node.allProducts ? 'all' : node.products.map(({ name }: { name: string }) => name).join(' ')} used ${node.redemptions} may ${allowedIn(node.viewerCan)} of ${coupons.totalCount}`).join('\n'),
    expected: (who, { coupons }) => {
      if (!seesCoupons(who)) return ['BO-2']
      const seen = couponNames.filter((name) => reachesCoupon(who, coupons[name].products))
      return seen.map((name) => {
        const { products } = coupons[name]
        return `${name} for ${productsSeen(who, products)} used ${reachOf(who) === 'all' ? 0 : null} may ${changesCoupon(who, products) === 'done' ? 'delete edit' : ''} of ${seen.length}`
      }).join('\n')
    },
  },
  'codes that are free': { for: 'members', query: '{ account { couponCodes(wanted: "spring") } }', expected: (who) => (may(who, 'coupons.manage') ? 'done' : ['BO-2']), said: () => 'done' },
  'a product by id': productById('near'),
  'a product out of a list by id': productById('far'),
  ...Object.fromEntries(couponNames.map((name) => [`a coupon ${name} by id`, couponById(name)])),
  'what a code gives': {
    for: 'anyone', query: 'query ($account: String!) { couponOffer(account: $account, code: "forfar") { gives } }', variables: ({ account }) => ({ account: account.slug }), expected: () => 'done',
  },
  ...Object.fromEntries([0, 1, 2, 3, 4, 5, 6].map((index) => [
    `line ${index + 1} of the log by id`,
    byId('ActivityEvent', 'sequence', (stage) => ({ id: idOf.line(stage, index) }), (who, { lines }) => (seesLine(who, lines[index]!) ? 'done' : 'missing')),
  ])),
  'the log': {
    for: 'members', query: '{ account { activity(first: 100) { nodes { sequence } } } }',
    said: ({ account: { activity } }) => activity.nodes.map((node: { sequence: number }) => node.sequence).join(' '),
    expected: (who, { lines }) => lines.flatMap((line, index) => (seesLine(who, line) ? [index + 1] : [])).reverse().join(' '),
  },
}

const input = (mutation: string, type: string, given: (stage: Stage) => object, expected: Question['expected'], answer = ''): Question => ({
  for: 'members', query: `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${problem} ${answer} } }`, variables: (stage) => ({ input: given(stage) }), expected,
})
const remove = (mutation: string, argument: string, of: (stage: Stage) => string, expected: Question['expected']): Question => ({
  for: 'members', query: `mutation ($id: ID!) { ${mutation}(${argument}: $id) { ${problem} } }`, variables: (stage) => ({ id: of(stage) }), expected,
})

const saved = '... on SavedProduct { product { id } }'
const savedCoupon = '... on SavedCoupon { coupon { id } }'
const price = { amount: 100, currency: 'USD' }
const editProduct = (name: ProductName): Question =>
  input('editProduct', 'EditProductInput', (stage) => ({ productId: idOf.product(stage, name), version: 1, name: `${name} anew` }), (who) => worksOnProduct(who, 'products.edit', name), saved)
const makeCoupon = (products: Reach): Question =>
  input('createCoupon', 'CreateCouponInput', (stage) => ({ code: `made-${[...products].join('-')}`, basisPoints: 100, ...(products === 'all' ? { allProducts: true } : { productIds: productInput(stage, products) }) }),
    (who) => makesCoupon(who, products), savedCoupon)
const widening = (who: Someone): Expected => {
  const changes = changesCoupon(who, ['near'])
  return changes === 'done' && !reachesAll(who, ['near', 'far']) ? 'InvalidInput' : changes
}

export const commerceWrites: Record<string, Question> = {
  'create a product': input('createProduct', 'CreateProductInput', () => ({ name: 'made', price }), createsProducts, saved),
  'hang an offer on a product': input('createOffer', 'CreateOfferInput', (stage) => ({ parentId: idOf.product(stage, 'near'), kind: 'UPSELL', name: 'made', price }), createsProducts, saved),
  'clone a product': remove('cloneProduct', 'productId', (stage) => idOf.product(stage, 'near'), createsProducts),
  'edit a product': editProduct('near'),
  'edit a product out of a list': editProduct('far'),
  'edit what hangs on a product out of a list': input(
    'editProduct', 'EditProductInput', (stage) => ({ productId: idOf.product(stage, 'farOffer'), version: 1, taxed: false }), (who) => worksOnProduct(who, 'products.edit', 'far'), saved,
  ),
  'make a coupon for a product': makeCoupon(['near']),
  'make a coupon for a product out of a list': makeCoupon(['far']),
  'make a coupon for both': makeCoupon(['near', 'far']),
  'make a coupon for all': makeCoupon('all'),
  ...Object.fromEntries(couponNames.map((name) => [
    `save a coupon ${name}`, input('editCoupon', 'EditCouponInput', (stage) => ({ couponId: idOf.coupon(stage, name), version: 1 }), (who, { coupons }) => changesCoupon(who, coupons[name].products), savedCoupon),
  ])),
  'widen a coupon to a product out of a list': input(
    'editCoupon', 'EditCouponInput', (stage) => ({ couponId: idOf.coupon(stage, 'forNear'), version: 1, productIds: productInput(stage, ['near', 'far']) }), widening, savedCoupon,
  ),
  'delete what hangs on a product': remove('deleteProduct', 'productId', (stage) => idOf.product(stage, 'nearOffer'), (who) => worksOnProduct(who, 'products.delete', 'near')),
  'delete what hangs on a product out of a list': remove('deleteProduct', 'productId', (stage) => idOf.product(stage, 'farOffer'), (who) => worksOnProduct(who, 'products.delete', 'far')),
  'delete a product': remove('deleteProduct', 'productId', (stage) => idOf.product(stage, 'near2'), (who) => worksOnProduct(who, 'products.delete', 'near2')),
  'delete a product out of a list': remove('deleteProduct', 'productId', (stage) => idOf.product(stage, 'far2'), (who) => worksOnProduct(who, 'products.delete', 'far2')),
  ...Object.fromEntries((['forFar', 'forBoth', 'forAll'] as const).map((name) => [
    `delete a coupon ${name}`, remove('deleteCoupon', 'couponId', (stage) => idOf.coupon(stage, name), (who, { coupons }) => changesCoupon(who, coupons[name].products)),
  ])),
}
