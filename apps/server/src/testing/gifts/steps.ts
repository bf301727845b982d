import fc from 'fast-check'
import { globalId } from '../house.ts'
import { productId, type State, type World } from './world.ts'

/** What is sent, and by whom; what it says in words, so that a failure reads as a story. Null where there is nothing to do it to. */
export type Request = { query: string; variables: Record<string, unknown>; guest?: string; did?: (data: any) => void } // eslint-disable-line @typescript-eslint/no-explicit-any
export type Step = { words: string; actor: string; request: (world: World, state: State) => Request | null }

const verdicts = 'viewerCan { action allowed reason }'
const reach = 'productAccess { all productIds }'
const member = `member { id name version permissions accessLevel { name permissions ${reach} } ${reach} ${verdicts} }`
const problem = `__typename ... on Problem { message } ... on Refusal { rule }`
const issues = '... on InvalidInput { issues { path message } }'
const changed = '... on ChangedMeanwhile { by changes { field before after } }'
const product = `... on SavedProduct { product { id name version offers { name } ${verdicts} } }`
const coupon = `... on SavedCoupon { coupon { id code version allProducts products { id name } redemptions link ${verdicts} } }`

const actors = ['hana', 'abel', 'mia', 'noa', 'mia', 'noa', 'wanda', 'lea', 'gus', 'gil', 'gea']
const subjects = ['abel', 'mia', 'noa', 'gus', 'gil', 'gea', 'gus', 'gil']
const permissions = ['users.manage', 'coupons.view', 'coupons.manage', 'products.edit', 'products.delete', 'customers.search', 'customers.browse', 'affiliates.attribute', 'statistics.view']
const productKeys = ['p0', 'p1', 'p2', 'p3', 'p4']
const levelNames = ['Support', 'Marketing', 'Night shift']

const anyActor = fc.constantFrom(...actors)
const anySubject = fc.constantFrom(...subjects)
const anyLevel = fc.constantFrom(...levelNames)
const anyProduct = fc.constantFrom(...productKeys)
const anyReach: fc.Arbitrary<'all' | string[]> = fc.oneof(fc.constant<'all'>('all'), fc.subarray(productKeys, { maxLength: 3 }), fc.constant<string[]>(['p0']))
const anyTerms = fc.record({ own: fc.subarray(permissions, { maxLength: 4 }), products: anyReach, level: fc.option(anyLevel, { freq: 3 }) })
type Terms = { own: string[]; products: 'all' | string[]; level: string | null }

const levelId = ({ levels }: State, name: string) => globalId('AccessLevel', levels[name]!.id)
const memberId = ({ members }: State, name: string) => globalId('Member', members[name]!.id)
const known = (world: World, keys: readonly string[]) => keys.filter((key) => world.products.has(key)).map((key) => productId(world, key))
const saysTerms = ({ own, products, level }: Terms) => (level ? `the level ${level}` : `[${own.join(' ')}] and ${products === 'all' ? 'all products' : `products [${products.join(' ')}]`}`)

const step = <T>(arbitrary: fc.Arbitrary<T>, words: (drawn: T) => string, request: (drawn: T, world: World, state: State) => Request | null): fc.Arbitrary<Step> =>
  fc.tuple(anyActor, arbitrary).map(([actor, drawn]) => ({ actor, words: `${actor} ${words(drawn)}`, request: (world, state) => request(drawn, world, state) }))

const onMember = (mutation: string, words: string, answer: string) =>
  step(anySubject, (name) => `${words} ${name}`, (name, _world, state) =>
    state.members[name] ? { query: `mutation ($id: ID!) { ${mutation}(memberId: $id) { ${problem} ${answer} } }`, variables: { id: memberId(state, name) } } : null)

const onOffer = (mutation: string, words: string, answer: string) =>
  step(anySubject, (name) => `${words} ${name}`, (name, _world, { offers }) =>
    offers[name] ? { query: `mutation ($id: ID!) { ${mutation}(invitationId: $id) { ${problem} ${answer} } }`, variables: { id: globalId('Invitation', offers[name].id) } } : null)

const levelInput = (world: World, { own, products }: Terms, name: string) => ({ name, permissions: own, ...(products !== 'all' && { productIds: known(world, products) }) })
const accessInput = (world: World, state: State, { own, products, level }: Terms) => {
  if (level) return { accessLevelId: levelId(state, level), permissions: own }
  return { permissions: own, ...(products === 'all' ? { allProducts: true } : { productIds: known(world, products) }) }
}

