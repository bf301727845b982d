import { portionOf } from '@gatehouse/money'
import { seatPack, type SeatInterval } from '@gatehouse/policy'

const day = 86_400_000

/** The same moment so many months later, in UTC; on the last day of a month that is too short for it. */
const monthsLater = (from: Date, months: number): Date => {
  const month = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months, 1))
  const last = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 0)).getUTCDate()
  return new Date(month.getTime() + (Math.min(from.getUTCDate(), last) - 1) * day + (from.getTime() % day))
}

/** When the nth period ends of those that began with `anchor`: counted from there, so that one of the 31st comes back to the 31st after a
 *  short month. AC-6 */
export const endOfPeriod = (anchor: Date, interval: SeatInterval, n: number): Date => monthsLater(anchor, interval === 'MONTHLY' ? n : 12 * n)

export type Period = { periodStart: Date; periodEnd: Date }

/** The days of a period, and those that are left of it: one that has begun counts. */
export const daysLeft = ({ periodStart, periodEnd }: Period, at: Date): { left: number; whole: number } => {
  const whole = Math.round((periodEnd.getTime() - periodStart.getTime()) / day)
  return { left: Math.min(whole, Math.max(0, Math.ceil((periodEnd.getTime() - at.getTime()) / day))), whole }
}

/** What so many fives cost for what is left of a period: by the day, rounded half up to whole minor units once for all of them. AC-6 */
export const priceOf = (interval: SeatInterval, packs: number, { left, whole }: { left: number; whole: number } = { left: 1, whole: 1 }): number =>
  portionOf(packs * seatPack[interval].price, left, whole)
