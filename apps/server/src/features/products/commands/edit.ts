import { mayEditProduct } from '@gatehouse/policy'
import { unchanged } from '../../../activity/change.ts'
import type { MemberContext } from '../../../graphql/builder.ts'
import { demand } from '../../../graphql/errors.ts'
import type { Product } from '../../../platform/database/generated/client.ts'
import { lockMembers } from '../../team/commands/locks.ts'
import { commerceEvent } from '../events.ts'
import { demandRegion, type EditInput } from '../input.ts'
import { demandVersion } from '../queries/changesSince.ts'
import { lockProduct } from './locks.ts'

/** What the log and a conflict show of a product: the fields of its input. */
const factsOf = (product: Omit<Product, 'priceMinor'> & { priceMinor: bigint }) => ({
  name: product.name,
  price: { amount: Number(product.priceMinor), currency: product.currency },
  taxed: product.taxed,
  sellerName: product.sellerName,
  sellerCountry: product.sellerCountry,
  sellerRegion: product.sellerRegion,
  checkoutUrl: product.checkoutUrl,
})

/** What is different, before and after; null where nothing is. */
export const differenceOf = <Facts extends Record<string, unknown>>(before: Facts, after: Facts): { before: Partial<Facts>; after: Partial<Facts> } | null => {
  const fields = Object.keys(after).filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
  const pick = (facts: Facts) => Object.fromEntries(fields.map((field) => [field, facts[field]])) as Partial<Facts>
  return fields.length ? { before: pick(before), after: pick(after) } : null
}

const merged = (product: Product, { name, price, taxed, seller, checkoutUrl }: EditInput): Product => {
  const country = seller?.country === undefined ? product.sellerCountry : seller.country
  const keptRegion = country === product.sellerCountry ? product.sellerRegion : null
  return {
    ...product,
    name: name ?? product.name,
    priceMinor: price ? BigInt(price.amount) : product.priceMinor,
    currency: price?.currency ?? product.currency,
    taxed: taxed ?? product.taxed,
    sellerName: seller?.name ?? product.sellerName,
    sellerCountry: country,
    sellerRegion: seller?.region === undefined ? keptRegion : seller.region,
    checkoutUrl: checkoutUrl === undefined ? product.checkoutUrl : checkoutUrl,
  }
}

/** Edits a product, upsell or downsell: what is named, on top of the version that is named. BO-1, TM-13 */
export const editProduct = (context: MemberContext, input: EditInput): Promise<string> =>
  context.services.change(async (tx, now) => {
    const { actor, self } = await lockMembers(tx, context.actor, null, now)
    const product = await lockProduct(tx, actor, input.productId)
    demand(mayEditProduct(actor, product.productId))
    await demandVersion(tx, actor, ['product changed', 'offer changed'], product, input.version)
    const next = merged(product, input)
    demandRegion(next.sellerCountry, next.sellerRegion)
    const difference = differenceOf(factsOf(product), factsOf(next))
    if (!difference) return unchanged(product.id)
    const { id, accountId, productId } = product
    const version = product.version + 1
    const { name, priceMinor, currency, taxed, sellerName, sellerCountry, sellerRegion, checkoutUrl } = next
    await tx.product.update({
      where: { accountId_id: { accountId, id } },
      data: { name, priceMinor, currency, taxed, sellerName, sellerCountry, sellerRegion, checkoutUrl, version },
    })
    const kind = product.kind === 'PRODUCT' ? 'product changed' : 'offer changed'
    return { result: id, events: [commerceEvent({ kind, accountId, performer: self, id, name, productIds: [productId], detail: { version, ...difference } })] }
  })
