import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { effectivePermissions } from './actor.ts'
import { permissionNames } from './catalogue.ts'
import type { Permission } from './catalogue.ts'
import {
  allPermissions, contains, has, inEffect, lackingPrerequisites, namesOf, noPermissions, permissionSet, shortest, union,
  without,
} from './permissionSet.ts'
import { anyGrants } from './testPeople.ts'

const anySet = anyGrants.map((names) => permissionSet(names))

describe('a set of permissions', () => {
  it('[PE-5] gives back the names that it was made of', () => {
    fc.assert(fc.property(anyGrants, (names) => {
      expect(namesOf(permissionSet(names)).sort()).toEqual([...names].sort())
    }))
  })

  it('[PE-5] contains both parts of a union, and nothing of what was taken away', () => {
    fc.assert(fc.property(anySet, anySet, (a, b) => {
      expect(contains(union(a, b), a) && contains(union(a, b), b)).toBe(true)
      expect(union(a, b)).toBe(union(b, a))
      expect(contains(a, b)).toBe(union(a, b) === a)
      expect(namesOf(without(a, b)).some((name) => has(b, name))).toBe(false)
      expect(union(without(a, b), b)).toBe(union(a, b))
    }))
  })

  it('[PE-5] lies between nothing and everything', () => {
    fc.assert(fc.property(anySet, (set) => contains(allPermissions, set) && contains(set, noPermissions)))
    expect(namesOf(allPermissions)).toEqual(permissionNames)
    expect(namesOf(noPermissions)).toEqual([])
  })

  it('[PE-5] refuses a name that the catalogue does not know', () => {
    expect(() => permissionSet(['products.create' as Permission])).toThrow(TypeError)
  })
})

describe('what grants really allow', () => {
  it('[PE-5] managing coupons means viewing them', () => {
    const effective = effectivePermissions('MEMBER', permissionSet(['coupons.manage']))
    expect(namesOf(effective)).toEqual(['coupons.view', 'coupons.manage'])
    expect(namesOf(shortest(effective))).toEqual(['coupons.manage'])
  })

  it('[PE-5] attributing transactions has no effect without a way to find customers', () => {
    expect(effectivePermissions('MEMBER', permissionSet(['affiliates.attribute']))).toBe(noPermissions)
    for (const way of ['customers.search', 'customers.browse'] as const) {
      const grants = permissionSet(['affiliates.attribute', way])
      expect(effectivePermissions('MEMBER', grants)).toBe(grants)
    }
  })

  it('[PE-5] everyone but members holds everything, whatever is stored for them', () => {
    for (const role of ['OWNER', 'ADMIN', 'PARTNER'] as const) {
      expect(effectivePermissions(role, noPermissions)).toBe(allPermissions)
    }
  })

  it('[PE-5] a further grant never takes away, and what is in effect stays in effect', () => {
    fc.assert(fc.property(anySet, anySet, (a, b) => {
      expect(contains(inEffect(union(a, b)), inEffect(a))).toBe(true)
      expect(inEffect(inEffect(a))).toBe(inEffect(a))
      expect(lackingPrerequisites(inEffect(a))).toBe(noPermissions)
    }))
  })
})
