import { permissionEntry, permissionNames } from './catalogue.ts'
import type { Permission } from './catalogue.ts'
import { financialPermissions, has, lackingPrerequisites, union, withIncluded } from './permissionSet.ts'
import type { PermissionSet } from './permissionSet.ts'
import { roles } from './roles.ts'
import type { Role } from './roles.ts'

/** What decides what somebody may do. */
export interface Holding {
  readonly role: Role
  readonly level: { readonly name: string; readonly permissions: PermissionSet } | null
  /** What they hold beside the level. */
  readonly grants: PermissionSet
  readonly financialsHidden: boolean
}

/** The ways by which somebody has a permission, or why they do not. */
export const accessPaths = {
  ROLE: 'Their role holds it.',
  LEVEL: 'Their access level gives it.',
  GRANT: 'It was given to them.',
  INCLUDED: 'Another permission that they have includes it.',
  LACKS_PREREQUISITE: 'It was given, and has no effect without another one that it needs.',
  FINANCIALS_HIDDEN: 'Their role holds it, and the owners hide financial information from that role.',
  NOT_GIVEN: 'Nobody gave it to them.',
  EVERYONE: 'It takes no permission.',
  ACCOUNT_HOLDER: 'They are the account holder.',
} as const

export type AccessPath = keyof typeof accessPaths

/** Whether somebody may use a permission, and by which way. */
export interface Explanation {
  readonly permission: Permission
  readonly held: boolean
  readonly path: AccessPath
  /** In words, to stand alone. */
  readonly because: string
}

const titleOf = (name: Permission) => `'${permissionEntry(name).title}'`

/** What somebody can do, and why, one permission at a time in the catalogue's order. TM-15 */
export const explainAccess = ({ role, level, grants, financialsHidden }: Holding): Explanation[] => {
  const given = union(grants, level?.permissions ?? (0 as PermissionSet))
  const lacking = lackingPrerequisites(given)
  const why = (permission: Permission): [boolean, AccessPath, string] => {
    if (role !== 'MEMBER') {
      return financialsHidden && has(financialPermissions, permission)
        ? [false, 'FINANCIALS_HIDDEN', `${roles[role].plural} hold it, and the owners hide financial information from them.`]
        : [true, 'ROLE', `${roles[role].plural} hold every permission.`]
    }
    if (has(lacking, permission)) {
      const others = (permissionEntry(permission).needsOneOf ?? []) as readonly Permission[]
      return [false, 'LACKS_PREREQUISITE', `It was given, and has no effect without ${others.map(titleOf).join(' or ')}.`]
    }
    if (level && has(level.permissions, permission)) return [true, 'LEVEL', `The access level ${level.name} gives it.`]
    if (has(grants, permission)) return [true, 'GRANT', 'It was given to them.']
    const including = permissionNames.find((name) => has(given, name) && permissionEntry(name).includes?.includes(permission))
    if (including && has(withIncluded(given), permission)) return [true, 'INCLUDED', `It comes with ${titleOf(including)}.`]
    return [false, 'NOT_GIVEN', 'Nobody gave it to them.']
  }
  return permissionNames.map((permission) => {
    const [held, path, because] = why(permission)
    return { permission, held, path, because }
  })
}
