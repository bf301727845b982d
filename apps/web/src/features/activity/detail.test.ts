import { describe, expect, test } from 'vitest'
import { exactTime } from '../../ui/time.ts'
import { readDetail } from './detail.ts'

describe('what an opened line tells', () => {
  test('[AV-2] what is different, before and after', () => {
    expect(readDetail({ before: { role: 'MEMBER', permissions: ['coupons.view'] }, after: { role: 'ADMIN', permissions: ['coupons.view', 'users.manage'] } }).differences).toEqual([
      { name: 'Role', before: 'Member', after: 'Admin' },
      { name: 'Permissions', before: 'View coupons', after: 'View coupons, Manage users' },
    ])
  })

  test('[AV-2] what is only before or only after stands beside none', () => {
    expect(readDetail({ before: { name: 'Old' }, after: { email: 'new@x.example' } }).differences).toEqual([
      { name: 'Name', before: 'Old', after: 'none' }, { name: 'Email', before: 'none', after: 'new@x.example' },
    ])
  })

  test('[AV-2] device, network address, and the device that ended a session', () => {
    expect(readDetail({
      device: 'Mac', browser: 'Firefox 145', address: '203.0.113.7', reason: 'TAKEN_OVER', sessionId: 's', by: { device: 'iPhone', browser: 'Safari 26', address: '203.0.113.8' },
    }).facts).toEqual([
      ['Why', 'Signed in on another device'], ['Device', 'Firefox 145 on Mac'], ['Network address', '203.0.113.7'], ['By', 'Safari 26 on iPhone, 203.0.113.8'],
    ])
  })

  test('[AV-2] what an invitation offers, without ids that only machines need', () => {
    expect(readDetail({ permissions: ['coupons.view'], products: 'all', accessLevelId: 'x', invitationId: 'y' }).facts)
      .toEqual([['Permissions', 'View coupons'], ['Products', 'All products']])
  })

  test('[TM-4, AV-2] that somebody is offered what they had, and until when they had it', () => {
    expect(readDetail({ permissions: ['coupons.view'], heldUntil: '2026-11-03T10:00:00.000Z' }).facts)
      .toEqual([['Permissions', 'View coupons'], ['What they had until', exactTime(new Date('2026-11-03T10:00:00.000Z'))]])
  })

  test('[BO-1, BO-2] sums and percentages as people write them, and nothing of ids and versions', () => {
    expect(readDetail({
      id: 'x', productIds: ['y'], version: 2, name: 'House blend', was: { allProducts: true, productIds: [] },
      before: { price: { amount: 1250, currency: 'EUR' }, off: { basisPoints: 1250 } }, after: { price: { amount: 9, currency: 'JPY' }, off: { amount: 500, currency: 'EUR' } },
    })).toEqual({
      differences: [{ name: 'Price', before: '€12.50', after: '¥9' }, { name: 'Takes off', before: '12.5%', after: '€5.00' }], facts: [['Name', 'House blend']],
    })
  })

  test('[ID-8] which second factor, by its name', () => {
    expect(readDetail({ method: 'TOTP', left: 9 }).facts).toEqual([['Second factor', 'Authenticator app'], ['Recovery codes left', '9']])
    expect(readDetail({ method: 'PASSKEY', name: 'Laptop' }).facts).toEqual([['Second factor', 'Passkey'], ['Name', 'Laptop']])
  })

  test('[PE-4] amounts that are hidden are named, and said to be', () => {
    expect(readDetail({ order: 'A-1', withheld: ['refunded'] }).facts).toEqual([['Order', 'A-1'], ['Refunded', 'Hidden by the owners']])
  })

  test('[AV-1] what this console does not know yet is shown as it is', () => {
    expect(readDetail({ refundedAmount: 500, is_partial: true, lines: [], more: { deep: 'x' } }).facts)
      .toEqual([['Refunded amount', '500'], ['Is partial', 'yes'], ['Lines', 'none'], ['More', 'Deep: x']])
  })

  test.each([null, undefined, 'text', 5, []])('[AV-2] %j has no detail', (detail) => expect(readDetail(detail)).toEqual({ differences: [], facts: [] }))
})
