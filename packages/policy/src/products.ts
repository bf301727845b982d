import { mayUse } from './actor.ts'
import type { Actor } from './actor.ts'
import type { Permission } from './catalogue.ts'
import { allowed, refused } from './decision.ts'
import type { Decision } from './decision.ts'
import { hasAny, permissionSet } from './permissionSet.ts'

/** All products of the account, or the ids of a chosen list. */
export type ProductAccess = 'all' | ReadonlySet<string>

/** Whether `mine` reaches everything that `theirs` reaches. A chosen list never covers 'all', which also
 *  means products that do not exist yet. */
export const coversProducts = (mine: ProductAccess, theirs: ProductAccess): boolean =>
  mine === 'all' || (theirs !== 'all' && [...theirs].every((id) => mine.has(id)))

/** Whether one product is within reach. */
export const reaches = (products: ProductAccess, productId: string): boolean =>
  products === 'all' || products.has(productId)

/** What of `theirs` the holder of `mine` may see at all: the rest is not counted and not hinted at. PE-2. */
export const withinReach = (mine: ProductAccess, theirs: ProductAccess): ProductAccess => {
  if (mine === 'all') return theirs
  return theirs === 'all' ? mine : new Set([...theirs].filter((id) => mine.has(id)))
}

const ownersCreate = refused('PE-1', 'Only owners can create and clone products.')
// The same words for a product that does not exist and for one out of reach.
const noSuchProduct = refused('PE-2', 'There is no such product.')
const notTheirs = refused('BO-1', 'Products are shown to those who work with them: with products, coupons or access to them.')

/** Whose work has to do with products: they see those within reach. Whoever manages users chooses among them. */
export const productWork: readonly Permission[] = ['products.edit', 'products.delete', 'coupons.view', 'users.manage']
const working = permissionSet(productWork)

/** The products of the account, as far as they are within reach. BO-1, PE-2. */
export const maySeeProducts = (actor: Actor): Decision => (hasAny(actor.permissions, working) ? allowed : notTheirs)

/** Creating products, upsells and downsells, and cloning. PE-1. */
export const mayCreateProduct = (actor: Actor): Decision => (actor.role === 'OWNER' ? allowed : ownersCreate)

/** Anything that hangs on one product; null is one that does not exist. PE-2. */
export const mayReachProduct = (actor: Actor, productId: string | null): Decision =>
  productId !== null && reaches(actor.products, productId) ? allowed : noSuchProduct

// Asked for every row of a list: without a closure for each question.
const withinReachUse = (actor: Actor, productId: string, permission: Permission): Decision => {
  const reach = mayReachProduct(actor, productId)
  return reach.allowed ? mayUse(actor, permission) : reach
}

/** Edit a product, or an upsell or downsell of it. BO-1, PE-2. */
export const mayEditProduct = (actor: Actor, productId: string): Decision => withinReachUse(actor, productId, 'products.edit')

/** Delete a product with all that hangs on it, or an upsell or downsell of it. BO-1, PE-2. */
export const mayDeleteProduct = (actor: Actor, productId: string): Decision => withinReachUse(actor, productId, 'products.delete')
