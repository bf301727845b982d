import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { effectivePermissions } from './actor.ts'
import type { Permission } from './catalogue.ts'
import { accountRules, ruleNames } from './accountRules.ts'
import { explainAccess } from './explain.ts'
import { explainRule, letsPass } from './explainRule.ts'
import type { Holding } from './explain.ts'
import { financialPermissions, has, noPermissions, permissionSet, union } from './permissionSet.ts'
import { roleNames } from './roles.ts'
import { admin, anyActor, anyGrants, holder, member, owner } from './testPeople.ts'

const holding = (more: Partial<Holding>): Holding => ({ role: 'MEMBER', level: null, grants: noPermissions, financialsHidden: false, ...more })
const why = (held: Holding, permission: Permission) => explainAccess(held).find((one) => one.permission === permission)!

describe('what somebody can do, and why', () => {
  it('[TM-15] names the way by which each permission comes, or why it does not', () => {
    const member = holding({ level: { name: 'Support', permissions: permissionSet(['customers.search']) }, grants: permissionSet(['coupons.manage', 'customers.search']) })
    expect(why(member, 'customers.search')).toMatchObject({ held: true, path: 'LEVEL', because: 'The access level Support gives it.' })
    expect(why(member, 'coupons.manage')).toMatchObject({ held: true, path: 'GRANT' })
    expect(why(member, 'coupons.view')).toMatchObject({ held: true, path: 'INCLUDED', because: `It comes with 'Manage coupons'.` })
    expect(why(member, 'settings.manage')).toMatchObject({ held: false, path: 'NOT_GIVEN' })
    expect(why(holding({ grants: permissionSet(['affiliates.attribute']) }), 'affiliates.attribute')).toMatchObject({
      held: false, path: 'LACKS_PREREQUISITE', because: `It was given, and has no effect without 'Search customers' or 'Browse customers'.`,
    })
    expect(why(holding({ role: 'PARTNER', financialsHidden: true }), 'statistics.view')).toMatchObject({ held: false, path: 'FINANCIALS_HIDDEN' })
    expect(why(holding({ role: 'ADMIN' }), 'statistics.view')).toMatchObject({ held: true, path: 'ROLE' })
  })

  it('[TM-15] never says other than what is decided', () => {
    fc.assert(fc.property(fc.constantFrom(...roleNames), anyGrants, anyGrants, fc.boolean(), (role, levels, grants, hidden) => {
      const level = { name: 'Level', permissions: permissionSet(levels) }
      const financialsHidden = hidden && role !== 'MEMBER' && role !== 'OWNER'
      const decided = effectivePermissions(role, union(level.permissions, permissionSet(grants)))
      for (const { permission, held } of explainAccess({ role, level, grants: permissionSet(grants), financialsHidden })) {
        expect(held, permission).toBe(has(decided, permission) && !(financialsHidden && has(financialPermissions, permission)))
      }
    }))
  })
})

describe('who passes a rule, and by which way', () => {
  const asHolding = (grants: Permission[]) => holding({ grants: permissionSet(grants) })

  it('[TM-15] names the permission that lets them, or the role', () => {
    const mia = member('mia', ['users.manage', 'coupons.view'])
    const held = asHolding(['users.manage', 'coupons.view'])
    expect(explainRule('permission:coupons.view', mia, held)).toEqual({ path: 'GRANT', because: 'It was given to them.' })
    expect(explainRule('seesSessions', mia, held)).toEqual({ path: 'GRANT', because: `'Manage users' lets them. It was given to them.` })
    expect(explainRule('seesTeam', mia, held)).toMatchObject({ path: 'EVERYONE', because: 'Everyone with a live membership in the account.' })
    expect(explainRule('createsProducts', owner, holding({ role: 'OWNER' }))).toEqual({ path: 'ROLE', because: 'Owners may.' })
    expect(explainRule('usersManage', admin, holding({ role: 'ADMIN' }))).toEqual({ path: 'ROLE', because: 'Admins hold every permission.' })
    expect(explainRule('closesAccount', holder, holding({ role: 'OWNER' }))).toEqual({ path: 'ACCOUNT_HOLDER', because: 'The account holder may.' })
    expect(explainRule('closesAccount', owner, holding({ role: 'OWNER' }))).toBeNull()
  })

  it('[TM-15] never says other than the rule, and looks for nobody in the wrong place', () => {
    fc.assert(fc.property(anyActor, fc.constantFrom(...ruleNames), (actor, name) => {
      const way = explainRule(name, actor, { role: actor.role, level: null, grants: actor.permissions, financialsHidden: actor.financialsHidden })
      expect(way !== null, name).toBe(accountRules[name].decide(actor).allowed)
      if (way) expect(way.because).toMatch(/^['A-Z].*\.$/)
      const found = letsPass(name)
      if (way && actor.role === 'MEMBER' && found !== 'everyone') expect(found.some((one) => has(actor.permissions, one)), name).toBe(true)
    }), { numRuns: 2_000 })
  })
})
