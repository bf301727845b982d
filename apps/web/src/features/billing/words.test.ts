import { describe, expect, test } from 'vitest'
import { addOnWords, expiryWords, offerWords, priceWords, returnable, standing } from './words.ts'

const usd = (amount: number) => ({ amount, currency: 'USD' })
const end = '2026-12-24T12:00:00.000Z'
const addOn = { interval: 'MONTHLY', seats: 10, returning: 5, periodEnd: end } as const

describe('what seats cost, in words', () => {
  test('[AC-6] now and later, with the tax where there is some', () => {
    const offer = { interval: 'MONTHLY', now: { subtotal: usd(5_000), tax: usd(1_050), total: usd(6_050) }, periodEnd: end, each: { total: usd(12_100) }, seatsThen: 10 } as const
    expect(offerWords(offer)).toBe('$60.50 is billed now, of which $10.50 is tax, and pays until December 24, 2026. From then on it is $121.00 a month for 10 seats.')
    expect(offerWords({ ...offer, interval: 'YEARLY', now: { ...offer.now, tax: usd(0), total: usd(5_000) } })).toBe('$50.00 is billed now, and pays until December 24, 2026. From then on it is $121.00 a year for 10 seats.')
    expect([priceWords('MONTHLY'), priceWords('YEARLY')]).toEqual(['$50.00 a month for five seats', '$500.00 a year for five seats'])
    expect(addOnWords(addOn)).toBe('10 seats, paid monthly until December 24, 2026')
  })

  test('[AC-6] only what nobody uses can be given back', () => {
    expect(returnable({ plan: 'Team', total: 35, used: 24, returning: 5, free: 6 }, addOn)).toBe(2)
    expect(returnable({ plan: 'Team', total: 35, used: 29, returning: 5, free: 1 }, addOn)).toBe(1)
  })
})

test('[AC-6] an invoice is open until it is due, then overdue, unless it was paid or voided', () => {
  const invoice = { dueAt: end, closedAt: null, payment: null }
  expect(standing({ ...invoice, status: 'OPEN' }, true, new Date('2026-12-01'))).toEqual({ badge: 'Open', tone: 'notice', detail: 'due on December 24, 2026' })
  expect(standing({ ...invoice, status: 'OPEN' }, true, new Date('2026-12-25'))).toMatchObject({ badge: 'Overdue', tone: 'danger' })
  expect(standing({ ...invoice, status: 'PAID', closedAt: '2026-12-05T12:00:00.000Z' }, true, new Date('2026-12-25'))).toMatchObject({ badge: 'Paid', detail: 'on December 5, 2026' })
  expect(standing({ ...invoice, status: 'VOID' }, true, new Date('2026-12-25')).badge).toBe('Void')
})

test('[AC-6] by card, an open invoice says whether the card is being charged, or was not', () => {
  const invoice = { dueAt: end, closedAt: null, status: 'OPEN' } as const
  expect(standing({ ...invoice, payment: { status: 'PENDING', problem: null } }, true, new Date('2026-12-01')).badge).toBe('Being charged')
  const failed = { ...invoice, payment: { status: 'FAILED', problem: 'Your card was declined.' } } as const
  expect(standing(failed, true, new Date('2026-12-01'))).toEqual({ badge: 'Payment failed', tone: 'danger', detail: 'due on December 24, 2026' })
  expect(standing(failed, true, new Date('2026-12-25')).detail).toBe('overdue since December 24, 2026')
  expect(standing(failed, false, new Date('2026-12-01')).badge, 'paid by hand by now').toBe('Open')
  expect(standing({ ...failed, status: 'PAID', closedAt: '2026-12-05T12:00:00.000Z' }, true, new Date('2026-12-25')).badge).toBe('Paid')
})

test('[AC-6] a card can be used until the end of its month', () => {
  expect(expiryWords({ expiryMonth: 4, expiryYear: 2030 }, new Date(2030, 3, 30, 23))).toEqual({ expired: false, words: 'Expires 04/2030' })
  expect(expiryWords({ expiryMonth: 12, expiryYear: 2030 }, new Date(2031, 0, 1))).toEqual({ expired: true, words: 'Expired 12/2030' })
})
