import fc from 'fast-check'
import { expect, it } from 'vitest'
import { mayManagePayments } from './account.ts'
import { accountRules, ruleNames } from './accountRules.ts'
import { maySeeFinancials } from './actor.ts'
import type { Actor } from './actor.ts'
import { actorOfKey, mayAddKey, mayMakeKey, mayRotateKey, mostApiKeys } from './keys.ts'
import { contains, namesOf, permissionSet } from './permissionSet.ts'
import { coversProducts } from './products.ts'
import { teamActionNames, teamActions } from './teamActions.ts'
import { admin, anyActor, anyGrants, anyProducts, holder, member, owner, partner, verdict } from './testPeople.ts'
import { viewClass } from './viewClass.ts'

const keyOf = (maker: Actor, grants: Parameters<typeof permissionSet>[0], products: Actor['products'] = 'all') =>
  actorOfKey(maker, { id: 'key-1', permissions: permissionSet(grants), products })

it('[AP-1] a key carries nothing that its maker has not, whoever that is', () => {
  fc.assert(
    fc.property(anyActor, anyGrants, anyProducts, (maker, grants, products) => {
      const key = keyOf(maker, grants, products)
      expect(contains(maker.permissions, key.permissions)).toBe(true)
      expect(coversProducts(maker.products, key.products)).toBe(true)
      for (const name of ruleNames) if (accountRules[name].decide(key).allowed) expect(accountRules[name].decide(maker), name).toEqual({ allowed: true })
    }),
  )
})

it('[AP-1] a key of an owner’s may do what a member with the same may do, and nothing that goes by role', () => {
  fc.assert(
    fc.property(anyGrants, anyProducts, anyActor, (grants, products, subject) => {
      const [key, same] = [keyOf(holder, grants, products), { ...member('hana', grants, products), userId: holder.userId, membershipId: holder.membershipId }]
      // What takes a person: making keys, and looking through others' eyes.
      for (const name of ruleNames.filter((rule) => rule !== 'makesKeys')) expect(accountRules[name].decide(key), name).toEqual(accountRules[name].decide(same))
      for (const name of teamActionNames.filter((action) => action !== 'viewAs')) expect(teamActions[name].decide(key, subject), name).toEqual(teamActions[name].decide(same, subject))
    }),
  )
})

it('[AP-1] a permission that its maker loses, the key loses; so is what needs it', () => {
  const key = keyOf(member('mia', ['affiliates.attribute']), ['affiliates.attribute', 'customers.search'])
  expect(namesOf(key.permissions)).toEqual([])
  expect(namesOf(keyOf(member('mia', ['coupons.view']), ['coupons.manage', 'coupons.view']).permissions)).toEqual(['coupons.view'])
})

it('[AP-1, PE-4, PE-3] what is hidden from its maker’s role, or never for it, is so for the key', () => {
  for (const maker of [admin, partner]) {
    const key = keyOf({ ...maker, financialsHidden: true }, ['statistics.view', 'customers.browse', 'settings.manage'])
    expect(namesOf(key.permissions)).not.toContain('statistics.view')
    expect(verdict(maySeeFinancials(key))).toBe('PE-4')
    expect(viewClass(key)).not.toBe(viewClass(keyOf(owner, ['statistics.view', 'customers.browse', 'settings.manage'])))
  }
  expect(verdict(mayManagePayments(keyOf(partner, ['settings.manage'])))).toBe('PE-3')
  expect(verdict(mayManagePayments(keyOf(owner, ['settings.manage'])))).toBe('allowed')
})

it('[AP-1] those who manage settings make keys out of what they have; only the maker renews one', () => {
  const keeper = member('kim', ['settings.manage', 'coupons.view'], new Set(['book']))
  const carries = (grants: Parameters<typeof permissionSet>[0], products: Actor['products'] = new Set(['book'])) => verdict(mayMakeKey(keeper, { permissions: permissionSet(grants), products }))
  expect(carries(['coupons.view'])).toBe('allowed')
  expect(carries(['coupons.manage', 'coupons.view'])).toBe('TM-10')
  expect(carries(['coupons.view'], 'all')).toBe('TM-10')
  expect(verdict(mayMakeKey(member('ana', ['coupons.view']), { permissions: permissionSet([]), products: 'all' }))).toBe('BO-8')
  expect(verdict(mayRotateKey(keeper, keeper.membershipId))).toBe('allowed')
  expect(verdict(mayRotateKey(holder, keeper.membershipId))).toBe('AP-1')
  expect(verdict(mayAddKey(mostApiKeys - 1))).toBe('allowed')
  expect(verdict(mayAddKey(mostApiKeys))).toBe('AP-1')
})
