import { accountRules } from './accountRules.ts'
import type { AccountRuleName } from './accountRules.ts'
import type { Actor } from './actor.ts'
import { permissionEntry, permissionNames } from './catalogue.ts'
import type { Permission } from './catalogue.ts'
import { explainAccess } from './explain.ts'
import type { AccessPath, Holding } from './explain.ts'
import { has, noPermissions, permissionSet, withIncluded } from './permissionSet.ts'
import { roles } from './roles.ts'

/** By which way somebody passes a rule, in words that stand alone. */
export interface WayThrough {
  readonly path: AccessPath
  readonly because: string
}

/** A member who was given nothing. */
const bare: Actor = {
  userId: '', accountId: '', membershipId: '', role: 'MEMBER', isAccountHolder: false, permissions: noPermissions, products: 'all', financialsHidden: false,
}

/** Whom a rule lets pass: every member, or those with any of these permissions and perhaps others. For finding them in a store; the rule
 *  itself has the last word. */
export const letsPass = (name: AccountRuleName): 'everyone' | readonly Permission[] => {
  const { decide } = accountRules[name]
  if (decide(bare).allowed) return 'everyone'
  return permissionNames.filter((one) => decide({ ...bare, permissions: withIncluded(permissionSet([one])) }).allowed)
}

/** By which way somebody passes a rule; null where they do not. TM-15 */
export const explainRule = (name: AccountRuleName, actor: Actor, holding: Holding): WayThrough | null => {
  const { decide, describe } = accountRules[name]
  const passes = (changes: Partial<Actor>) => decide({ ...actor, ...changes }).allowed
  const { plural } = roles[actor.role]
  if (!passes({})) return null
  if (decide(bare).allowed) return { path: 'EVERYONE', because: `${describe}.` }
  if (passes({ permissions: noPermissions, isAccountHolder: false })) return { path: 'ROLE', because: `${plural} may.` }
  if (passes({ permissions: noPermissions })) return { path: 'ACCOUNT_HOLDER', because: 'The account holder may.' }
  if (actor.role !== 'MEMBER') return { path: 'ROLE', because: `${plural} hold every permission.` }
  const alone = explainAccess(holding).find(({ permission, held }) => held && has(actor.permissions, permission) && passes({ permissions: permissionSet([permission]) }))
  if (!alone) return { path: 'GRANT', because: 'Several permissions together let them.' }
  const { path, permission, because } = alone
  return { path, because: name === `permission:${permission}` ? because : `'${permissionEntry(permission).title}' lets them. ${because}` }
}
