import { hashToken } from '../../platform/tokens.ts'
import { globalId, type House } from '../house.ts'
import { bytes, inHours, insert, nothingYet } from '../rows.ts'
import type { Person } from '../person.ts'

/** What somebody holds, or is offered. Products by their keys. */
export type Held = { permissions: string[]; products: 'all' | string[] }
export type Member = { id: string; version: number; role: string; level: string | null; own: string[]; products: 'all' | string[] }
export type Level = Held & { id: string; version: number }
export type Offer = Held & { id: string; level: string | null; by: string }
/** Everything that decides who may do what in an account, as it stands in the database or as it should. */
export type State = { members: Record<string, Member>; levels: Record<string, Level>; offers: Record<string, Offer> }

/** Who is there from the start. Lea and Wanda look on: nobody does anything to them. The others are asked in, or can be. */
export const company: Record<string, { role: string; own: string[]; products: 'all' | string[] } | null> = {
  hana: { role: 'OWNER', own: [], products: 'all' },
  abel: { role: 'ADMIN', own: [], products: 'all' },
  mia: { role: 'MEMBER', own: ['coupons.manage', 'customers.search', 'products.delete', 'products.edit', 'users.manage'], products: ['p0', 'p1'] },
  noa: { role: 'MEMBER', own: ['affiliates.attribute', 'coupons.view', 'customers.browse', 'users.manage'], products: ['p0'] },
  lea: { role: 'MEMBER', own: ['coupons.view'], products: ['p0'] },
  wanda: { role: 'MEMBER', own: ['coupons.view', 'products.edit', 'users.manage'], products: ['p0'] },
  gus: null, gil: null, gea: null,
}
export const onlookers = ['lea', 'wanda'] as const

/** One account with its people, each with a browser. `products` and `coupons` hold everything that there ever was, by key. */
export type World = {
  account: string
  slug: string
  people: Record<string, Person & { userId: string }>
  products: Map<string, { id: string; name: string; version: number; gone: boolean }>
  /** `ever`: what else a coupon once was for. */
  coupons: Map<string, { id: string; code: string; version: number; products: 'all' | string[]; ever: ('all' | string[])[]; gone: boolean }>
}

const plan = (house: House, index: number) => {
  const slug = `world-${index}-${crypto.randomUUID().slice(0, 6)}`
  const people = Object.fromEntries(Object.keys(company).map((name) => {
    const person = Object.assign(house.visitor(), { userId: crypto.randomUUID(), account: slug, email: `${name}@${slug}.example`, cookie: `gatehouse=${name}-${slug}` })
    return [name, person]
  }))
  const products = new Map(['p0', 'p1', 'p2'].map((key) => [key, { id: crypto.randomUUID(), name: `Zq ${key} ${slug}`, version: 1, gone: false }]))
  return { account: crypto.randomUUID(), slug, people, products, coupons: new Map() } satisfies World
}

/** Sets up accounts, all at once. Everybody is in a guesthouse as well, so that nobody is signed out by being removed. */
export const setWorlds = async (house: House, count: number, from: number): Promise<World[]> => {
  const worlds = Array.from({ length: count }, (_, index) => plan(house, from + index))
  const each = <Row>(row: (person: World['people'][string], name: string, world: World) => Row): Row[] =>
    worlds.flatMap((world) => Object.entries(world.people).map(([name, person]) => row(person, name, world)))
  const guesthouse = crypto.randomUUID()
  await insert(house, 'user', { id: 'uuid', email: 'text', email_key: 'text', name: 'text', email_proven_at: 'timestamptz' },
    each(({ userId, email }, name) => ({ id: userId, email, email_key: email, name, email_proven_at: inHours(-1) })))
  await insert(house, 'account', { id: 'uuid', slug: 'text', name: 'text' }, [...worlds, { account: guesthouse, slug: `guesthouse-${from}` }].map(({ account, slug }) => ({ id: account, slug, name: slug })))
  await insert(house, 'stream', { id: 'uuid', seq: 'bigint', hash: 'bytea' },
    [...worlds.map(({ account }) => account), guesthouse, ...each(({ userId }) => userId)].map((id) => ({ id, seq: 0, hash: nothingYet })))
  const columns = { id: 'uuid', account_id: 'uuid', user_id: 'uuid', role: 'role', is_account_holder: 'boolean', all_products: 'boolean', product_ids: 'uuid[]' }
  const seats = each(({ userId }, name, world) => ({ id: crypto.randomUUID(), userId, world, name, seat: company[name]! })).filter(({ seat }) => seat)
  await insert(house, 'membership', columns, [
    ...seats.map(({ id, userId, world, name, seat }) => ({
      id, account_id: world.account, user_id: userId, role: seat.role, is_account_holder: name === 'hana', all_products: seat.products === 'all',
      product_ids: seat.products === 'all' ? [] : seat.products.map((key) => world.products.get(key)!.id),
    })),
    ...each(({ userId }) => ({ id: crypto.randomUUID(), account_id: guesthouse, user_id: userId, role: 'MEMBER', is_account_holder: false, all_products: true, product_ids: [] })),
  ])
  await insert(house, 'grant', { account_id: 'uuid', membership_id: 'uuid', permission: 'text' },
    seats.flatMap(({ id, world, seat }) => seat.own.map((permission) => ({ account_id: world.account, membership_id: id, permission }))))
  await insert(house, 'session', { id: 'uuid', user_id: 'uuid', token_hash: 'bytea', device: 'text', browser: 'text', address: 'text', expires_at: 'timestamptz' },
    each(({ userId, cookie }) => ({
      id: crypto.randomUUID(), user_id: userId, token_hash: bytes(hashToken(cookie!.slice('gatehouse='.length))), device: 'Mac', browser: 'Safari', address: '10.0.0.1', expires_at: inHours(24),
    })))
  await insert(house, 'product', { id: 'uuid', account_id: 'uuid', product_id: 'uuid', name: 'text', price_minor: 'bigint', currency: 'text', seller_name: 'text' },
    worlds.flatMap(({ account, products }) => [...products.values()].map(({ id, name }) => ({ id, account_id: account, product_id: id, name, price_minor: 4_900, currency: 'USD', seller_name: 'Seller' }))))
  return worlds
}

