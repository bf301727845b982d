import { describe, expect, it } from 'vitest'
import { accountRules, ruleNames } from './accountRules.ts'
import { areaNames, isPermission, permissionEntry, permissionNames, permissionsOf } from './catalogue.ts'
import { describeAccess, describeProducts } from './describe.ts'
import { allPermissions, noPermissions, permissionSet } from './permissionSet.ts'
import { roleNames, roles } from './roles.ts'
import { rules } from './rules.ts'
import { admin, holder, member, otherPartner, owner, partner } from './testPeople.ts'

const specified = [
  'coupons.view', 'coupons.manage', 'settings.manage', 'customers.search', 'customers.browse', 'statistics.view',
  'users.manage', 'products.edit', 'products.delete', 'affiliates.review', 'affiliates.browse',
  'affiliates.attribute', 'affiliates.commissions', 'affiliates.payouts',
]

describe('the catalogue', () => {
  it('[PE-5] has every permission of the specification, and no other', () => {
    expect([...permissionNames].sort()).toEqual([...specified].sort())
  })

  it('[PE-5] puts every permission in one area of the editor, and leaves no area empty', () => {
    expect(areaNames.flatMap((area) => permissionsOf(area)).sort()).toEqual([...specified].sort())
    for (const area of areaNames) expect(permissionsOf(area), area).not.toEqual([])
  })

  it('[PE-5] names only permissions that exist as included or needed', () => {
    for (const name of permissionNames) {
      const { includes = [], needsOneOf = [] } = permissionEntry(name)
      for (const other of [...includes, ...needsOneOf]) expect(isPermission(other), other).toBe(true)
    }
  })

  it('[PE-5] writes what a permission allows so that a name can stand before it', () => {
    for (const name of permissionNames) expect(permissionEntry(name).allows).toMatch(/^[a-z].*[^.]$/)
  })

  it('[PE-5] takes no inherited property for a permission', () => {
    expect(isPermission('toString')).toBe(false)
    expect(isPermission('products.create')).toBe(false)
  })

  it('[TM-1] orders owners, admins, members, partners', () => {
    expect(roleNames).toEqual(['OWNER', 'ADMIN', 'MEMBER', 'PARTNER'])
    expect(roleNames.map((role) => roles[role].rank)).toEqual([0, 1, 2, 3])
  })
})

describe('access in words', () => {
  it('[TM-4] says what an invitation will allow', () => {
    const described = describeAccess(permissionSet(['coupons.view', 'customers.search']), 'all')
    expect(described).toBe('can view coupons, and search customers, for all products')
  })

  it('[TM-4] says one ability, and one product, without commas', () => {
    expect(describeAccess(permissionSet(['coupons.manage']), new Set(['a']))).toBe('can manage coupons for 1 product')
  })

  it('[TM-4] counts chosen products against all of them', () => {
    expect(describeProducts(new Set(['a', 'b', 'c']), 12)).toBe('3 of 12 products')
    expect(describeProducts(new Set(), 12)).toBe('no products')
  })

  it('[TM-4] has words for everything and for nothing', () => {
    expect(describeAccess(allPermissions, 'all')).toContain('everything')
    expect(describeAccess(noPermissions, 'all')).toBe('can see the team, and what happened to themselves')
  })

  it('[TM-4] does not promise what a missing prerequisite takes away', () => {
    expect(describeAccess(permissionSet(['affiliates.attribute']), 'all')).not.toContain('attribute')
  })
})

describe('the rules that the schema names', () => {
  it('[PE-5] each has its sentence in the table of rules', () => {
    for (const name of ruleNames) expect(rules, name).toHaveProperty([accountRules[name].rule])
  })

  it('[PE-5] there is one for every permission, and it asks for just that permission', () => {
    for (const name of permissionNames) {
      const { decide } = accountRules[`permission:${name}`]
      const needed = permissionEntry(name).needsOneOf?.filter(isPermission) ?? []
      const others = permissionNames.filter(
        (other) => other !== name && !permissionEntry(other).includes?.includes(name),
      )
      expect(decide(member('with', [name, ...needed])).allowed, name).toBe(true)
      expect(decide(member('without', others)).allowed, name).toBe(false)
    }
  })

  it('[PE-5] owners pass all but the account holder’s, who passes every one', () => {
    const refusals = (actor: typeof owner) => ruleNames.filter((name) => !accountRules[name].decide(actor).allowed)
    expect(refusals(holder)).toEqual([])
    expect(refusals(owner)).toEqual(['accountHolder', 'changesSeats', 'closesAccount', 'exportsAccount'])
    expect(refusals(admin)).toEqual([
      'owner', 'accountHolder', 'answersRequests', 'hidesFinancials', 'changesSeats', 'closesAccount', 'exportsAccount', 'createsProducts',
    ])
  })

  it('[PA-5] partners pass what admins pass, but for payments', () => {
    const ofPayments = ['managesPayments', 'seesBilling'] as const
    for (const name of ruleNames.filter((rule) => !ofPayments.some((one) => one === rule))) {
      const { decide } = accountRules[name]
      expect(decide(partner).allowed, name).toBe(decide(admin).allowed)
    }
    for (const name of ofPayments) expect(accountRules[name].decide(otherPartner)).toMatchObject({ allowed: false, rule: 'PE-3' })
  })

  it('[TM-2] a member without grants passes only what everyone passes', () => {
    const passed = ruleNames.filter((name) => accountRules[name].decide(member('new')).allowed)
    expect(passed).toEqual(['member', 'seesTeam', 'seesFinancials'])
  })
})
