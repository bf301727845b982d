import { taxOn } from '@gatehouse/money'
import { seatIntervals, seatPack, type SeatInterval } from '@gatehouse/policy'
import type { Services } from '../../../graphql/context.ts'
import { daysLeft, endOfPeriod, priceOf } from '../periods.ts'
import { addOnsOf, contactOf } from './billing.ts'

export type Sum = { subtotal: number; tax: number; total: number }

/** What so many fives cost if they are added now, and what all that are paid in the same way cost each period from then on. */
export type SeatOfferRow = { interval: SeatInterval; packs: number; now: Sum; periodEnd: Date; each: Sum; seatsThen: number }

const sumOf = (subtotal: number, rate: number): Sum => {
  const tax = taxOn(subtotal, rate)
  return { subtotal, tax, total: subtotal + tax }
}

/** In both ways to pay. The tax is that of the billing contact's country; before there is one, none is known. */
export const seatOffers = async (services: Pick<Services, 'database' | 'clock' | 'config'>, accountId: string, packs: number): Promise<SeatOfferRow[]> => {
  const at = services.clock.now()
  const [contact, addOns] = await Promise.all([contactOf(services, accountId), addOnsOf(services, accountId)])
  const rate = contact ? (services.config.taxRates[contact.postalAddress.country] ?? 0) : 0
  return seatIntervals.map((interval) => {
    const row = addOns.find((one) => one.interval === interval)
    const running = row && new Date(row.periodEnd) > at ? { periodStart: new Date(row.periodStart), periodEnd: new Date(row.periodEnd) } : null
    const period = running ?? { periodStart: at, periodEnd: endOfPeriod(at, interval, 1) }
    const seatsThen = (row ? row.seats - row.returning : 0) + packs * seatPack.seats
    return { interval, packs, now: sumOf(priceOf(interval, packs, daysLeft(period, at)), rate), periodEnd: period.periodEnd, each: sumOf(priceOf(interval, seatsThen / seatPack.seats), rate), seatsThen }
  })
}
