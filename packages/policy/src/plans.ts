import { allowed, refused } from './decision.ts'
import type { Decision } from './decision.ts'

/** What an account is on. `seats`: how many come with it; null for as many as are wanted. Operators set it. AC-5 */
export const plans = {
  TEAM: { title: 'Team', seats: 25 },
  BUSINESS: { title: 'Business', seats: 100 },
  ENTERPRISE: { title: 'Enterprise', seats: null },
} as const satisfies Record<string, { title: string, seats: number | null }>

export type Plan = keyof typeof plans
export const planNames = Object.keys(plans) as readonly Plan[]

/** The seats of an account. `total` is null where there is no limit; `returning` are those that have been given back and go at the end of
 *  their period: until then they stay, and nobody new gets one. AC-5, AC-6 */
export interface Seats {
  readonly total: number | null
  readonly used: number
  readonly returning: number
}

/** How many more people there is room for; null where there is no limit. */
export const freeSeats = ({ total, used, returning }: Seats): number | null => (total === null ? null : Math.max(0, total - returning - used))

const seatWords = (count: number): string => (count === 1 ? '1 seat' : `${count} seats`)

/** 'uses 3 seats, 2 left' */
export const useWords = (seats: Seats, needed: number): string => {
  const free = freeSeats(seats)
  const left = free === null ? null : free - needed
  return left === null ? `uses ${seatWords(needed)}` : `uses ${seatWords(needed)}, ${Math.max(0, left)} left`
}

/** What is missing, in a sentence. */
export const shortageWords = (free: number, needed: number): string =>
  `${needed === 1 ? '1 seat is' : `${needed} seats are`} needed, and ${free === 0 ? 'none is' : free === 1 ? '1 is' : `${free} are`} free.`

/** How one gets more seats: the account holder adds them, everyone else asks the holder. */
export const moreSeatsWords = (isAccountHolder: boolean, holder: string): string =>
  isAccountHolder ? 'Add seats in fives under Billing.' : `Ask ${holder}, who holds the account, to add some.`

/** Take so many seats more: by inviting, or by bringing somebody back. AC-5 */
export const mayTakeSeats = (seats: Seats, needed: number): Decision => {
  const free = freeSeats(seats)
  return free === null || needed <= free ? allowed : refused('AC-5', shortageWords(free, needed))
}
