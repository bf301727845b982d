import { couponState, type CouponState } from '@gatehouse/contract/coupon-state'
import { type Actor, maySeeRedemptions, type ProductAccess } from '@gatehouse/policy'
import { z } from 'zod'
import type { Services } from '../../graphql/context.ts'
import { keyText, likePattern, type PageArguments, readPage, toConnection } from '../../graphql/keyset.ts'
import { type ProductRow, productsAsJson, reachOf } from '../products/queries.ts'

type Source = Pick<Services, 'database' | 'clock'>

/** A coupon as the asker sees it: of its products only those within reach. Sums are in minor units, moments RFC 3339 in UTC. */
export type CouponRow = {
  id: string; accountId: string; code: string; kind: 'PERCENTAGE' | 'AMOUNT'; basisPoints: number | null; amountMinor: number | null; currency: string | null
  allProducts: boolean; products: ProductRow[]; maxRedemptions: number | null; maxPerCustomer: number | null; redemptions: number
  startsAt: string | null; endsAt: string | null; version: number; createdAt: string; codeKey: string
  /** What it is for, whether or not that is within reach: for the rules, never shown. */
  productIds: string[]
}

const columns = `c.id, c.account_id AS "accountId", c.code, c.kind, c.basis_points AS "basisPoints", c.amount_minor AS "amountMinor", c.currency,
  c.all_products AS "allProducts", ${productsAsJson('c.product_ids', 'c.account_id', '$2')} AS products, c.product_ids AS "productIds",
  c.max_redemptions AS "maxRedemptions", c.max_per_customer AS "maxPerCustomer", c.redemptions, c.starts_at AS "startsAt", c.ends_at AS "endsAt",
  c.version, c.created_at AS "createdAt", c.code_key AS "codeKey"`

/** The same as `reachesCoupon` of the policy. PE-2 */
const visible = `c.account_id = $1 AND c.deleted_at IS NULL AND ($2::uuid[] IS NULL OR (c.all_products AND cardinality($2::uuid[]) > 0) OR c.product_ids && $2::uuid[])`

/** What a coupon is for, as the rules ask. */
export const productsOf = ({ allProducts, productIds }: { allProducts: boolean; productIds: string[] }): ProductAccess => (allProducts ? 'all' : new Set(productIds))

/** One coupon within reach. PE-2 */
export const coupon = async ({ database }: Source, { accountId, products }: Actor, id: string): Promise<CouponRow | null> => {
  const [row] = await database.read<CouponRow>({
    name: 'coupon', text: `SELECT ${columns} FROM coupon c WHERE ${visible} AND c.id = $3`, values: [accountId, reachOf(products), id],
  })
  return row ?? null
}

/** Coupons within reach that name a product, deleted or not: how they stand depends on it. */
export const couponsOf = ({ database }: Source, { accountId, products }: Actor, productId: string): Promise<CouponRow[]> =>
  database.read({
    name: 'coupons-of', text: `SELECT ${columns} FROM coupon c WHERE ${visible} AND $3 = ANY(c.product_ids) ORDER BY c.code_key`, values: [accountId, reachOf(products), productId],
  })

export type CouponFilter = PageArguments & { search?: string | null }

const matching = `${visible} AND ($3::text IS NULL OR c.code_key LIKE upper($3))`
const filterValues = ({ accountId, products }: Actor, { search }: CouponFilter) => [accountId, reachOf(products), search?.trim() ? likePattern(search) : null]

const couponKey = z.tuple([keyText, z.uuid()])

