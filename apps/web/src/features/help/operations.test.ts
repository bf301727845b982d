import { type Actor, effectivePermissions, effectiveProducts, noPermissions, type Permission, permissionNames, permissionSet, type Role } from '@gatehouse/policy'
import { describe, expect, test } from 'vitest'
import { type HelpFilter, helpLines, matching, permissionsFor } from './operations.ts'

const actor = (role: Role, permissions: Permission[] = [], financialsHidden = false): Actor => ({
  userId: 'u', accountId: 'a', membershipId: 'm', role, isAccountHolder: false, permissions: effectivePermissions(role, permissionSet(permissions)), products: effectiveProducts(role, 'all'), financialsHidden,
})
const all: HelpFilter = { search: '', permission: null, mine: false }
const names = (filter: Partial<HelpFilter>, who = actor('OWNER')) => matching(helpLines, { ...all, ...filter }, who).map(({ key }) => key)

describe('what needs which permission', () => {
  test('[PE-5] every operation is told in a sentence without the numbers of rules, with who may', () => {
    expect(helpLines.length).toBeGreaterThan(80)
    for (const { key, does, who } of helpLines) {
      expect(does, key).toMatch(/^[A-Z‘].*\.$/)
      expect(does, key).not.toMatch(/\b[A-Z]{2}-\d|`/)
      expect(who, key).toMatch(/^[A-Z]/)
    }
    expect(new Set(helpLines.map(({ key }) => key)).size).toBe(helpLines.length)
    expect(helpLines.find(({ key }) => key === 'Account.coupons')!.who).toBe("Owners, admins, partners, and members with 'View coupons'")
    // Every room has its place in the order.
    expect(helpLines.at(0)!.room).toBe('Team')
    expect(helpLines.at(-1)!.room).toBe('What all share')
  })

  test('[PE-5] a permission opens what the policy opens by it', () => {
    expect(permissionsFor('usersManage')).toEqual(['users.manage'])
    expect(permissionsFor('permission:coupons.view')).toEqual(['coupons.view', 'coupons.manage'])
    expect(permissionsFor('createsProducts')).toEqual([])
    expect(permissionsFor('member')).toEqual([])
    expect(names({ permission: 'products.delete' })).toContain('Mutation.deleteProduct')
    expect(names({ permission: 'coupons.view' })).toContain('Account.coupons')
    expect(names({ permission: 'coupons.view' })).not.toContain('Mutation.createCoupon')
    for (const permission of permissionNames) for (const key of names({ permission })) expect(names({ mine: true }, actor('MEMBER', [permission])), `${permission} ${key}`).toContain(key)
  })

  test('[PE-5] what one may is what the policy says: nothing of the owners’ for admins, and little for who was given nothing', () => {
    expect(names({ mine: true }, actor('OWNER'))).toContain('Mutation.changeFinancialSettings')
    expect(names({ mine: true }, actor('ADMIN'))).not.toContain('Mutation.changeFinancialSettings')
    expect(names({ mine: true }, actor('ADMIN'))).toContain('ActivityEvent.hash')
    expect(names({ mine: true }, actor('ADMIN', [], true))).not.toContain('ActivityEvent.hash')
    const bare = { ...actor('MEMBER'), permissions: noPermissions }
    expect(names({ mine: true }, bare)).not.toContain('Mutation.inviteMembers')
    expect(names({ mine: true }, bare)).toContain('Subscription.team')
  })

  test('[PE-5] the search finds by words of any kind, all of which must occur', () => {
    expect(names({ search: 'invit mail' })).toContain('Mutation.inviteMembers')
    expect(names({ search: 'removeMember' })).toEqual(['Mutation.removeMember'])
    expect(names({ search: 'TM-7' })).toContain('Mutation.makeAdmin')
    expect(names({ search: 'nothing-like-this' })).toEqual([])
  })
})
