import { areas, permissionNames, permissions } from './catalogue.ts'
import type { Permission } from './catalogue.ts'
import { allowed, refused } from './decision.ts'
import type { Decision, Refused } from './decision.ts'
import { allPermissions, has, inEffect } from './permissionSet.ts'
import type { PermissionSet } from './permissionSet.ts'
import type { ProductAccess } from './products.ts'
import type { Role } from './roles.ts'

/** What a rule must know of another member. Permissions and products are the effective ones. */
export interface Subject {
  readonly membershipId: string
  readonly role: Role
  readonly isAccountHolder: boolean
  readonly permissions: PermissionSet
  readonly products: ProductAccess
}

/** Who asks: a live membership of one account, with what it effectively holds. */
export interface Actor extends Subject {
  readonly userId: string
  readonly accountId: string
  /** Whether the account hides financial information from this actor's role. AC-7. */
  readonly financialsHidden: boolean
}

/** What a role and its grants really allow: everything for owners, admins and partners, the grants in effect
 *  for members. What partners and admins lack beside it (PE-1, PE-3, PE-4) is decided where it is asked. */
export const effectivePermissions = (role: Role, grants: PermissionSet): PermissionSet =>
  role === 'MEMBER' ? inEffect(grants) : allPermissions

/** The products that a role and its product access really reach: only a member's are limited. */
export const effectiveProducts = (role: Role, products: ProductAccess): ProductAccess =>
  role === 'MEMBER' ? products : 'all'

/** Whether an account's two switches hide financial information from a role. AC-7. */
export const financialsHiddenFrom = (
  role: Role,
  settings: { readonly hideFinancialsFromAdmins: boolean; readonly hideFinancialsFromPartners: boolean },
): boolean => {
  switch (role) {
    case 'OWNER':
    case 'MEMBER':
      return false
    case 'ADMIN':
      return settings.hideFinancialsFromAdmins
    case 'PARTNER':
      return settings.hideFinancialsFromPartners
  }
}

/** Whether a subject is the one who asks. */
export const isSelf = (actor: Actor, subject: Subject): boolean => actor.membershipId === subject.membershipId

const missing = Object.fromEntries(
  permissionNames.map((name) => {
    const { title, area } = permissions[name]
    return [name, refused(areas[area].rule, `This needs the permission '${title}'.`)]
  }),
) as Record<Permission, Refused>

/** What one permission gates, and nothing more. */
export const mayUse = (actor: Actor, permission: Permission): Decision =>
  has(actor.permissions, permission) ? allowed : missing[permission]
