import { type OperationInfo, operations } from '@gatehouse/contract/operations'
import {
  type AccountRuleName, accountRules, type Actor, allOf, allowed, type Decision, maySeeFinancials, noPermissions, type Permission, permissionEntry, permissionNames, permissionSet, type PermissionSet, questions, withIncluded,
} from '@gatehouse/policy'

/** An operation as the page tells of it. */
export type HelpLine = {
  /** As the API calls it, which is unique together with its kind. */
  key: string
  name: string
  room: string
  /** What it does, in a sentence. */
  does: string
  /** Who may, in words. */
  who: string
  /** The rule's number, where there is one. */
  rule: string | null
  /** What is asked besides, of whom or what it is done to. */
  besides: readonly string[]
  /** The permissions of which each by itself opens it to a member. */
  permissions: readonly Permission[]
  /** Whether the viewer may, as far as it depends on nobody and nothing else. */
  decide: (actor: Actor) => Decision
}

const memberWith = (permissions: PermissionSet): Actor => ({
  userId: '', accountId: '', membershipId: '', role: 'MEMBER', isAccountHolder: false, permissions, products: 'all', financialsHidden: false,
})

/** The permissions of which each lets a member pass a rule; none where it lets members without any pass, or none at all. */
export const permissionsFor = (rule: AccountRuleName): Permission[] => {
  const passes = (permissions: PermissionSet) => accountRules[rule].decide(memberWith(permissions)).allowed
  return passes(noPermissions) ? [] : permissionNames.filter((name) => passes(withIncluded(permissionSet([name]))))
}

/** The first sentence of a description, without rule numbers and the marks of code. */
const sentence = (text: string): string => text.replace(/,? ?\b[A-Z]{2}-\d+\b/g, '').replace(/`/g, '').split(/(?<=\.) /)[0]!.trim()

/** Permissions by what the console calls them. */
const titled = (text: string): string => permissionNames.reduce((so, name) => so.replace(new RegExp(`${name.replace('.', '\\.')}(?![\\w.])`), `'${permissionEntry(name).title}'`), text)

const guardIn = (info: OperationInfo): Pick<HelpLine, 'who' | 'rule' | 'permissions' | 'decide'> => {
  if ('rule' in info) {
    const { describe, rule, decide } = accountRules[info.rule]
    const both = (actor: Actor) => allOf(() => decide(actor), () => ('financial' in info ? maySeeFinancials(actor) : allowed))
    return { who: titled(describe), rule, permissions: permissionsFor(info.rule), decide: both }
  }
  const who = 'signedIn' in info ? 'Everyone who is signed in' : `Anyone. ${info.anyone}`
  return { who: sentence(who), rule: null, permissions: [], decide: () => allowed }
}

/** What people do most comes first, and what is changed before what is read. */
const rooms = ['Team', 'Accounts and settings', 'Plans, seats and invoices', 'Export', 'Products', 'Coupons', 'API keys', 'Activity', 'Profiles', 'Partners', 'Notices', 'Sessions', 'Logins', 'What all share']
const kinds = ['mutation', 'query', 'field', 'subscription']
const inOrder = (one: OperationInfo, other: OperationInfo) => rooms.indexOf(one.room) - rooms.indexOf(other.room) || kinds.indexOf(one.kind) - kinds.indexOf(other.kind)

const capital = (text: string): string => `${text.charAt(0).toLocaleUpperCase()}${text.slice(1)}.`

/** All that docs/permissions.md lists but for the types. PE-5 */
export const helpLines: readonly HelpLine[] = operations.toSorted(inOrder).map((info) => ({
  key: info.name, name: info.name.replace(/^(Query|Mutation|Subscription)\./, ''), room: info.room, does: sentence(info.does),
  besides: info.asks.map((name) => capital(questions[name].describe)), ...guardIn(info),
}))

export type HelpFilter = { search: string, permission: Permission | null, mine: boolean }

/** The lines that a filter leaves; every word of the search must occur somewhere. */
export const matching = (lines: readonly HelpLine[], { search, permission, mine }: HelpFilter, actor: Actor): HelpLine[] => {
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  return lines.filter((line) => {
    if (permission && !line.permissions.includes(permission)) return false
    if (mine && !line.decide(actor).allowed) return false
    const hay = [line.name, line.does, line.who, line.room, line.rule ?? '', ...line.permissions, ...line.besides].join(' ').toLocaleLowerCase()
    return words.every((word) => hay.includes(word))
  })
}
