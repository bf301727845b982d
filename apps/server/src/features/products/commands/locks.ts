import { type Actor, mayReachProduct } from '@gatehouse/policy'
import { NotFound } from '../../../graphql/errors.ts'
import type { Tx } from '../../../platform/database/client.ts'
import type { Product } from '../../../platform/database/generated/client.ts'

/** The answer to whatever asks for a product that is not there, or out of reach: the same words for both. PE-2 */
const noSuchProduct = (actor: Actor): NotFound => {
  const decision = mayReachProduct(actor, null)
  return new NotFound(decision.allowed ? undefined : decision.reason)
}

/** Locks a living product, upsell or downsell by the product at its root, so that whatever is done to one tree happens one after another. PE-2 */
export const lockProduct = async (tx: Tx, actor: Actor, id: string): Promise<Product> => {
  const { accountId } = actor
  const found = await tx.product.findUnique({ where: { accountId_id: { accountId, id } }, select: { productId: true } })
  if (!found || !mayReachProduct(actor, found.productId).allowed) throw noSuchProduct(actor)
  await tx.$queryRaw`SELECT 1 FROM product WHERE account_id = ${accountId}::uuid AND id = ${found.productId}::uuid FOR NO KEY UPDATE`
  // Read once the lock is held: what waited for it may have been changed or deleted meanwhile.
  const product = await tx.product.findUnique({ where: { accountId_id: { accountId, id } } })
  if (!product || product.deletedAt) throw noSuchProduct(actor)
  return product
}
