import type { Followed, LiveTab } from '../liveTab.ts'
import { globalId } from '../house.ts'
import { givenTo } from './ledger.ts'
import type { State, World } from './world.ts'

type Reach = 'all' | readonly string[]

const within = (reach: Reach, products: Reach): boolean =>
  reach === 'all' || (products === 'all' ? reach.length > 0 : products.some((key) => reach.includes(key)))

/** Everything by which something out of reach could be told: its name, its id, and that as the API writes it. `ever`: what once was within reach counts as told. */
export const unseen = (world: World, reach: Reach, ever = false): string[] => {
  const products = [...world.products].filter(([key]) => !within(reach, [key])).flatMap(([, { id, name }]) => [name, id, globalId('Product', id)])
  const seen = [...world.coupons.values()].filter((coupon) => within(reach, coupon.products) || (ever && coupon.ever.some((once) => within(reach, once))))
  const hidden = [...world.coupons.values()].filter((coupon) => !seen.includes(coupon))
  return [...products, ...hidden.flatMap(({ id, code }) => [id, globalId('Coupon', id), ...(seen.some((other) => other.code === code) ? [] : [code])])]
}

/** What of that stands in a text, or in a cursor in it. */
export const hints = (text: string, tokens: readonly string[]): string[] => {
  const cursors = [...text.matchAll(/"(?:startCursor|endCursor|cursor)":"([\w-]+)"/g)].map(([, cursor]) => Buffer.from(cursor!, 'base64url').toString())
  return tokens.filter((token) => text.includes(token) || cursors.some((cursor) => cursor.includes(token)))
}

const lists = `{ account {
  products(first: 100) { totalCount nodes { id name price { amount } offers { name } viewerCan { action allowed reason } } pageInfo { startCursor endCursor } }
  firstProduct: products(first: 1) { totalCount pageInfo { hasNextPage endCursor } }
  coupons(first: 100) { totalCount nodes { id code allProducts products { id name } redemptions link viewerCan { action allowed reason } } pageInfo { startCursor endCursor } }
  members(first: 100) { totalCount nodes { name permissions productAccess { all productIds } accessLevel { name productAccess { all productIds } } } pageInfo { endCursor } }
  invitations(first: 100) { totalCount nodes { email permissions productAccess { all productIds } accessLevel { name } } pageInfo { endCursor } }
  accessLevels { name permissions memberCount productAccess { all productIds } }
  activity(first: 60) { nodes { id kind memberEmail performerEmail detail } pageInfo { startCursor endCursor } }
} }`

const sameNames = (what: string, found: string[], wanted: string[], total: number): string[] => {
  const [one, other] = [[...found].sort().join(' '), [...wanted].sort().join(' ')]
  return [...(one === other ? [] : [`${what} are [${one}] and not [${other}]`]), ...(total === wanted.length ? [] : [`${total} ${what} are counted, of ${wanted.length}`])]
}

/** What is wrong with what somebody can list: there must be all that they reach, counted right, and nothing of what they do not. */
export const lookAround = async (world: World, state: State, name: string): Promise<string[]> => {
  const { data, errors } = await world.people[name]!.send(lists)
  if (errors) return [`${name} cannot look around: ${JSON.stringify(errors)}`]
  const reach = givenTo(state, name).products
  const { products, firstProduct, coupons, members, invitations } = data.account
  const living = [...world.products].filter(([key, { gone }]) => !gone && within(reach, [key])).map(([, product]) => product.name)
  const codes = [...world.coupons.values()].filter((coupon) => !coupon.gone && within(reach, coupon.products)).map(({ code }) => code)
  const emails = Object.keys(state.offers).map((guest) => world.people[guest]!.email)
  const name_ = (node: { name: string }) => node.name
  return [
    ...sameNames('products', products.nodes.map(name_), living, products.totalCount), ...sameNames('coupons', coupons.nodes.map((node: { code: string }) => node.code), codes, coupons.totalCount),
    ...sameNames('members', members.nodes.map(name_), Object.keys(state.members), members.totalCount),
    ...sameNames('invitations', invitations.nodes.map((node: { email: string }) => node.email), emails, invitations.totalCount),
    ...(firstProduct.pageInfo.hasNextPage === living.length > 1 && firstProduct.totalCount === living.length ? [] : ['The first page tells of products that are not there.']),
    ...hints(JSON.stringify(data), unseen(world, reach, true)).map((token) => `Lists tell ${token}`),
  ].map((fault) => `${name}: ${fault}`)
}

const follows = [
  `subscription { team { cursor changes { __typename
    ... on MemberChanged { member { name permissions productAccess { all productIds } accessLevel { name productAccess { all productIds } } viewerCan { action allowed reason } } }
    ... on InvitationChanged { invitation { email permissions productAccess { all productIds } } } ... on AccessLevelsChanged { accessLevels { name productAccess { all productIds } memberCount } } } } }`,
  'subscription { activity { cursor event { kind memberEmail performerEmail detail } } }',
  `subscription { catalog { cursor changes { __typename ... on ProductChanged { product { id name } } ... on ProductGone { productId } ... on CouponGone { couponId }
    ... on CouponChanged { coupon { id code allProducts products { id name } link } } } } }`,
  'subscription { access { cursor change { __typename ... on AccessChanged { permissions } } } }',
]

/** Somebody with small rights who follows everything live that they can. */
export class Onlooker {
  readonly name: string
  private readonly world: World
  private readonly tab: LiveTab
  private readonly followed: Followed[]

  constructor(world: World, name: string) {
    this.name = name
    this.world = world
    this.tab = world.people[name]!.connect()
    this.followed = follows.map((query) => this.tab.follow(query))
  }

  /** Once everything follows. */
  ready() {
    return this.tab.send('{ viewer { cursor } }')
  }

  /** Waits for the news of a deed that is about them, and so for everything before it; answers with what they should not have heard. */
  async faults(state: State, deed: () => Promise<unknown>): Promise<string[]> {
    const [team, , , access] = this.followed
    const heard = access!.messages.length
    await deed()
    await access!.some(() => access!.messages.length > heard)
    await team!.until((data: any) => data.team.changes.some((change: any) => change.member?.name === this.name)) // eslint-disable-line @typescript-eslint/no-explicit-any
    await this.ready()
    const tokens = unseen(this.world, givenTo(state, this.name).products, true)
    return this.followed.flatMap(({ messages, error }) => [
      ...messages.flatMap((message) => hints(JSON.stringify(message), tokens).map((token) => `${this.name} heard live of ${token}: ${JSON.stringify(message)}`)),
      ...(error ? [`${this.name} was cut off: ${JSON.stringify(error)}`] : []),
    ])
  }

  close() {
    return this.tab.close()
  }
}
