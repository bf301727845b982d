import { seatPack, type SeatInterval } from '@gatehouse/policy'
import { seatsWords } from '../events.ts'
import { dayWords } from '../invoiceWords.ts'
import { daysLeft, type Period, priceOf } from '../periods.ts'
import type { InvoiceLine } from '../queries/billing.ts'

/** One line of an invoice for seats. */
export const seatsLine = (interval: SeatInterval, packs: number, { periodStart, periodEnd }: Period, at: Date): InvoiceLine => {
  const { left, whole } = daysLeft({ periodStart, periodEnd }, at)
  const amount = priceOf(interval, packs, { left, whole })
  const part = left < whole ? `, ${left} of ${whole} days` : ''
  const from = at > periodStart ? at : periodStart
  return { text: `${seatsWords(packs * seatPack.seats)}, ${seatPack[interval].words}: ${dayWords(from)} to ${dayWords(periodEnd)}${part}`, quantity: packs, price: seatPack[interval].price, amount }
}
