import {
  mayChangeSeats,
  mayChangeSettings,
  mayCloseAccount,
  mayExportAccount,
  mayHideFinancials,
  mayManagePayments,
} from './account.ts'
import { maySeeAllActivity } from './activity.ts'
import { maySeeFinancials, mayUse } from './actor.ts'
import type { Actor } from './actor.ts'
import { maySeeBilling } from './billing.ts'
import { areas, permissionEntry, permissionNames, permissions } from './catalogue.ts'
import type { Permission } from './catalogue.ts'
import { allowed, refused } from './decision.ts'
import type { Decision } from './decision.ts'
import { mayAnswerRequests } from './partners.ts'
import { mayMakeKeys } from './keys.ts'
import { mayCreateProduct, maySeeProducts } from './products.ts'
import type { RuleNumber } from './rules.ts'
import { maySeeSessions } from './sessions.ts'
import { mayManageUsers, maySeeTeam } from './team.ts'

/** A rule that a schema field can name: a function of the actor alone. */
export interface AccountRule {
  readonly rule: RuleNumber
  /** Who passes, for the published table of operations. */
  readonly describe: string
  readonly decide: (actor: Actor) => Decision
}

const notOwner = refused('TM-9', 'Only owners can do this.')
const notHolder = refused('AC-4', 'Only the account holder can do this.')
const notAdmin = refused('TM-7', 'Only owners, admins and partners can do this.')

const named = {
  member: { rule: 'AC-1', describe: 'Everyone with a live membership in the account', decide: () => allowed },
  seesTeam: { rule: 'TM-2', describe: 'Everyone with a live membership in the account', decide: maySeeTeam },
  owner: {
    rule: 'TM-9',
    describe: 'Owners',
    decide: ({ role }) => (role === 'OWNER' ? allowed : notOwner),
  },
  accountHolder: {
    rule: 'AC-4',
    describe: 'The account holder',
    decide: ({ isAccountHolder }) => (isAccountHolder ? allowed : notHolder),
  },
  admin: {
    rule: 'TM-7',
    describe: 'Owners, admins and partners',
    decide: ({ role }) => (role === 'MEMBER' ? notAdmin : allowed),
  },
  usersManage: {
    rule: 'TM-4',
    describe: 'Owners, admins, partners, and members who manage users',
    decide: mayManageUsers,
  },
  answersRequests: { rule: 'PA-3', describe: 'Owners', decide: mayAnswerRequests },
  seesSessions: {
    rule: 'SE-6',
    describe: 'Owners, admins, partners, and members who manage users',
    decide: maySeeSessions,
  },
  seesAllActivity: {
    rule: 'AV-5',
    describe: 'Owners, admins, partners, and members who manage users',
    decide: maySeeAllActivity,
  },
  changesSettings: {
    rule: 'BO-8',
    describe: 'Owners, admins, partners, and members who manage settings',
    decide: mayChangeSettings,
  },
  makesKeys: {
    rule: 'AP-1',
    describe: 'Owners, admins, partners, and members who manage settings; not API keys',
    decide: mayMakeKeys,
  },
  hidesFinancials: { rule: 'AC-7', describe: 'Owners', decide: mayHideFinancials },
  seesFinancials: {
    rule: 'PE-4',
    describe: 'Everyone from whom the account does not hide financial information',
    decide: maySeeFinancials,
  },
  managesPayments: {
    rule: 'PE-3',
    describe: 'Owners, and admins and members who manage settings; never partners',
    decide: mayManagePayments,
  },
  seesBilling: {
    rule: 'AC-6',
    describe: 'Owners, and admins and members who manage settings, but not those from whom financial information is hidden; never partners',
    decide: maySeeBilling,
  },
  changesSeats: { rule: 'AC-6', describe: 'The account holder', decide: mayChangeSeats },
  closesAccount: { rule: 'AC-8', describe: 'The account holder', decide: mayCloseAccount },
  exportsAccount: { rule: 'AC-8', describe: 'The account holder', decide: mayExportAccount },
  seesProducts: {
    rule: 'BO-1',
    describe: 'Owners, admins, partners, and members who work with products, coupons or users; each within product access',
    decide: maySeeProducts,
  },
  createsProducts: { rule: 'PE-1', describe: 'Owners', decide: mayCreateProduct },
} as const satisfies Record<string, AccountRule>

type PermissionRuleName = `permission:${Permission}`

const byPermission = Object.fromEntries(
  permissionNames.map((name): [PermissionRuleName, AccountRule] => [
    `permission:${name}`,
    {
      rule: areas[permissions[name].area].rule,
      describe: `Owners, admins, partners, and members with ${name}${permissionEntry(name).financial ? '; not those from whom financial information is hidden' : ''}`,
      decide: (actor) => mayUse(actor, name),
    },
  ]),
) as Record<PermissionRuleName, AccountRule>

/** A name that a schema field may give as its rule. */
export type AccountRuleName = keyof typeof named | PermissionRuleName

/** The rules that schema fields name, and the published table lists. PE-5. */
export const accountRules: Readonly<Record<AccountRuleName, AccountRule>> = { ...named, ...byPermission }

export const ruleNames = Object.keys(accountRules) as readonly AccountRuleName[]
