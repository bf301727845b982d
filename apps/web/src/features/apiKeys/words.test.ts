import { expect, test } from 'vitest'
import { lostWords, stateWords } from './words.ts'

const now = new Date('2026-11-22T12:00:00Z')
const key = { state: 'ACTIVE', expiresAt: null, makerName: 'Ana Ruiz' } as const

test('[AP-1] a key says when it acts no more, and when that is near', () => {
  expect(stateWords(key, now)).toBeNull()
  expect(stateWords({ ...key, expiresAt: '2027-05-01T00:00:00Z' }, now)).toBeNull()
  expect(stateWords({ ...key, expiresAt: '2026-11-25T00:00:00Z' }, now)).toMatchObject({ word: 'Ends soon', tone: 'notice' })
  expect(stateWords({ ...key, expiresAt: '2026-11-22T11:59:59Z' }, now)).toMatchObject({ word: 'Expired' })
  expect(stateWords({ ...key, state: 'ENDED' }, now)?.why).toContain('Ana Ruiz made it')
})

test('[AP-1] what its maker has lost is named', () => {
  const permissions = ['coupons.view', 'users.manage']
  expect(lostWords({ state: 'ACTIVE', permissions, usablePermissions: permissions })).toBeNull()
  expect(lostWords({ state: 'ACTIVE', permissions, usablePermissions: ['coupons.view'] })).toMatch(/Manage users/)
})
