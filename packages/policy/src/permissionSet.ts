import { isPermission, permissionEntry, permissionNames } from './catalogue.ts'
import type { Permission } from './catalogue.ts'

declare const brand: unique symbol

/** Permissions as bits of one number, so that a decision is one `&`. Lives in memory only: bits follow the
 *  catalogue's order, and what is stored or sent is names. */
export type PermissionSet = number & { readonly [brand]: 'PermissionSet' }

const bits = Object.fromEntries(permissionNames.map((name, index) => [name, 1 << index])) as Record<Permission, number>

export const noPermissions = 0 as PermissionSet
export const allPermissions = ((1 << permissionNames.length) - 1) as PermissionSet

/** The set of these names. Throws a TypeError on a name that the catalogue does not know (ask `isPermission` first). */
export const permissionSet = (names: Iterable<Permission>): PermissionSet => {
  let set = 0
  for (const name of names) {
    if (!isPermission(name)) throw new TypeError(`Unknown permission: ${String(name)}`)
    set |= bits[name]
  }
  return set as PermissionSet
}

export const has = (set: PermissionSet, permission: Permission): boolean => (set & bits[permission]) !== 0

/** The names in a set, in the catalogue's order. */
export const namesOf = (set: PermissionSet): Permission[] => permissionNames.filter((name) => has(set, name))

/** Whether everything in `subset` is in `set`. */
export const contains = (set: PermissionSet, subset: PermissionSet): boolean => (subset & ~set) === 0

/** Whether anything of `some` is in `set`. */
export const hasAny = (set: PermissionSet, some: PermissionSet): boolean => (set & some) !== 0

export const union = (a: PermissionSet, b: PermissionSet): PermissionSet => (a | b) as PermissionSet

export const intersection = (a: PermissionSet, b: PermissionSet): PermissionSet => (a & b) as PermissionSet

/** `set` less what is in `taken`. */
export const without = (set: PermissionSet, taken: PermissionSet): PermissionSet => (set & ~taken) as PermissionSet

const entriesWith = <K extends 'includes' | 'needsOneOf'>(key: K) =>
  permissionNames.flatMap((name) => {
    const others = permissionEntry(name)[key] as readonly Permission[] | undefined
    return others ? [{ name, bit: bits[name], others: permissionSet(others) }] : []
  })

const including = entriesWith('includes')
const needing = entriesWith('needsOneOf')

/** What is wholly withheld where financial information is hidden. PE-4. */
export const financialPermissions = permissionSet(permissionNames.filter((name) => permissionEntry(name).financial))

/** The permissions in a set that lack what they need beside them (`needsOneOf`). */
export const lackingPrerequisites = (set: PermissionSet): PermissionSet => {
  const held = withIncluded(set)
  let lacking = 0
  for (const { bit, others } of needing) if ((held & bit) !== 0 && (held & others) === 0) lacking |= bit
  return lacking as PermissionSet
}

/** The set with what its members include: who may manage coupons may view them. */
export const withIncluded = (set: PermissionSet): PermissionSet => {
  let full: number = set
  for (const { bit, others } of including) if ((full & bit) !== 0) full |= others
  return full as PermissionSet
}

/** What a set of grants really allows: with what it includes, and less what lacks its prerequisite. */
export const inEffect = (grants: PermissionSet): PermissionSet =>
  without(withIncluded(grants), lackingPrerequisites(grants))

/** A set with what another includes taken out, for words: 'manage coupons' need not also say 'view coupons'. */
export const shortest = (set: PermissionSet): PermissionSet => {
  let short: number = set
  for (const { bit, others } of including) if ((set & bit) !== 0) short &= ~others
  return short as PermissionSet
}
