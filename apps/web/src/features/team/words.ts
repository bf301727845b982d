import { allPermissions, areas, areaNames, contains, describeAccess, isPermission, permissionEntry, permissionNames, permissionsOf, permissionSet, type Permission, type ProductAccess, roles } from '@gatehouse/policy'
import type { Invitation, Member, MemberSession } from './documents.ts'

type Access = Pick<Member, 'permissions' | 'productAccess'>

export const permissionsIn = (names: readonly string[]) => permissionSet(names.filter(isPermission))
export const productsIn = ({ all, productIds }: Member['productAccess']): ProductAccess => (all ? 'all' : new Set(productIds))

/** What a member holds, short enough for a cell: the level's name, or how many permissions. */
export const levelWords = ({ accessLevel, permissions }: Pick<Member | Invitation, 'permissions'> & { accessLevel: { name: string, permissions?: readonly string[] } | null }): string => {
  if (accessLevel) {
    const extras = accessLevel.permissions ? permissions.filter((name) => !accessLevel.permissions?.includes(name)).length : 0
    return extras ? `${accessLevel.name}, changed: ${extras}` : accessLevel.name
  }
  const held = permissionsIn(permissions)
  if (contains(held, allPermissions)) return 'All permissions'
  const count = permissions.length
  return count === 0 ? 'No permissions' : count === 1 ? '1 permission' : `${count} permissions`
}

/** A whole sentence on what someone can do: 'Ana can view coupons for all products'. */
export const accessSentence = (name: string, { permissions, productAccess }: Access): string =>
  `${name} ${describeAccess(permissionsIn(permissions), productsIn(productAccess))}.`

/** 'All products', '3 products', 'No products'. */
export const productWords = ({ all, productIds }: Member['productAccess']): string => {
  if (all) return 'All products'
  return productIds.length === 0 ? 'No products' : productIds.length === 1 ? '1 product' : `${productIds.length} products`
}

const hour = 3_600_000
const day = 24 * hour

/** How long an invitation still stands, and whether that is soon. */
export const expiryWords = (expiresAt: string, now: Date): { text: string, soon: boolean } => {
  const left = new Date(expiresAt).getTime() - now.getTime()
  if (left <= 0) return { text: 'Expired', soon: true }
  if (left < hour) return { text: 'Expires within the hour', soon: true }
  // A new one reads '7 days' also where this clock is a little behind the server's.
  const [size, unit] = left < 2 * day ? [hour, 'hour'] : [day, 'day']
  const count = Math.ceil(left / size - 0.01)
  return { text: `Expires in ${count} ${unit}${count === 1 ? '' : 's'}`, soon: left < 2 * day }
}

/** One permission that somebody holds, with the way by which they came to it. TM-15 */
export type HeldPermission = { name: Permission, title: string, allows: string, because: string }

/** What a member may do, area by area, each with its reason. */
export const accessReasons = ({ role, permissions, accessLevel }: Pick<Member, 'role' | 'permissions' | 'accessLevel'>): { title: string, held: HeldPermission[] }[] => {
  const held = new Set(permissions)
  const because = (name: Permission): string => {
    if (role !== 'MEMBER') return `As ${roles[role].title.toLowerCase()}`
    if (accessLevel?.permissions.includes(name)) return `From the level ${accessLevel.name}`
    const including = permissionNames.find((other) => held.has(other) && permissionEntry(other).includes?.includes(name))
    return including ? `Comes with '${permissionEntry(including).title}'` : 'Given to them'
  }
  return areaNames
    .map((area) => ({
      title: areas[area].title,
      held: permissionsOf(area).filter((name) => held.has(name)).map((name) => ({ name, ...pick(name), because: because(name) })),
    }))
    .filter((area) => area.held.length > 0)
}

const pick = (name: Permission) => {
  const { title, allows } = permissionEntry(name)
  return { title, allows }
}

/** '1 person', '1,204 people'. */
export const peopleWords = (count: number): string => (count === 1 ? '1 person' : `${count.toLocaleString('en')} people`)

/** '12 of 25 seats', '1,204 seats'. */
export const seatsWords = ({ used, total }: { used: number, total: number | null }): string =>
  total === null ? `${used.toLocaleString('en')} ${used === 1 ? 'seat' : 'seats'} used` : `${used.toLocaleString('en')} of ${total.toLocaleString('en')} seats used`

/** The first of someone's names, for sentences about them. */
export const firstName = (name: string): string => name.trim().split(/\s+/)[0] ?? name

/** Where a session is, as its person would call it: 'Mac, Safari 18'. */
export const sessionPlace = ({ device: { device, browser } }: MemberSession): string => `${device}, ${browser}`