/** Coupons within reach, by code. BO-2, PE-2 */
export const coupons = async ({ database }: Source, actor: Actor, filter: CouponFilter) => {
  const page = readPage(filter, couponKey)
  const [compare, order] = page.forward ? ['>', 'ASC'] : ['<', 'DESC']
  const rows = await database.read<CouponRow>({
    name: `coupons-${page.forward}-${page.key !== null}`,
    text: `SELECT ${columns} FROM coupon c WHERE ${matching} ${page.key ? `AND (c.code_key, c.id) ${compare} ($5, $6::uuid)` : ''}
      ORDER BY c.code_key ${order}, c.id ${order} LIMIT $4`,
    values: [...filterValues(actor, filter), page.limit + 1, ...(page.key?.slice(0, 2) ?? [])],
  })
  return { ...toConnection(rows, page, (row) => [row.codeKey, row.id]), filter }
}

/** How many coupons within reach match. */
export const countCoupons = async ({ database }: Source, actor: Actor, filter: CouponFilter): Promise<number> => {
  const [row] = await database.read<{ count: number }>({
    name: 'count-coupons', text: `SELECT count(*) AS count FROM coupon c WHERE ${matching}`, values: filterValues(actor, filter),
  })
  return row!.count
}

/** How a coupon stands now, for somebody who sees this much of it. */
export const stateOf = (row: CouponRow, now: Date): CouponState =>
  couponState({
    startsAt: row.startsAt, endsAt: row.endsAt,
    usedUp: row.maxRedemptions !== null && row.redemptions >= row.maxRedemptions,
    withoutProduct: !row.allProducts && row.products.length === 0,
  }, now)

/** How often it was used, for those who may know. PE-2 */
export const redemptionsOf = (row: CouponRow, actor: Actor): number | null => (maySeeRedemptions(actor) ? row.redemptions : null)

/** Where a coupon's link leads: to the checkout of its one product, or else to a page that says what the code gives. */
export const linkOf = ({ allProducts, products, code }: CouponRow, site: { publicUrl: string; slug: string }): string => {
  const [only, ...more] = products
  if (!allProducts && only?.checkoutUrl && more.length === 0) {
    const link = new URL(only.checkoutUrl)
    link.searchParams.set('coupon', code)
    return link.href
  }
  return `${site.publicUrl}/c/${site.slug}/${code}`
}

/** Which of some codes are taken, in capitals. */
export const takenCodes = async ({ database }: Pick<Source, 'database'>, accountId: string, keys: string[]): Promise<Set<string>> => {
  const rows = await database.read<{ key: string }>({
    name: 'taken-codes', text: 'SELECT code_key AS key FROM coupon WHERE account_id = $1 AND code_key = ANY($2) AND deleted_at IS NULL', values: [accountId, keys],
  })
  return new Set(rows.map(({ key }) => key))
}

/** What a code gives, for anyone who has it. Only one that holds now is found. */
export type OfferRow = Pick<CouponRow, 'code' | 'kind' | 'basisPoints' | 'amountMinor' | 'currency' | 'allProducts' | 'endsAt'> & { accountName: string }

export const couponOffer = async ({ database, clock }: Source, slug: string, key: string): Promise<OfferRow | null> => {
  const [row] = await database.read<OfferRow>({
    name: 'coupon-offer',
    text: `SELECT a.name AS "accountName", c.code, c.kind, c.basis_points AS "basisPoints", c.amount_minor AS "amountMinor", c.currency, c.all_products AS "allProducts",
        c.ends_at AS "endsAt"
      FROM account a JOIN coupon c ON c.account_id = a.id AND c.deleted_at IS NULL AND c.code_key = $2
      WHERE (a.slug = $1 OR a.id = (SELECT f.account_id FROM former_slug f WHERE f.slug = $1 AND f.until > $3)) AND a.closed_at IS NULL AND (c.starts_at IS NULL OR c.starts_at <= $3) AND (c.ends_at IS NULL OR c.ends_at > $3)
        AND (c.max_redemptions IS NULL OR c.redemptions < c.max_redemptions)
        AND (c.all_products OR EXISTS (SELECT 1 FROM product p WHERE p.account_id = a.id AND p.id = ANY(c.product_ids) AND p.deleted_at IS NULL))`,
    values: [slug, key, clock.now()],
  })
  return row ?? null
}
