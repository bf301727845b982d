import { areas, permissionNames, permissions } from './catalogue.ts'
import type { Permission } from './catalogue.ts'
import { allowed, refused } from './decision.ts'
import type { Decision, Refused } from './decision.ts'
import { allPermissions, financialPermissions, has, inEffect, without } from './permissionSet.ts'
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
  /** Set where an API key asks: which one, and the role of who made it. AP-1. */
  readonly key?: { readonly id: string; readonly madeBy: Role }
}

/** What a role and its grants really allow: everything for owners, admins and partners, the grants in effect
 *  for members. What partners and admins lack beside it (PE-1, PE-3, PE-4) is decided where it is asked. */
export const effectivePermissions = (role: Role, grants: PermissionSet): PermissionSet =>
  role === 'MEMBER' ? inEffect(grants) : allPermissions

/** The products that a role and its product access really reach: only a member's are limited. */
export const effectiveProducts = (role: Role, products: ProductAccess): ProductAccess =>
  role === 'MEMBER' ? products : 'all'

/** An account's two switches, which only owners turn. AC-7. */
export interface FinancialSettings {
  readonly hideFinancialsFromAdmins: boolean
  readonly hideFinancialsFromPartners: boolean
}

/** Whether an account's two switches hide financial information from a role. AC-7. */
export const financialsHiddenFrom = (role: Role, settings: FinancialSettings): boolean => {
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

/** What of the permissions that a role holds it can use: nothing is left of those that show only what is hidden from it. PE-4. */
export const usable = (role: Role, permissions: PermissionSet, settings: FinancialSettings): PermissionSet =>
  financialsHiddenFrom(role, settings) ? without(permissions, financialPermissions) : permissions

/** Whether a subject is the one who asks. */
export const isSelf = (actor: Actor, subject: Subject): boolean => actor.membershipId === subject.membershipId

const missing = Object.fromEntries(
  permissionNames.map((name) => {
    const { title, area } = permissions[name]
    return [name, refused(areas[area].rule, `This needs the permission '${title}'.`)]
  }),
) as Record<Permission, Refused>

const hidden = {
  ADMIN: refused('PE-4', 'The owners hide financial information from admins.'),
  PARTNER: refused('PE-4', 'The owners hide financial information from partners.'),
} as const
const hiddenFromKey = refused('PE-4', 'The owners hide financial information from who made this key.')

/** Amounts, totals, payouts and reports, whatever else guards the place where they stand. PE-4. */
export const maySeeFinancials = ({ financialsHidden, role, key }: Actor): Decision => {
  if (!financialsHidden) return allowed
  if (key) return hiddenFromKey
  return role === 'ADMIN' || role === 'PARTNER' ? hidden[role] : allowed
}

/** What one permission gates, and nothing more: one that only shows financial information gates nothing where that is hidden. PE-4. */
export const mayUse = (actor: Actor, permission: Permission): Decision => {
  if (!has(actor.permissions, permission)) return missing[permission]
  return has(financialPermissions, permission) ? maySeeFinancials(actor) : allowed
}
