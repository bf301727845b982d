import { isCommerceKind } from '@gatehouse/contract/commerce-kinds'
import { type Actor, mayReachProduct, maySeeCoupons, reachesCoupon } from '@gatehouse/policy'
import type { EventRow } from '../../activity/event.ts'
import { builder } from '../../graphql/builder.ts'
import type { Services } from '../../graphql/context.ts'
import { accountStream, type LiveMessage, liveFrom, type LiveSource } from '../../live/liveField.ts'
import { product, type ProductRow } from '../products/queries.ts'
import { ProductType } from '../products/types.ts'
import { coupon, type CouponRow, couponsOf, productsOf } from './queries.ts'
import { CouponType } from './types.ts'

type CatalogChange =
  | { kind: 'productChanged'; product: ProductRow; added: boolean }
  | { kind: 'productGone'; id: string }
  | { kind: 'couponChanged'; coupon: CouponRow; added: boolean }
  | { kind: 'couponGone'; id: string }

type Of<Kind extends CatalogChange['kind']> = Extract<CatalogChange, { kind: Kind }>
type CatalogPayload = { changes: CatalogChange[] }

const ProductChanged = builder.objectRef<Of<'productChanged'>>('ProductChanged').implement({
  description: 'A product was created, or it or something that hangs on it is not as before.',
  authScopes: { rule: 'seesProducts' },
  fields: (t) => ({
    product: t.field({ type: ProductType, description: 'The product at the root as it is now.', resolve: (change) => change.product }),
    added: t.exposeBoolean('added', { description: 'Whether it is new.' }),
  }),
})

const ProductGone = builder.objectRef<Of<'productGone'>>('ProductGone').implement({
  description: 'A product was deleted.',
  authScopes: { rule: 'seesProducts' },
  fields: (t) => ({ productId: t.globalID({ description: 'The product’s global id.', resolve: ({ id }) => ({ type: 'Product', id }) }) }),
})

const CouponChanged = builder.objectRef<Of<'couponChanged'>>('CouponChanged').implement({
  description: 'A coupon was created or is not as before.',
  authScopes: { rule: 'permission:coupons.view' },
  fields: (t) => ({
    coupon: t.field({ type: CouponType, description: 'The coupon as it is now.', resolve: (change) => change.coupon }),
    added: t.exposeBoolean('added', { description: 'Whether it is new to the viewer.' }),
  }),
})

const CouponGone = builder.objectRef<Of<'couponGone'>>('CouponGone').implement({
  description: 'A coupon was deleted, or is no longer for anything within the viewer’s reach.',
  authScopes: { rule: 'permission:coupons.view' },
  fields: (t) => ({ couponId: t.globalID({ description: 'The coupon’s global id.', resolve: ({ id }) => ({ type: 'Coupon', id }) }) }),
})

const typeOf = { productChanged: ProductChanged, productGone: ProductGone, couponChanged: CouponChanged, couponGone: CouponGone }

const CatalogChangeType = builder.unionType('CatalogChange', {
  description: 'What is different among products and coupons.',
  types: Object.values(typeOf),
  resolveType: (change) => typeOf[(change as CatalogChange).kind],
})

const CatalogMessage = builder.objectRef<LiveMessage<CatalogPayload>>('CatalogMessage').implement({
  description: 'Changes that belong together.',
  authScopes: { rule: 'seesProducts' },
  fields: (t) => ({
    cursor: t.expose('cursor', { type: 'Cursor', description: 'Go on from here after a pause.' }),
    changes: t.field({ type: [CatalogChangeType], description: 'What is different now.', resolve: ({ changes }) => changes }),
  }),
})

type Detail = { id: string; productIds: string[]; after?: Record<string, unknown>; was?: { allProducts: boolean; productIds: string[] } }

const ofProduct = async (services: Services, actor: Actor, id: string, added: boolean): Promise<CatalogChange[]> => {
  // Out of reach, not even its going is told. PE-2
  if (!mayReachProduct(actor, id).allowed) return []
  const row = await product(services, actor, id)
  return [row ? { kind: 'productChanged', product: row, added } : { kind: 'productGone', id }]
}

const ofCoupon = async (services: Services, actor: Actor, { id, was }: Detail, added: boolean): Promise<CatalogChange[]> => {
  if (!maySeeCoupons(actor).allowed) return []
  const row = await coupon(services, actor, id)
  const knew = was !== undefined && reachesCoupon(actor.products, productsOf(was))
  if (row) return [{ kind: 'couponChanged', coupon: row, added: added || !knew }]
  return knew ? [{ kind: 'couponGone', id }] : []
}

/** How the coupons of a product stand now that it was deleted, or where their links lead. */
const couponsAfter = async (services: Services, actor: Actor, productId: string): Promise<CatalogChange[]> => {
  if (!maySeeCoupons(actor).allowed || !mayReachProduct(actor, productId).allowed) return []
  return (await couponsOf(services, actor, productId)).map((row) => ({ kind: 'couponChanged', coupon: row, added: false }))
}

/** Products and coupons as they are now, where an event says that they are not as before: as far as the asker reaches. */
const changesOf = async ({ kind, detail }: EventRow, services: Services, actor: Actor): Promise<CatalogChange[]> => {
  if (!isCommerceKind(kind)) return []
  const about = detail as Detail
  switch (kind) {
    case 'product created':
    case 'product cloned':
      return ofProduct(services, actor, about.id, true)
    case 'product changed': {
      const moved = about.after && 'checkoutUrl' in about.after
      return [...(await ofProduct(services, actor, about.id, false)), ...(moved ? await couponsAfter(services, actor, about.id) : [])]
    }
    case 'product deleted':
      return [...(await ofProduct(services, actor, about.id, false)), ...(await couponsAfter(services, actor, about.id))]
    case 'offer created':
    case 'offer changed':
    case 'offer deleted':
      return ofProduct(services, actor, about.productIds[0]!, false)
    case 'coupon created':
      return ofCoupon(services, actor, about, true)
    case 'coupon changed':
    case 'coupon deleted':
      return ofCoupon(services, actor, about, false)
  }
}

const source: LiveSource<CatalogPayload> = {
  streamOf: accountStream,
  personal: () => false,
  project: async (event, { services, actor }) => {
    const changes = actor ? await changesOf(event, services, actor) : []
    return changes.length > 0 ? { changes } : null
  },
}

builder.subscriptionField('catalog', (t) =>
  t.withAuth({ rule: 'seesProducts' }).field({
    type: CatalogMessage,
    description: 'Products and coupons within the viewer’s reach, live. LV-1, LV-2, PE-2',
    args: { after: t.arg({ type: 'Cursor', required: false, description: 'Deliver what happened since first; from now on when absent.' }) },
    subscribe: liveFrom('catalog', source as LiveSource),
    resolve: (message) => message as unknown as LiveMessage<CatalogPayload>,
  }),
)