const team: [number, fc.Arbitrary<Step>][] = [
  [6, step(fc.tuple(anySubject, anyTerms), ([name, terms]) => `invites ${name} to ${saysTerms(terms)}`, ([name, terms], world, state) => {
    if (terms.level && !state.levels[terms.level]) return null
    const offer = terms.level ? { accessLevelId: levelId(state, terms.level) } : { permissions: terms.own, ...(terms.products !== 'all' && { productIds: known(world, terms.products) }) }
    const query = `mutation ($input: InviteMembersInput!) { inviteMembers(input: $input) { ${problem} ${issues} ... on InvitedMembers { sent { invitation { id email permissions ${reach} ${verdicts} } } skipped { address reason } } } }`
    return { query, variables: { input: { addresses: world.people[name]!.email, ...offer } } }
  })],
  [6, fc.tuple(fc.constantFrom('gus', 'gil', 'gea', 'mia', 'noa', 'abel')).map(([name]): Step => ({
    actor: name, words: `${name} accepts`, request: (_world, { offers }) =>
      offers[name] ? { query: `mutation ($id: ID!) { acceptInvitation(input: { invitationId: $id }) { ${problem} } }`, variables: { id: globalId('Invitation', offers[name].id) }, guest: name } : null,
  }))],
  [1, onMember('makeAdmin', 'makes admin', `... on ChangedMember { ${member} }`)],
  [2, onMember('removeMember', 'removes', '')],
  [1, onOffer('cancelInvitation', 'cancels the invitation of', '')],
  [2, onOffer('resendInvitation', 'sends again the invitation of', '... on SentInvitation { invitation { id permissions } }')],
  [7, step(fc.tuple(anySubject, anyTerms, fc.integer({ min: 0, max: 7 })), ([name, terms, late]) => `gives ${name} ${saysTerms(terms)}${terms.level ? ` and [${terms.own.join(' ')}]` : ''}${late === 0 ? ', having seen an older version' : ''}`,
    ([name, terms, late], world, state) => {
      if (!state.members[name] || (terms.level && !state.levels[terms.level])) return null
      const query = `mutation ($id: ID!, $version: Int!, $input: ChangeAccessInput!) { changeAccess(memberId: $id, version: $version, input: $input) { ${problem} ${issues} ${changed} ... on ChangedMember { ${member} } } }`
      return { query, variables: { id: memberId(state, name), version: late === 0 ? 1 : state.members[name].version, input: accessInput(world, state, terms) } }
    })],
  [1, step(fc.tuple(anySubject, fc.boolean()), ([name, ends]) => `${ends ? 'sets' : 'takes off'} the end date of ${name}`, ([name, ends], _world, state) => state.members[name] ? {
    query: `mutation ($id: ID!, $version: Int!, $at: DateTime) { setMembershipExpiry(memberId: $id, version: $version, expiresAt: $at) { ${problem} ${changed} ... on ChangedMember { ${member} } } }`,
    variables: { id: memberId(state, name), version: state.members[name].version, at: ends ? new Date(Date.now() + 50 * 86_400_000) : null },
  } : null)],
  [2, step(fc.tuple(anyLevel, anyTerms), ([name, terms]) => `makes the level ${name} of ${saysTerms({ ...terms, level: null })}`, ([name, terms], world) => ({
    query: `mutation ($input: AccessLevelInput!) { createAccessLevel(input: $input) { ${problem} ${issues} ... on SavedAccessLevel { accessLevel { name permissions ${reach} ${verdicts} } } } }`,
    variables: { input: levelInput(world, terms, name) },
  }))],
  [4, step(fc.tuple(anyLevel, anyTerms), ([name, terms]) => `changes the level ${name} to ${saysTerms({ ...terms, level: null })}`, ([name, terms], world, state) => state.levels[name] ? {
    query: `mutation ($id: ID!, $version: Int!, $input: AccessLevelInput!) { changeAccessLevel(id: $id, version: $version, input: $input) { ${problem} ${issues} ${changed} ... on SavedAccessLevel { accessLevel { name permissions memberCount ${reach} ${verdicts} } } } }`,
    variables: { id: levelId(state, name), version: state.levels[name].version, input: levelInput(world, terms, name) },
  } : null)],
  [1, step(anyLevel, (name) => `deletes the level ${name}`, (name, _world, state) =>
    state.levels[name] ? { query: `mutation ($id: ID!) { deleteAccessLevel(id: $id) { ${problem} } }`, variables: { id: levelId(state, name) } } : null)],
]

