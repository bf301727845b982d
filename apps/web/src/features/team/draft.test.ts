import { type Actor, allPermissions, contains, isPermission, lackingPrerequisites, mayGive, noPermissions, permissionNames, permissionSet } from '@gatehouse/policy'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changesBetween, type Draft, extrasOf, inputOf, merge, settle, takeLevel } from './draft.ts'
import type { Level } from './levelDocuments.ts'

const level = (id: string, name: string, permissions: string[]): Level =>
  ({ id, name, permissions, version: 1, memberCount: 0, invitationCount: 0, viewerCan: [], productAccess: { all: true, productIds: [] } })
const owner: Actor = {
  membershipId: 'o', userId: 'o', accountId: 'a', role: 'OWNER', isAccountHolder: true, permissions: allPermissions, products: 'all', financialsHidden: false,
}
const support = level('support', 'Support', ['customers.search', 'coupons.view'])
const books = level('books', 'Books', ['statistics.view'])
const levels = [support, books]
const draft = (names: Parameters<typeof permissionSet>[0], more: Partial<Draft> = {}): Draft => ({ levelId: null, permissions: permissionSet(names), products: 'all', ...more })

describe('a draft of access', () => {
  it('[TM-12] takes a level and keeps what was on top of the former one', () => {
    const before = draft(['customers.search', 'coupons.view', 'settings.manage'], { levelId: 'support' })
    expect(takeLevel(before, books, support)).toEqual(draft(['statistics.view', 'settings.manage'], { levelId: 'books' }))
    expect(extrasOf(takeLevel(before, books, support), books)).toBe(1)
  })

  it('[TM-12] no longer follows a level when it says less, or other products', () => {
    expect(settle(draft(['customers.search'], { levelId: 'support' }), levels).levelId).toBeNull()
    expect(settle(draft(['customers.search', 'coupons.view'], { levelId: 'support', products: new Set(['p']) }), levels).levelId).toBeNull()
    expect(settle(draft(['customers.search', 'coupons.view', 'users.manage'], { levelId: 'support' }), levels).levelId).toBe('support')
  })

  it('[TM-10] says its difference in words', () => {
    expect(changesBetween(draft(['coupons.view']), draft(['statistics.view'], { products: new Set(['p']) }), levels)).toEqual([
      'Can view statistics', 'Can no longer view coupons', 'Reaches 1 product instead of all products',
    ])
    expect(changesBetween(draft([]), draft(['statistics.view'], { levelId: 'books' }), levels)[0]).toBe('Access level: no level, now Books')
  })

  it('[TM-13] merges what does not clash, and shows what does', () => {
    const seen = draft(['coupons.view'])
    const { draft: merged, clashes } = merge(seen, draft(['coupons.view', 'statistics.view']), draft(['coupons.view', 'customers.search']), levels)
    expect([merged, clashes]).toEqual([draft(['coupons.view', 'statistics.view', 'customers.search']), []])
    const products = merge(seen, { ...seen, products: new Set(['a']) }, { ...seen, products: new Set(['b', 'c']) }, levels)
    expect(products).toEqual({ draft: { ...seen, products: new Set(['b', 'c']) }, clashes: [{ field: 'products', theirs: '2 products', yours: '1 product' }] })
  })

  it('[TM-13] loses no switch of either side, whatever both turned', () => {
    const any = fc.subarray([...permissionNames]).map((names) => permissionSet(names))
    fc.assert(fc.property(any, any, any, (seen, mine, theirs) => {
      const merged = merge({ ...draft([]), permissions: seen }, { ...draft([]), permissions: mine }, { ...draft([]), permissions: theirs }, []).draft.permissions
      for (let bit = 0; bit < permissionNames.length; bit++) {
        const [s, m, t, result] = [seen, mine, theirs, merged].map((set) => (set >> bit) & 1)
        expect(result).toBe(m !== s ? m : t)
      }
    }))
  })

  it('[TM-13] after a merge it follows a level only where it holds all of it, and is saved only with what its permissions need', () => {
    const any = fc.record({ permissions: fc.subarray([...permissionNames]).map((names) => permissionSet(names)), levelId: fc.constantFrom(null, 'support', 'books') })
    fc.assert(fc.property(any, any, any, (seen, mine, theirs) => {
      const settled = (one: typeof seen) => settle({ ...one, products: 'all' }, levels)
      const { draft: merged } = merge(settled(seen), settled(mine), settled(theirs), levels)
      const followed = levels.find(({ id }) => id === merged.levelId)
      if (followed) expect(contains(merged.permissions, permissionSet(followed.permissions.filter(isPermission)))).toBe(true)
      expect(mayGive(owner, merged).allowed).toBe(lackingPrerequisites(merged.permissions) === noPermissions)
    }))
  })

  it('[TM-10] names products to the API only where no level does', () => {
    expect(inputOf(draft(['coupons.view']))).toEqual({ permissions: ['coupons.view'], allProducts: true })
    expect(inputOf(draft(['statistics.view'], { levelId: 'books' }))).toEqual({ permissions: ['statistics.view'], accessLevelId: 'books' })
    expect(inputOf(draft([], { products: new Set(['p']) }))).toEqual({ permissions: [], productIds: ['p'] })
  })
})
