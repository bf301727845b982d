import { hash } from '@node-rs/argon2'
import { hashToken } from '../../platform/tokens.ts'
import type { House } from '../house.ts'
import { bytes, inHours, insert, nothingYet } from '../rows.ts'
import { catalogue, type ProductName, type Reach } from './rules.ts'
import { isIn, type Line, type Part, password, planStage, type Seated, type Stage } from './stage.ts'

/** Product access as its columns. */
const productColumns = ({ products }: Pick<Stage, 'products'>, reach: Reach) => ({ all_products: reach === 'all', product_ids: reach === 'all' ? [] : reach.map((name) => products[name]) })
const accessColumns = { all_products: 'boolean', product_ids: 'uuid[]' }

const levelNameOf = (stage: Stage, name: string): string | undefined => Object.keys(stage.levels).find((level) => stage.levels[level]!.people.includes(name))

const membershipOf = (stage: Stage, one: Seated) => {
  const level = levelNameOf(stage, one.name)
  const asks = one.name === stage.who.name
  return {
    id: one.id, account_id: stage.account.id, user_id: one.userId, role: one.role, is_account_holder: one.holder === true, access_level_id: level ? stage.levels[level]!.id : null,
    // With a level its products count, whatever stands beside it.
    ...productColumns(stage, level ? 'all' : one.products),
    expires_at: asks && stage.part.standing === 'expired' ? inHours(-1) : null, ended_at: asks && stage.part.standing === 'removed' ? inHours(-1) : null,
  }
}

const grantsOf = (stage: Stage, one: Seated) => {
  const level = levelNameOf(stage, one.name)
  const byLevel = level ? stage.levels[level]!.permissions : []
  return one.permissions.filter((name) => !byLevel.includes(name)).map((permission) => ({ account_id: stage.account.id, membership_id: one.id, permission }))
}

const lineOf = (stage: Stage, { kind, about, products }: Line, index: number) => {
  const { hana } = stage.people
  const member = about === null ? null : stage.people[about]!
  const named = (products ?? []).map((name) => ({ id: stage.products[name], name, productIds: [stage.products[name]], before: { name: 'old' }, after: { name }, version: 1 }))[0]
  return {
    stream_id: stage.account.id, seq: index + 1, kind, at: inHours(-1), performer_id: about === null ? hana!.userId : null, performer_email: about === null ? hana!.email : null,
    member_id: member?.userId ?? null, member_email: member?.email ?? null, subject_id: member?.id ?? null, detail: named ?? {}, hash: nothingYet,
  }
}

/** Two other accounts: both invite everyone, and in the first those are who are not, or no longer, in an account of their own. */
const elsewhere = ['elsewhere', 'yonder'].map((slug) => ({ slug, account: crypto.randomUUID(), user: crypto.randomUUID(), membership: crypto.randomUUID(), email: `${slug}@example.com` }))

