import type { RuleNumber } from './rules.ts'

/** The areas of the permission editor, in the order in which it shows them; `rule` is what a refusal there names. */
export const areas = {
  coupons: { title: 'Coupons', rule: 'BO-2' },
  customers: { title: 'Customers', rule: 'BO-3' },
  statistics: { title: 'Statistics', rule: 'BO-6' },
  products: { title: 'Products', rule: 'BO-1' },
  affiliates: { title: 'Affiliates', rule: 'BO-7' },
  team: { title: 'Team', rule: 'TM-4' },
  settings: { title: 'Settings', rule: 'BO-8' },
} as const satisfies Record<string, { title: string; rule: RuleNumber }>

export type Area = keyof typeof areas
export const areaNames = Object.keys(areas) as readonly Area[]

/** One named ability. */
export interface PermissionEntry {
  /** A switch's label; with a small first letter it also completes 'Ana can …' in a list. */
  readonly title: string
  /** The consequence, in words that complete 'Ana can …'. */
  readonly allows: string
  readonly area: Area
  /** Holding it already means holding these. */
  readonly includes?: readonly string[]
  /** Without at least one of these it has no effect, and it cannot be given. */
  readonly needsOneOf?: readonly string[]
  /** It moves or shows money. */
  readonly money?: true
  /** It shows personal data of customers or affiliates. */
  readonly personal?: true
  /** Nothing of it is left where financial information is hidden. PE-4. */
  readonly financial?: true
}

/** Everything that can be granted, §6. What only owners may (PE-1) is no permission and so cannot be granted. */
export const permissions = {
  'coupons.view': {
    title: 'View coupons',
    allows: 'see all coupons and copy their codes and links',
    area: 'coupons',
  },
  'coupons.manage': {
    title: 'Manage coupons',
    allows: 'see, create, edit and delete coupons',
    area: 'coupons',
    includes: ['coupons.view'],
  },
  'settings.manage': {
    title: 'Manage settings',
    allows: 'change account-wide settings: integrations, webhooks and API keys',
    area: 'settings',
  },
  'customers.search': {
    title: 'Search customers',
    allows: 'find customers by a search term, see their details, manage their subscriptions and make refunds',
    area: 'customers',
    money: true,
    personal: true,
  },
  'customers.browse': {
    title: 'Browse customers',
    allows: 'list all customers and transactions without a search term',
    area: 'customers',
    money: true,
    personal: true,
  },
  'statistics.view': {
    title: 'View statistics',
    allows: 'see live statistics, financial figures and sales tax reports',
    area: 'statistics',
    money: true,
    financial: true,
  },
  'users.manage': {
    title: 'Manage users',
    allows: 'invite, add, edit and remove users',
    area: 'team',
    personal: true,
  },
  'products.edit': {
    title: 'Edit products',
    allows: 'edit the settings of products, upsells and downsells',
    area: 'products',
  },
  'products.delete': {
    title: 'Delete products',
    allows: 'delete products, upsells and downsells',
    area: 'products',
  },
  'affiliates.review': {
    title: 'Review affiliates',
    allows: 'approve or reject affiliate applications',
    area: 'affiliates',
    personal: true,
  },
  'affiliates.browse': {
    title: 'Browse affiliates',
    allows: 'list all affiliates without a search term',
    area: 'affiliates',
    personal: true,
  },
  'affiliates.attribute': {
    title: 'Attribute transactions to affiliates',
    allows: 'add an affiliate to a transaction or remove it',
    area: 'affiliates',
    needsOneOf: ['customers.search', 'customers.browse'],
    money: true,
  },
  'affiliates.commissions': {
    title: 'Set affiliate commissions',
    allows: "set an affiliate's second tier and custom commissions",
    area: 'affiliates',
    money: true,
  },
  'affiliates.payouts': {
    title: 'Pay affiliates',
    allows: 'see due and upcoming commissions, and pay them',
    area: 'affiliates',
    money: true,
    financial: true,
  },
} as const satisfies Record<string, PermissionEntry>

export type Permission = keyof typeof permissions

/** All names, in the catalogue's order. */
export const permissionNames = Object.keys(permissions) as readonly Permission[]

/** Whether a text from outside names a permission. */
export const isPermission = (name: string): name is Permission => Object.hasOwn(permissions, name)

/** The entry of a permission, with its optional marks readable. */
export const permissionEntry = (name: Permission): PermissionEntry => permissions[name]

/** The permissions of one area, in the catalogue's order. */
export const permissionsOf = (area: Area): readonly Permission[] =>
  permissionNames.filter((name) => permissions[name].area === area)
