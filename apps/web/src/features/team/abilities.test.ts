import { permissionNames } from '@gatehouse/policy'
import { expect, test } from 'vitest'
import { abilities, abilityOf, findAbilities, firstSentence } from './abilities.ts'

test('[TM-15] every permission can be asked about, and what the API offers by a rule of the account', () => {
  expect(abilities.filter(({ kind }) => kind === 'permission').map(({ name }) => name).sort()).toEqual([...permissionNames].sort())
  expect(abilityOf(null, 'Mutation.removeMember')).toMatchObject({ title: 'Remove member', group: 'API: changing' })
  expect(abilityOf(null, 'Mutation.signIn')).toBeNull()
  expect(abilityOf('nonsense', 'Mutation.removeMember')).toBeNull()
  expect(new Set(abilities.map(({ kind, name }) => `${kind} ${name}`)).size).toBe(abilities.length)
  for (const { says } of abilities) expect(says).toMatch(/^[A-Z‘][^`]*\.$/)
})

test('[TM-15] it is found by any of its words', () => {
  const names = (text: string) => findAbilities(text).flatMap((group) => group.abilities.map(({ name }) => name))
  expect(names('refund')).toContain('customers.search')
  expect(names('coupon create')).toEqual(expect.arrayContaining(['coupons.manage', 'Mutation.createCoupon']))
  expect(names('no such thing at all')).toEqual([])
})

test('a description is cut to its first sentence, for people', () => {
  expect(firstSentence('Takes an invitation back at once. TM-6')).toBe('Takes an invitation back at once.')
  expect(firstSentence('End session: signs a member out. SE-6')).toBe('End session.')
  expect(firstSentence('Products within reach, by name. At most 100 at once. BO-1, PE-2')).toBe('Products within reach, by name.')
})