/** Writes all of it past the house, in one go for all stages: hundreds of accounts in a second or two. */
export const setStages = async (house: House, parts: readonly Part[]): Promise<Stage[]> => {
  const stages = parts.map((part, index) => planStage(house, part, index))
  const secret = await hash(password, { algorithm: 2, memoryCost: 8, timeCost: 1, parallelism: 1 })
  const each = <Row>(rows: (stage: Stage & { token: string }) => Row[]): Row[] => stages.flatMap(rows)
  const people = <Row>(row: (one: Seated, stage: Stage) => Row): Row[] => each((stage) => Object.values(stage.people).map((one) => row(one, stage)))
  const outside = stages.filter(({ part }) => !isIn(part))

  await insert(house, 'user', { id: 'uuid', email: 'text', email_key: 'text', name: 'text', email_proven_at: 'timestamptz' }, [
    ...people(({ userId, email, name }) => ({ id: userId, email, email_key: email, name, email_proven_at: inHours(-1) })),
    ...elsewhere.map(({ user, email, slug }) => ({ id: user, email, email_key: email, name: slug, email_proven_at: inHours(-1) })),
  ])
  await insert(house, 'credential', { id: 'uuid', user_id: 'uuid', kind: 'credential_kind', secret: 'text' }, stages.map(({ people, who }) => ({ id: crypto.randomUUID(), user_id: people[who.name]!.userId, kind: 'PASSWORD', secret })))
  await insert(house, 'account', { id: 'uuid', slug: 'text', name: 'text', hide_financials_from_admins: 'boolean', hide_financials_from_partners: 'boolean' }, [
    ...stages.map(({ account, part: { hidden } }) => ({
      ...account, name: account.slug, hide_financials_from_admins: hidden.includes('ADMIN'), hide_financials_from_partners: hidden.includes('PARTNER'),
    })),
    ...elsewhere.map(({ account, slug }) => ({ id: account, slug, name: slug, hide_financials_from_admins: false, hide_financials_from_partners: false })),
  ])
  await insert(house, 'stream', { id: 'uuid', seq: 'bigint', hash: 'bytea' }, [
    ...stages.map(({ account, lines }) => ({ id: account.id, seq: lines.length, hash: nothingYet })),
    ...people(({ userId, name }, { who }) => ({ id: userId, seq: name === who.name ? 1 : 0, hash: nothingYet })),
    ...elsewhere.flatMap(({ account, user }) => [account, user].map((id) => ({ id, seq: 0, hash: nothingYet }))),
  ])
  await insert(house, 'product', {
    id: 'uuid', account_id: 'uuid', kind: 'product_kind', parent_id: 'uuid', product_id: 'uuid', name: 'text', price_minor: 'bigint', currency: 'text', seller_name: 'text',
  }, each((stage) => Object.entries(stage.products).sort(([one]) => (one.endsWith('Offer') ? 1 : -1)).map(([name, id]) => {
    const root = name.replace('Offer', '') as ProductName
    return {
      id, account_id: stage.account.id, kind: name === root ? 'PRODUCT' : 'UPSELL', parent_id: name === root ? null : stage.products[root], product_id: stage.products[root], name,
      price_minor: 4_900, currency: 'USD', seller_name: 'Seller',
    }
  })))
  await insert(house, 'access_level', { id: 'uuid', account_id: 'uuid', name: 'text', permissions: 'text[]', ...accessColumns },
    each((stage) => Object.entries(stage.levels).map(([name, level]) => ({ id: level.id, account_id: stage.account.id, name, permissions: level.permissions, ...productColumns(stage, level.products) }))))
  await insert(house, 'membership', {
    id: 'uuid', account_id: 'uuid', user_id: 'uuid', role: 'role', is_account_holder: 'boolean', access_level_id: 'uuid', ...accessColumns, expires_at: 'timestamptz', ended_at: 'timestamptz',
  }, [
    ...people((one, stage) => membershipOf(stage, one)).filter(({ user_id }) => !stages.some(({ part, people, who }) => part.standing === 'stranger' && people[who.name]!.userId === user_id)),
    ...elsewhere.map(({ account, user, membership }) => ({ id: membership, account_id: account, user_id: user, role: 'OWNER', is_account_holder: true, ...productColumns(stages[0]!, 'all') })),
    ...outside.map((stage) => ({ ...membershipOf(stage, stage.people[stage.who.name]!), id: crypto.randomUUID(), account_id: elsewhere[0]!.account, role: 'MEMBER', is_account_holder: false, access_level_id: null, product_ids: [], expires_at: null, ended_at: null })),
  ])
  await insert(house, 'grant', { account_id: 'uuid', membership_id: 'uuid', permission: 'text' }, people((one, stage) => (one.role === 'MEMBER' && !(stage.part.standing === 'stranger' && one.name === stage.who.name) ? grantsOf(stage, one) : [])).flat())
  const keyOf = (stage: Stage, own: { id: string; membership: string; secret: string; permissions: readonly string[]; products: Reach }) => ({
    id: own.id, account_id: stage.account.id, membership_id: own.membership, name: 'Import', hint: 'gatehouse_0000', secret_hash: bytes(hashToken(own.secret)), permissions: own.permissions, ...productColumns(stage, own.products),
  })
  await insert(house, 'api_key', { id: 'uuid', account_id: 'uuid', membership_id: 'uuid', name: 'text', hint: 'text', secret_hash: 'bytea', permissions: 'text[]', ...accessColumns }, each((stage) => [
    keyOf(stage, { id: stage.apiKey, membership: stage.people.hana!.id, secret: stage.token, permissions: catalogue, products: 'all' }),
    ...(stage.person.apiKey ? [keyOf(stage, { ...stage.who, id: crypto.randomUUID(), membership: stage.people[stage.who.name]!.id, secret: stage.person.apiKey })] : []),
  ]))
  await insert(house, 'session', {
    id: 'uuid', user_id: 'uuid', token_hash: 'bytea', device: 'text', browser: 'text', address: 'text', last_account_id: 'uuid', created_at: 'timestamptz', expires_at: 'timestamptz', ended_at: 'timestamptz', end_reason: 'session_end',
  }, each((stage) => Object.values(stage.people).filter(({ signedIn }) => signedIn).map(({ userId, name }) => {
    const asks = name === stage.who.name
    const over = asks && stage.part.standing === 'sessionEnded'
    return {
      id: crypto.randomUUID(), user_id: userId, token_hash: bytes(hashToken(asks ? stage.token : crypto.randomUUID())), device: 'Mac', browser: 'Safari', address: '10.0.0.1',
      // Everyone has just proved once more who they are: what asks for that is not what is asked about here.
      last_account_id: stage.account.id, created_at: inHours(-1), expires_at: inHours(24), ended_at: over ? inHours(-1) : null, end_reason: over ? 'SIGNED_OUT' : null,
    }
  })))
  await insert(house, 'presence', { account_id: 'uuid', membership_id: 'uuid', connection_id: 'text', page: 'text', editing_id: 'uuid', seen_at: 'timestamptz' },
    stages.map(({ account, people: { lea, dora } }) => ({ account_id: account.id, membership_id: lea!.id, connection_id: crypto.randomUUID(), page: 'Team', editing_id: dora!.id, seen_at: inHours(1) })))
  await insert(house, 'coupon', { id: 'uuid', account_id: 'uuid', code: 'text', code_key: 'text', kind: 'coupon_kind', basis_points: 'int', ...accessColumns },
    each((stage) => Object.entries(stage.coupons).map(([code, { id, products }]) => ({ id, account_id: stage.account.id, code, code_key: code.toUpperCase(), kind: 'PERCENTAGE', basis_points: 1_000, ...productColumns(stage, products) }))))
  await insert(house, 'invitation', { id: 'uuid', account_id: 'uuid', email: 'text', email_key: 'text', permissions: 'text[]', invited_by_id: 'uuid', expires_at: 'timestamptz', ...accessColumns }, [
    ...each((stage) => Object.entries(stage.invitations).map(([name, { id, permissions, products }]) => ({
      id, account_id: stage.account.id, email: `${name}@example.net`, email_key: `${name}@example.net`, permissions, invited_by_id: stage.people.hana!.id, expires_at: inHours(100), ...productColumns(stage, products),
    }))),
    ...stages.flatMap(({ offers: { decline, accept }, person: { email } }) => [decline, accept].map((id, index) => ({
      id, account_id: elsewhere[index]!.account, email, email_key: email, permissions: [], invited_by_id: elsewhere[index]!.membership, expires_at: inHours(100), all_products: true, product_ids: [],
    }))),
  ])
  // Those of the other two accounts ask to enter each of these.
  const requests = each((stage) => [stage.requests.grant, stage.requests.deny].map((id, index) => ({ id, user_id: elsewhere[index]!.user, address: stage.account.slug, message: 'Let us in.', expires_at: inHours(100), account_id: stage.account.id })))
  await insert(house, 'access_request', { id: 'uuid', user_id: 'uuid', address: 'text', message: 'text', expires_at: 'timestamptz' }, requests)
  await insert(house, 'reached_request', { account_id: 'uuid', id: 'uuid', user_id: 'uuid' }, requests)
  const lineColumns = {
    stream_id: 'uuid', seq: 'bigint', kind: 'text', at: 'timestamptz', performer_id: 'uuid', performer_email: 'text', member_id: 'uuid', member_email: 'text', subject_id: 'uuid', detail: 'jsonb', hash: 'bytea',
  }
  await insert(house, 'activity', lineColumns, each((stage) => [
    ...stage.lines.map((line, index) => lineOf(stage, line, index)),
    { ...lineOf(stage, { kind: 'profile changed', about: stage.who.name }, 0), stream_id: stage.people[stage.who.name]!.userId },
  ]))
  await house.sql('ANALYZE')
  return stages
}
