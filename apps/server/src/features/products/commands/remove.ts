import { mayDeleteProduct } from '@gatehouse/policy'
import type { MemberContext } from '../../../graphql/builder.ts'
import { demand } from '../../../graphql/errors.ts'
import { lockMembers } from '../../team/commands/locks.ts'
import { commerceEvent } from '../events.ts'
import { lockProduct } from './locks.ts'

/** Deletes a product with all that hangs on it, or an upsell or downsell with what hangs on that. The rows stay, for the history of orders. BO-1 */
export const deleteProduct = (context: MemberContext, id: string): Promise<void> =>
  context.services.change(async (tx, now) => {
    const { actor, self } = await lockMembers(tx, context.actor, null, now)
    const { accountId, kind, name, productId } = await lockProduct(tx, actor, id)
    demand(mayDeleteProduct(actor, productId))
    const hanging = kind === 'PRODUCT' ? { productId, kind: { not: 'PRODUCT' as const } } : { parentId: id }
    const offers = await tx.product.findMany({ where: { accountId, deletedAt: null, ...hanging }, select: { id: true, name: true } })
    await tx.product.updateMany({ where: { accountId, id: { in: [id, ...offers.map((offer) => offer.id)] } }, data: { deletedAt: now } })
    const detail = offers.length ? { offers: offers.map((offer) => offer.name) } : {}
    const event = kind === 'PRODUCT' ? 'product deleted' : 'offer deleted'
    return { result: undefined, events: [commerceEvent({ kind: event, accountId, performer: self, id, name, productIds: [productId], detail })] }
  })
