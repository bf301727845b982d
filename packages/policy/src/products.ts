import type { Actor } from './actor.ts'
import { allowed, refused } from './decision.ts'
import type { Decision } from './decision.ts'

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

/** Creating and cloning. PE-1. */
export const mayCreateProduct = (actor: Actor): Decision => (actor.role === 'OWNER' ? allowed : ownersCreate)

/** Anything that hangs on one product. PE-2. */
export const mayReachProduct = (actor: Actor, productId: string): Decision =>
  reaches(actor.products, productId) ? allowed : noSuchProduct
