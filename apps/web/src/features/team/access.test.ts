import { type Actor, noPermissions, permissionSet, type Permission } from '@gatehouse/policy'
import { describe, expect, test } from 'vitest'
import { type Choice, choicesFor } from './access.ts'

const actor = (role: Actor['role'], permissions: Permission[] = []): Actor => ({
  userId: 'u', accountId: 'a', membershipId: 'm', role, isAccountHolder: false, permissions: permissionSet(permissions), products: 'all', financialsHidden: false,
})
const everything = permissionSet(choicesFor(actor('OWNER'), noPermissions).flatMap(({ choices }) => choices.map(({ name }) => name)))
const owner: Actor = { ...actor('OWNER'), permissions: everything }
const choice = (who: Actor, chosen: Permission[], name: Permission): Choice =>
  choicesFor(who, permissionSet(chosen)).flatMap(({ choices }) => choices).find((one) => one.name === name)!

describe('the permission chooser', () => {
  test('[TM-4] an owner can switch everything; money and personal data are marked', () => {
    const choices = choicesFor(owner, noPermissions).flatMap((group) => group.choices)
    expect(choices.every(({ locked }) => locked === null)).toBe(true)
    expect(choice(owner, [], 'customers.search')).toMatchObject({ money: true, personal: true, consequence: expect.stringMatching(/^Find customers .*\.$/) })
    expect(choice(owner, [], 'coupons.view')).toMatchObject({ money: false, personal: false })
  })

  test('[TM-10] what the inviter does not have is locked, with the reason', () => {
    const manager = actor('MEMBER', ['users.manage', 'coupons.view'])
    expect(choice(manager, [], 'coupons.view').locked).toBeNull()
    expect(choice(manager, [], 'statistics.view').locked).toContain("'View statistics' is not yours to give")
    expect(choice(manager, [], 'affiliates.attribute').locked).not.toBeNull()
  })

  test('[TM-4] what another permission includes is on, and says with which', () => {
    expect(choice(owner, ['coupons.manage'], 'coupons.view')).toMatchObject({ on: true, locked: "Comes with 'Manage coupons'." })
  })

  test('[TM-4] a missing prerequisite offers to come along, and no longer once it is there', () => {
    expect(choice(owner, ['affiliates.attribute'], 'affiliates.attribute').needs.map(({ name }) => name)).toEqual(['customers.search', 'customers.browse'])
    expect(choice(owner, ['affiliates.attribute', 'customers.browse'], 'affiliates.attribute').needs).toEqual([])
  })

  test('[TM-10] only prerequisites that the inviter can give are offered', () => {
    const manager = actor('MEMBER', ['users.manage', 'affiliates.attribute', 'customers.browse'])
    expect(choice(manager, ['affiliates.attribute'], 'affiliates.attribute').needs.map(({ name }) => name)).toEqual(['customers.browse'])
  })
})
