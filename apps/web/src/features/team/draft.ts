import {
  describeProducts, explainAccess, inEffect, namesOf, noPermissions, type Permission, permissionEntry, type PermissionSet, type ProductAccess, union, without,
} from '@gatehouse/policy'
import type { Level } from './levelDocuments.ts'
import { permissionsIn, productsIn } from './words.ts'

/** What the permission editor has on screen: a level or none, all permissions that are switched on, and the products. */
export type Draft = { levelId: string | null, permissions: PermissionSet, products: ProductAccess }

/** What somebody holds, as a draft. */
export const draftOf = (held: { accessLevel: { id: string } | null, permissions: readonly string[], productAccess: { all: boolean, productIds: string[] } }): Draft => ({
  levelId: held.accessLevel?.id ?? null, permissions: permissionsIn(held.permissions), products: productsIn(held.productAccess),
})

const listed = (products: ProductAccess) => (products === 'all' ? 'all' : [...products].sort().join())
export const sameProducts = (one: ProductAccess, other: ProductAccess): boolean => listed(one) === listed(other)

const accessOf = (level: Level) => ({ permissions: inEffect(permissionsIn(level.permissions)), products: productsIn(level.productAccess) })

/** Takes a level: what was switched on beside the former one stays on. */
export const takeLevel = (draft: Draft, level: Level | null, former: Level | null): Draft => {
  if (!level) return { ...draft, levelId: null }
  const extras = former ? without(draft.permissions, accessOf(former).permissions) : noPermissions
  const { permissions, products } = accessOf(level)
  return { levelId: level.id, permissions: inEffect(union(permissions, extras)), products }
}

/** A draft that says less than its level, or other products, no longer follows it. */
export const settle = (draft: Draft, levels: readonly Level[]): Draft => {
  const level = levels.find(({ id }) => id === draft.levelId)
  if (!level) return draft.levelId ? { ...draft, levelId: null } : draft
  const { permissions, products } = accessOf(level)
  return without(permissions, draft.permissions) === 0 && sameProducts(products, draft.products) ? draft : { ...draft, levelId: null }
}

/** How many permissions a draft has that its level does not give: 'changed from Support: 2'. */
export const extrasOf = (draft: Draft, level: Level | undefined): number =>
  level ? namesOf(without(inEffect(draft.permissions), accessOf(level).permissions)).length : 0

const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)
const gained = (before: PermissionSet, after: PermissionSet) => namesOf(without(inEffect(after), inEffect(before)))

/** The difference in words, one line each. */
export const changesBetween = (before: Draft, after: Draft, levels: readonly Level[]): string[] => {
  const nameOf = (id: string | null) => levels.find((level) => level.id === id)?.name ?? 'no level'
  return [
    ...(before.levelId === after.levelId ? [] : [`Access level: ${nameOf(before.levelId)}, now ${nameOf(after.levelId)}`]),
    ...gained(before.permissions, after.permissions).map((name) => `Can ${lower(permissionEntry(name).title)}`),
    ...gained(after.permissions, before.permissions).map((name) => `Can no longer ${lower(permissionEntry(name).title)}`),
    ...(sameProducts(before.products, after.products) ? [] : [`Reaches ${describeProducts(after.products)} instead of ${describeProducts(before.products)}`]),
  ]
}

/** One thing that both changed, each to something else. */
export type Clash = { field: 'level' | 'products', theirs: string, yours: string }

/** Works one's own changes into what somebody else saved meanwhile, switch by switch. Both can only have turned a switch the same way;
 *  what they set to different things is a clash, where theirs stands until one chooses. TM-13 */
export const merge = (seen: Draft, mine: Draft, theirs: Draft, levels: readonly Level[]): { draft: Draft, clashes: Clash[] } => {
  const nameOf = (id: string | null) => levels.find((level) => level.id === id)?.name ?? 'No level'
  const mineOn = without(mine.permissions, seen.permissions)
  const mineOff = without(seen.permissions, mine.permissions)
  const permissions = union(without(theirs.permissions, mineOff), mineOn)
  const levelClashes = mine.levelId !== seen.levelId && theirs.levelId !== seen.levelId && mine.levelId !== theirs.levelId
  const productsClash = !sameProducts(mine.products, seen.products) && !sameProducts(theirs.products, seen.products) && !sameProducts(mine.products, theirs.products)
  const draft = {
    permissions,
    levelId: mine.levelId === seen.levelId || levelClashes ? theirs.levelId : mine.levelId,
    products: sameProducts(mine.products, seen.products) || productsClash ? theirs.products : mine.products,
  }
  return {
    draft: settle(draft, levels),
    clashes: [
      ...(levelClashes ? [{ field: 'level' as const, theirs: nameOf(theirs.levelId), yours: nameOf(mine.levelId) }] : []),
      ...(productsClash ? [{ field: 'products' as const, theirs: describeProducts(theirs.products), yours: describeProducts(mine.products) }] : []),
    ],
  }
}

/** By which way a draft would give each permission, in words, or why it would not. TM-15 */
export const explainDraft = (draft: Draft, levels: readonly Level[]): ReadonlyMap<Permission, string> => {
  const level = levels.find(({ id }) => id === draft.levelId)
  const ofLevel = level ? permissionsIn(level.permissions) : noPermissions
  const holding = { role: 'MEMBER', level: level ? { name: level.name, permissions: ofLevel } : null, grants: without(draft.permissions, ofLevel), financialsHidden: false } as const
  return new Map(explainAccess(holding).map(({ permission, held, because }) => [permission, `${held ? 'can' : 'cannot'}. ${because}`]))
}

/** What the API takes. With a level its products count. */
export const inputOf = ({ levelId, permissions, products }: Draft) => ({
  permissions: namesOf(permissions),
  ...(levelId ? { accessLevelId: levelId } : products === 'all' ? { allProducts: true } : { productIds: [...products] }),
})

