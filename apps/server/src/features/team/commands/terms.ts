import { type Access, type Actor, isPermission, namesOf, type Permission, permissionSet, type PermissionSet, type ProductAccess, reaches } from '@gatehouse/policy'
import { z } from 'zod'
import type { FieldChange } from '../../../graphql/errors.ts'
import { InvalidInput } from '../../../graphql/errors.ts'
import type { Tx } from '../../../platform/database/client.ts'

/** Product ids as Pothos hands them over; absent means all. */
export const productsShape = z
  .array(z.object({ id: z.uuid('There is no such product.') }).transform(({ id }) => id))
  .max(10_000)
  .nullish()
  .transform((ids): ProductAccess => (ids ? new Set(ids) : 'all'))
export const permissionsShape = z.array(z.string()).max(100, 'There are fewer permissions than this.')

/** Permissions by name, as they come from outside. */
export const readPermissions = (names: readonly string[]): PermissionSet => {
  const unknown = names.filter((name) => !isPermission(name))
  if (unknown.length > 0) throw new InvalidInput([{ path: ['input', 'permissions'], message: `There is no permission called ${unknown.join(', ')}.` }])
  return permissionSet(names.filter(isPermission))
}

/** Holds chosen products against those that there are, for who chooses. What is out of reach gets the same answer as what is not
 *  there. Those that were given `before` may stay, also where they were deleted since. PE-2, TM-10 */
export const demandProducts = async (tx: Tx, actor: Actor, chosen: ProductAccess, before: ProductAccess = new Set()): Promise<void> => {
  if (chosen === 'all') return
  const ids = [...chosen].filter((id) => before === 'all' || !before.has(id))
  const found = ids.length > 0 ? await tx.product.findMany({ where: { accountId: actor.accountId, id: { in: ids }, kind: 'PRODUCT', deletedAt: null }, select: { id: true } }) : []
  const there = new Set(found.map(({ id }) => id).filter((id) => reaches(actor.products, id)))
  if (ids.some((id) => !there.has(id))) throw new InvalidInput([{ path: ['input', 'productIds'], message: 'There is no such product.' }])
}

/** Product access as a line of the log tells it. */
export const productsInLog = (products: ProductAccess): 'all' | string[] => (products === 'all' ? 'all' : [...products].sort())

export const sameProducts = (one: ProductAccess, other: ProductAccess): boolean => JSON.stringify(productsInLog(one)) === JSON.stringify(productsInLog(other))

/** What is in `now` and not in `before`. */
export const gained = (before: PermissionSet, now: PermissionSet): Permission[] => {
  const had = new Set(namesOf(before))
  return namesOf(now).filter((name) => !had.has(name))
}

/** The columns of product access. */
export const productColumns = (products: ProductAccess) => ({ allProducts: products === 'all', productIds: products === 'all' ? [] : [...products] })

/** What a row of a level, or of an invitation, gives. */
export const accessIn = (row: { permissions: string[]; allProducts: boolean; productIds: string[] }): Access => ({
  permissions: permissionSet(row.permissions.filter(isPermission)), products: row.allProducts ? 'all' : new Set(row.productIds),
})

/** Of two end dates the one that comes first; null is none. */
export const earlier = (one: Date | null, other: Date | null): Date | null => (one && other ? (one < other ? one : other) : (one ?? other))

const furthest = 10 * 366 * 24 * 3_600_000

/** Whether a moment can be an end date at all. TM-14 */
export const demandEndDate = (at: Date, now: Date, path: string[]): void => {
  if (at <= now || at.getTime() > now.getTime() + furthest)
    throw new InvalidInput([{ path, message: 'Choose a moment to come, at most ten years from now.' }])
}

/** The newer of two changes of one field, with what it was before both. */
export const joined = (changes: readonly FieldChange[]): FieldChange[] => {
  const byField = new Map<string, FieldChange>()
  for (const change of changes) byField.set(change.field, { ...change, before: byField.has(change.field) ? byField.get(change.field)!.before : change.before })
  return [...byField.values()].filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after))
}
