import type { Actor, ProductAccess, ProductKind } from '@gatehouse/policy'
import { z } from 'zod'
import type { Services } from '../../graphql/context.ts'
import { keyText, likePattern, type PageArguments, readPage, toConnection } from '../../graphql/keyset.ts'

type Source = Pick<Services, 'database'>

/** A product, upsell or downsell. Moments are RFC 3339 in UTC, the price is in minor units. */
export type ProductRow = {
  id: string; accountId: string; kind: ProductKind; parentId: string | null; productId: string; name: string; priceMinor: number; currency: string
  taxed: boolean; sellerName: string; sellerCountry: string | null; sellerRegion: string | null; checkoutUrl: string | null; version: number
  createdAt: string; sortName: string
  /** All that hangs on the product at its root, where it was read along. */
  tree?: ProductRow[]
}

/** Product access as statements take it: the ids of the chosen products, or null for all. PE-2 */
export const reachOf = (products: ProductAccess): string[] | null => (products === 'all' ? null : [...products])

const columns = (p: string) => `${p}.id, ${p}.account_id AS "accountId", ${p}.kind, ${p}.parent_id AS "parentId", ${p}.product_id AS "productId", ${p}.name,
  ${p}.price_minor AS "priceMinor", ${p}.currency, ${p}.taxed, ${p}.seller_name AS "sellerName", ${p}.seller_country AS "sellerCountry",
  ${p}.seller_region AS "sellerRegion", ${p}.checkout_url AS "checkoutUrl", ${p}.version,
  to_char(${p}.created_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "createdAt", lower(${p}.name) AS "sortName"`

/** Living products that a statement's account and reach allow: what is out of reach is in no statement's result. */
export const within = (p: string, reach: string) => `${p}.deleted_at IS NULL AND (${reach}::uuid[] IS NULL OR ${p}.product_id = ANY(${reach}))`

/** The living products among some ids, by name, as one JSON list: for what names products. */
export const productsAsJson = (ids: string, account: string, reach: string) => `(SELECT COALESCE(json_agg(named ORDER BY named."sortName", named.id), '[]')
  FROM (SELECT ${columns('p')} FROM product p WHERE p.account_id = ${account} AND p.id = ANY(${ids}) AND ${within('p', reach)}) named)`

/** All that hangs on the product at the root: upsells, then downsells, in the order in which they were made. Whoever reaches the product reaches it. */
const withTree = `(SELECT COALESCE(json_agg(hung ORDER BY hung.kind, hung."createdAt", hung.id), '[]') FROM (SELECT ${columns('o')} FROM product o
  WHERE o.account_id = p.account_id AND o.product_id = p.product_id AND o.kind <> 'PRODUCT' AND o.deleted_at IS NULL) hung) AS tree`

/** One product, upsell or downsell within reach. PE-2 */
export const product = async ({ database }: Source, { accountId, products }: Actor, id: string): Promise<ProductRow | null> => {
  const [row] = await database.read<ProductRow>({
    name: 'product', text: `SELECT ${columns('p')}, ${withTree} FROM product p WHERE p.account_id = $1 AND p.id = $2 AND ${within('p', '$3')}`,
    values: [accountId, id, reachOf(products)],
  })
  return row ?? null
}

/** The same for one that was read without. */
export const tree = async (source: Source, actor: Actor, productId: string): Promise<ProductRow[]> => (await product(source, actor, productId))?.tree ?? []

export type ProductFilter = PageArguments & { search?: string | null }

const matching = `p.account_id = $1 AND p.kind = 'PRODUCT' AND ${within('p', '$2')} AND ($3::text IS NULL OR p.name ILIKE $3)`
const filterValues = ({ accountId, products }: Actor, { search }: ProductFilter) => [accountId, reachOf(products), search?.trim() ? likePattern(search) : null]

const productKey = z.tuple([keyText, z.uuid()])

/** Products within reach, by name. BO-1, PE-2 */
export const products = async ({ database }: Source, actor: Actor, filter: ProductFilter) => {
  const page = readPage(filter, productKey)
  const [compare, order] = page.forward ? ['>', 'ASC'] : ['<', 'DESC']
  const rows = await database.read<ProductRow>({
    name: `products-${page.forward}-${page.key !== null}`,
    text: `SELECT ${columns('p')}, ${withTree} FROM product p WHERE ${matching} ${page.key ? `AND (lower(p.name), p.id) ${compare} ($5, $6::uuid)` : ''}
      ORDER BY lower(p.name) ${order}, p.id ${order} LIMIT $4`,
    values: [...filterValues(actor, filter), page.limit + 1, ...(page.key?.slice(0, 2) ?? [])],
  })
  return { ...toConnection(rows, page, (row) => [row.sortName, row.id]), filter }
}

/** How many products within reach match. */
export const countProducts = async ({ database }: Source, actor: Actor, filter: ProductFilter): Promise<number> => {
  const [row] = await database.read<{ count: number }>({
    name: 'count-products', text: `SELECT count(*) AS count FROM product p WHERE ${matching}`, values: filterValues(actor, filter),
  })
  return row!.count
}
