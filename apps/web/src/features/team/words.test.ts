import { permissionNames } from '@gatehouse/policy'
import { describe, expect, test } from 'vitest'
import { accessReasons, accessSentence, expiryWords, levelWords, peopleWords, productWords, seatsWords } from './words.ts'

const all = { all: true, productIds: [] }
const hour = 3_600_000
const now = new Date('2026-11-21T12:00:00.000Z')
const inMs = (milliseconds: number) => expiryWords(new Date(now.getTime() + milliseconds).toISOString(), now)

describe('what a cell says', () => {
  test.each([
    [[], 'No permissions'], [['coupons.view'], '1 permission'], [['coupons.view', 'statistics.view'], '2 permissions'], [[...permissionNames], 'All permissions'],
  ])('[TM-1] %j reads %j', (permissions, words) => expect(levelWords({ permissions, accessLevel: null })).toBe(words))

  test('[TM-1] a level goes by its name', () => expect(levelWords({ permissions: ['coupons.view'], accessLevel: { name: 'Support' } })).toBe('Support'))
  test('[TM-1] products are all or counted', () => {
    expect([all, { all: false, productIds: [] }, { all: false, productIds: ['a'] }, { all: false, productIds: ['a', 'b'] }].map(productWords))
      .toEqual(['All products', 'No products', '1 product', '2 products'])
  })
  test('[TM-2] people are counted', () => expect([1, 0, 50_000].map(peopleWords)).toEqual(['1 person', '0 people', '50,000 people']))
})

describe('how long an invitation stands', () => {
  test.each([
    [7 * 24 * hour, 'Expires in 7 days', false],
    [7 * 24 * hour + 20_000, 'Expires in 7 days', false],
    [6.5 * 24 * hour, 'Expires in 7 days', false],
    [2 * 24 * hour, 'Expires in 2 days', false],
    [30 * hour, 'Expires in 30 hours', true],
    [hour, 'Expires in 1 hour', true],
    [60_000, 'Expires within the hour', true],
    [-1, 'Expired', true],
  ])('[TM-6] %i ms before its end: %j', (left, text, soon) => expect(inMs(left)).toEqual({ text, soon }))
})

describe('access in words', () => {
  const ana = { role: 'MEMBER', permissions: ['coupons.view', 'coupons.manage', 'customers.search'], accessLevel: null, productAccess: all } as const

  test('[TM-15] a sentence says what someone can do', () => {
    expect(accessSentence('Ana', { permissions: [...ana.permissions], productAccess: all })).toBe('Ana can manage coupons, and search customers, for all products.')
  })

  test('[TM-15] each permission names the way by which it came', () => {
    const reasons = (member: Parameters<typeof accessReasons>[0]) =>
      Object.fromEntries(accessReasons(member).flatMap(({ held }) => held.map(({ name, because }) => [name, because])))
    expect(reasons({ ...ana, permissions: [...ana.permissions] })).toEqual({
      'coupons.view': "Comes with 'Manage coupons'", 'coupons.manage': 'Given to them', 'customers.search': 'Given to them',
    })
    expect(reasons({ ...ana, permissions: [...ana.permissions], accessLevel: { id: '1', name: 'Support', permissions: ['customers.search'] } })['customers.search'])
      .toBe('From the level Support')
    expect(reasons({ role: 'ADMIN', permissions: ['users.manage'], accessLevel: null })).toEqual({ 'users.manage': 'As admin' })
  })
})

test('[AC-5] seats in words, with and without a limit', () => {
  expect(seatsWords({ used: 12, total: 25 })).toBe('12 of 25 seats used')
  expect(seatsWords({ used: 1204, total: null })).toBe('1,204 seats used')
  expect(seatsWords({ used: 1, total: null })).toBe('1 seat used')
})