type Rows = {
  members: { name: string; id: string; version: number; role: string; level: string | null; own: string[]; all: boolean; ids: string[] }[] | null
  levels: { name: string; id: string; version: number; permissions: string[]; all: boolean; ids: string[] }[] | null
  offers: { email: string; id: string; level: string | null; permissions: string[]; all: boolean; ids: string[]; by: string }[] | null
}

const statement = `SELECT
  (SELECT json_agg(json_build_object('name', u.name, 'id', m.id, 'version', m.version, 'role', m.role, 'level', l.name, 'all', m.all_products, 'ids', m.product_ids,
      'own', ARRAY(SELECT g.permission FROM "grant" g WHERE g.membership_id = m.id ORDER BY 1)))
    FROM membership m JOIN "user" u ON u.id = m.user_id LEFT JOIN access_level l ON l.id = m.access_level_id WHERE m.account_id = $1 AND m.ended_at IS NULL) AS members,
  (SELECT json_agg(json_build_object('name', name, 'id', id, 'version', version, 'permissions', permissions, 'all', all_products, 'ids', product_ids)) FROM access_level WHERE account_id = $1) AS levels,
  (SELECT json_agg(json_build_object('email', i.email, 'id', i.id, 'level', l.name, 'permissions', i.permissions, 'all', i.all_products, 'ids', i.product_ids, 'by', i.invited_by_id))
    FROM invitation i LEFT JOIN access_level l ON l.id = i.access_level_id WHERE i.account_id = $1 AND i.status = 'OPEN') AS offers`

/** How it stands in the database, by names and keys. */
export const stateOf = async (house: House, world: World): Promise<State> => {
  const { rows: [found] } = await house.app!.services.database.pool.query<Rows>({ name: 'state-of-a-world', text: statement, values: [world.account] })
  const keys = new Map([...world.products].map(([key, { id }]) => [id, key]))
  const reach = ({ all, ids }: { all: boolean; ids: string[] }) => (all ? ('all' as const) : ids.map((id) => keys.get(id) ?? id).sort())
  const by = <Row extends object, To>(rows: Row[] | null, name: (row: Row) => string, to: (row: Row) => To): Record<string, To> =>
    Object.fromEntries((rows ?? []).map((row) => [name(row), to(row)] as const).sort(([one], [other]) => one.localeCompare(other)))
  return {
    members: by(found!.members, ({ name }) => name, ({ id, version, role, level, own, ...row }) => ({ id, version, role, level, own, products: reach(row) })),
    levels: by(found!.levels, ({ name }) => name, ({ id, version, permissions, ...row }) => ({ id, version, permissions: [...permissions].sort(), products: reach(row) })),
    offers: by(found!.offers, ({ email }) => email.split('@')[0]!, ({ id, level, permissions, by, ...row }) => ({ id, level, permissions: [...permissions].sort(), products: reach(row), by })),
  }
}

export const productId = (world: World, key: string): string => globalId('Product', world.products.get(key)!.id)