const input = (mutation: string, type: string, answer: string) => `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${problem} ${issues} ${mutation.startsWith('edit') ? changed : ''} ${answer} } }`
const bare = (id: string) => Buffer.from(id, 'base64').toString().split(':')[1]!
const couponKeys = ['C0', 'C1', 'C2', 'C3', 'C4', 'C5']

const commerce: [number, fc.Arbitrary<Step>][] = [
  [1, step(fc.constant(null), () => 'creates a product', (_none, world) => {
    const key = productKeys.find((one) => !world.products.has(one))
    const name = `Zq ${key} ${world.slug}`
    const did = ({ createProduct }: any) => void world.products.set(key!, { id: bare(createProduct.product.id), name, version: 1, gone: false }) // eslint-disable-line @typescript-eslint/no-explicit-any
    return key ? { query: input('createProduct', 'CreateProductInput', product), variables: { input: { name, price: { amount: 100, currency: 'USD' } } }, did } : null
  })],
  [3, step(anyProduct, (key) => `edits the product ${key}`, (key, world) => {
    const found = world.products.get(key)
    const did = () => void found!.version++
    return found ? { query: input('editProduct', 'EditProductInput', product), variables: { input: { productId: productId(world, key), version: found.version, price: { amount: found.version + 100, currency: 'USD' } } }, did } : null
  })],
  [1, step(anyProduct, (key) => `deletes the product ${key}`, (key, world) => {
    const found = world.products.get(key)
    return found && key !== 'p0' ? { query: `mutation ($id: ID!) { deleteProduct(productId: $id) { ${problem} } }`, variables: { id: productId(world, key) }, did: () => void (found.gone = true) } : null
  })],
  [3, step(fc.tuple(fc.constantFrom(...couponKeys), anyReach), ([key, products]) => `makes the coupon ${key} for ${products === 'all' ? products : `[${products.join(' ')}]`}`, ([key, products], world) => {
    const code = `${key}-${world.slug}`
    const terms = products === 'all' ? { allProducts: true } : { productIds: known(world, products) }
    const reach = products === 'all' ? products : products.filter((one) => world.products.has(one))
    const did = ({ createCoupon }: any) => void world.coupons.set(`${key} ${createCoupon.coupon.id}`, { id: bare(createCoupon.coupon.id), code, version: 1, products: reach, ever: [], gone: false }) // eslint-disable-line @typescript-eslint/no-explicit-any
    return { query: input('createCoupon', 'CreateCouponInput', coupon), variables: { input: { code, basisPoints: 100, ...terms } }, did }
  })],
  [2, step(fc.tuple(fc.nat(5), anyReach), ([index, products]) => `edits coupon ${index} to be for ${products === 'all' ? products : `[${products.join(' ')}]`}`, ([index, products], world) => {
    const found = [...world.coupons.values()][index]
    const terms = products === 'all' ? { allProducts: true } : { productIds: known(world, products) }
    const reach = products === 'all' ? products : products.filter((one) => world.products.has(one))
    const did = ({ editCoupon }: any) => void Object.assign(found!, { version: editCoupon.coupon.version, products: reach, ever: [...found!.ever, found!.products] }) // eslint-disable-line @typescript-eslint/no-explicit-any
    return found ? { query: input('editCoupon', 'EditCouponInput', coupon), variables: { input: { couponId: globalId('Coupon', found.id), version: found.version, ...terms } }, did } : null
  })],
  [1, step(fc.nat(5), (index) => `deletes coupon ${index}`, (index, world) => {
    const found = [...world.coupons.values()][index]
    return found ? { query: `mutation ($id: ID!) { deleteCoupon(couponId: $id) { ${problem} } }`, variables: { id: globalId('Coupon', found.id) }, did: () => void (found.gone = true) } : null
  })],
]

/** Anything that anybody can do to anybody, whether or not they may. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(...[...team, ...commerce].map(([weight, arbitrary]) => ({ weight, arbitrary })))
