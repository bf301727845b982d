import { formatMoney, type Money } from '@gatehouse/money'
import { returnablePacks, seatPack, type SeatInterval } from '@gatehouse/policy'
import { longDay } from '../../ui/time.ts'
import type { AddOn, Card, Invoice, Seats } from './documents.ts'

type Offer = { interval: SeatInterval, now: { subtotal: Money, tax: Money, total: Money }, periodEnd: string, each: { total: Money }, seatsThen: number }

/** '5 seats, $50.00 a month'. */
export const priceWords = (interval: SeatInterval): string => `${formatMoney({ amount: seatPack[interval].price, currency: seatPack.currency })} a ${seatPack[interval].each} for five seats`

/** What it costs now and later, in two sentences. */
export const offerWords = ({ interval, now, periodEnd, each, seatsThen }: Offer): string => {
  const taxed = now.tax.amount > 0 ? `, of which ${formatMoney(now.tax)} is tax` : ''
  return `${formatMoney(now.total)} is billed now${taxed}, and pays until ${longDay(new Date(periodEnd))}. From then on it is ${formatMoney(each.total)} a ${seatPack[interval].each} for ${seatsThen} seats.`
}

/** '10 seats, paid monthly until December 24, 2026'. */
export const addOnWords = ({ interval, seats, periodEnd }: AddOn): string => `${seats} seats, paid ${seatPack[interval].words} until ${longDay(new Date(periodEnd))}`

/** How many fives can be given back, in all. */
export const returnable = (seats: Seats, { seats: added, returning }: AddOn): number => returnablePacks(seats, added, returning)

/** Until when a card can be used: 'Expires 04/2030', or that it no longer can. */
export const expiryWords = ({ expiryMonth, expiryYear }: Pick<Card, 'expiryMonth' | 'expiryYear'>, now: Date): { expired: boolean, words: string } => {
  const expired = new Date(expiryYear, expiryMonth, 1) <= now
  return { expired, words: `${expired ? 'Expired' : 'Expires'} ${String(expiryMonth).padStart(2, '0')}/${expiryYear}` }
}

/** How an invoice stands, with the tone of its badge. Where invoices are no longer paid by card, what became of one does not matter. */
export const standing = ({ status, dueAt, closedAt, payment }: Pick<Invoice, 'status' | 'dueAt' | 'closedAt' | 'payment'>, byCard: boolean, now: Date): { badge: string, tone: 'good' | 'danger' | 'notice' | 'neutral', detail: string } => {
  switch (status) {
    case 'PAID':
      return { badge: 'Paid', tone: 'good', detail: `on ${longDay(new Date(closedAt ?? dueAt))}` }
    case 'VOID':
      return { badge: 'Void', tone: 'neutral', detail: 'Nothing is to be paid.' }
    case 'OPEN': {
      if (byCard && payment?.status === 'PENDING') return { badge: 'Being charged', tone: 'notice', detail: 'The card is being charged.' }
      const overdue = new Date(dueAt) < now
      const detail = `${overdue ? 'since' : 'due on'} ${longDay(new Date(dueAt))}`
      if (byCard && payment?.status === 'FAILED') return { badge: 'Payment failed', tone: 'danger', detail: overdue ? `overdue ${detail}` : detail }
      return overdue ? { badge: 'Overdue', tone: 'danger', detail } : { badge: 'Open', tone: 'notice', detail }
    }
  }
}
