import { describeProducts, namesOf, permissionEntry, permissionNames, permissionSet, type Permission, type PermissionSet, type ProductAccess } from '@gatehouse/policy'
import { permissionsIn, productsIn } from './words.ts'

/** What the editor of a level has on screen. */
export type LevelDraft = { name: string, permissions: PermissionSet, products: ProductAccess }

/** The same as it is compared and merged: each permission is a switch of its own. */
export type LevelFacts = { name: string, products: 'all' | readonly string[] } & Record<Permission, boolean>

export const levelDraftOf = (level: { name: string, permissions: readonly string[], productAccess: { all: boolean, productIds: string[] } }): LevelDraft => ({
  name: level.name, permissions: permissionsIn(level.permissions), products: productsIn(level.productAccess),
})

export const levelFactsOf = ({ name, permissions, products }: LevelDraft): LevelFacts => {
  const on = new Set(namesOf(permissions))
  const switches = Object.fromEntries(permissionNames.map((permission) => [permission, on.has(permission)])) as Record<Permission, boolean>
  return { name: name.trim(), products: products === 'all' ? 'all' : [...products].sort(), ...switches }
}

export const levelDraftFrom = (facts: LevelFacts): LevelDraft => ({
  name: facts.name, permissions: permissionSet(permissionNames.filter((permission) => facts[permission])), products: facts.products === 'all' ? 'all' : new Set(facts.products),
})

/** What a field is called. */
export const levelFieldWords = (field: string): string => (field === 'name' ? 'The name' : field === 'products' ? 'The product access' : `‘${permissionEntry(field as Permission).title}’`)

/** One fact as a person reads it. */
export const levelFactWords = (field: string, value: unknown): string => {
  if (field === 'name') return `‘${String(value)}’`
  if (field === 'products') return describeProducts(value === 'all' ? 'all' : new Set(value as string[]))
  return value ? 'on' : 'off'
}
