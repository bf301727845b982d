import { has } from './permissionSet.ts'
import type { Actor } from './actor.ts'
import type { Decision } from './decision.ts'
import { mayCreateProduct, mayDeleteProduct, mayEditProduct, mayReachProduct } from './products.ts'

/** PRODUCT stands by itself; an upsell is offered after a product was bought, a downsell where something was declined. */
export type ProductKind = 'PRODUCT' | 'UPSELL' | 'DOWNSELL'

/** What may hang on what. BO-1. */
export const offersOf: Readonly<Record<ProductKind, readonly Exclude<ProductKind, 'PRODUCT'>[]>> = {
  PRODUCT: ['UPSELL', 'DOWNSELL'],
  UPSELL: ['DOWNSELL'],
  DOWNSELL: [],
}

/** What a rule must know of a product, upsell or downsell: which product is at the root of it. */
export interface ProductFacts {
  readonly kind: ProductKind
  readonly productId: string
}

interface ProductAction {
  readonly title: string
  readonly fits: (kind: ProductKind) => boolean
  readonly decide: (actor: Actor, productId: string) => Decision
  readonly grave?: true
  /** No permission gives it: the menus of others leave it out, and the page says once why. PE-1 */
  readonly ownersOnly?: true
}

const withinReach = (actor: Actor, productId: string): Decision => {
  const reach = mayReachProduct(actor, productId)
  return reach.allowed ? mayCreateProduct(actor) : reach
}

/** What can be done to a product, upsell or downsell, in the menu's order. */
export const productActions = {
  edit: { title: 'Edit', fits: () => true, decide: mayEditProduct },
  addUpsell: { title: 'Add upsell', fits: (kind) => offersOf[kind].includes('UPSELL'), decide: withinReach, ownersOnly: true },
  addDownsell: { title: 'Add downsell', fits: (kind) => offersOf[kind].includes('DOWNSELL'), decide: withinReach, ownersOnly: true },
  clone: { title: 'Clone', fits: (kind) => kind === 'PRODUCT', decide: withinReach, ownersOnly: true },
  delete: { title: 'Delete', fits: () => true, decide: mayDeleteProduct, grave: true },
} as const satisfies Record<string, ProductAction>

export type ProductActionName = keyof typeof productActions
export const productActionNames = Object.keys(productActions) as readonly ProductActionName[]

export interface ProductMenuItem {
  readonly name: ProductActionName
  readonly title: string
  readonly grave: boolean
  readonly decision: Decision
}

/** What an actor may do to a product, upsell or downsell, and why not. */
export const productVerdicts = (actor: Actor, { kind, productId }: ProductFacts): ProductMenuItem[] =>
  productActionNames.flatMap((name) => {
    const action: ProductAction = productActions[name]
    return action.fits(kind) ? [{ name, title: action.title, grave: action.grave ?? false, decision: action.decide(actor, productId) }] : []
  })

/** The same as a menu, with the reason on each entry that is disabled. Who can do nothing about products gets no menu of refusals. */
export const productMenu = (actor: Actor, facts: ProductFacts): ProductMenuItem[] => {
  const explains = has(actor.permissions, 'products.edit') || has(actor.permissions, 'products.delete')
  const told = (name: ProductActionName) => explains && !('ownersOnly' in productActions[name])
  return productVerdicts(actor, facts).filter(({ name, decision }) => decision.allowed || told(name))
}
