import { mayManagePayments } from './account.ts'
import { maySeeFinancials } from './actor.ts'
import type { Actor } from './actor.ts'
import { allOf, allowed, refused } from './decision.ts'
import type { Decision } from './decision.ts'
import { freeSeats } from './plans.ts'
import type { Seats } from './plans.ts'

/** What five more seats cost, in whole minor units, before tax. AC-6 */
export const seatPack = {
  seats: 5,
  currency: 'USD',
  MONTHLY: { price: 5_000, each: 'month', words: 'monthly' },
  YEARLY: { price: 50_000, each: 'year', words: 'yearly' },
} as const

export type SeatInterval = 'MONTHLY' | 'YEARLY'
export const seatIntervals = ['MONTHLY', 'YEARLY'] as const satisfies readonly SeatInterval[]

/** As many fives can be added at once. */
export const mostPacks = 40

/** Days from an invoice to its due date, of which its payer chooses. */
export const paymentTerms = [14, 30] as const

const no = {
  unlimited: refused('AC-6', 'Your plan has as many seats as you want: there are none to add.'),
  charged: refused('AC-6', 'The card is being charged just now. Try again in a moment.'),
  renewed: refused('AC-6', 'Seats are renewed with this card. Replace it, or give back those seats first.'),
  returning: refused('AC-6', 'Some of these seats are being given back. Keep them first.'),
} as const

/** What the account pays, and its invoices: those who manage payments, as far as sums are not hidden from them. PE-3, PE-4. */
export const maySeeBilling = (actor: Actor): Decision => allOf(() => mayManagePayments(actor), () => maySeeFinancials(actor))

/** What is missing on file before seats can be bought or kept, in words; null where nothing is. `byCard`: invoices are paid by card here. AC-6 */
export const missingOnFile = ({ byCard, contact, card }: { byCard: boolean, contact: boolean, card: boolean }): string | null => {
  if (!contact) return 'There is no payment method on file. Say first whom invoices go to.'
  return byCard && !card ? 'There is no payment method on file. Add a card first.' : null
}

/** Add seats to those that are paid in one way: nobody pays for new ones while giving back others of the same. AC-6 */
export const mayAddSeats = ({ total }: Pick<Seats, 'total'>, returning: number): Decision => {
  if (total === null) return no.unlimited
  return returning > 0 ? no.returning : allowed
}

/** How many fives can be given back, of `added` seats that are paid in one way and of which `returning` have been. Only what nobody uses. */
export const returnablePacks = (seats: Seats, added: number, returning: number): number => {
  const free = freeSeats(seats)
  const unused = free === null ? added : Math.min(added, returning + free)
  return Math.floor(unused / seatPack.seats)
}

/** Give back so many fives in all at the end of the period; fewer than before keeps some. AC-6 */
export const mayReturnSeats = (seats: Seats, { added, returning }: { added: number, returning: number }, packs: number): Decision => {
  const most = returnablePacks(seats, added, returning)
  const wanted = packs * seatPack.seats
  if (wanted > added) return refused('AC-6', `There are only ${added} seats to give back.`)
  if (wanted <= returning || packs <= most) return allowed
  return refused('AC-6', most === 0 ? 'All of these seats are in use: remove people or cancel invitations first.' : `Only ${most * seatPack.seats} of these seats are not in use: give back those, or remove people first.`)
}

/** Take away the card on file: only while no seats (`renewed`: so many) are to be renewed with it, nor an invoice is charged to it. AC-6 */
export const mayRemoveCard = ({ renewed, charged }: { renewed: number, charged: boolean }): Decision => {
  if (renewed > 0) return no.renewed
  return charged ? no.charged : allowed
}

/** An invoice, called `name`. `pending`: how it is being paid just now. */
export interface Payable {
  readonly name: string
  readonly status: 'OPEN' | 'PAID' | 'VOID'
  readonly pending: 'CARD_ON_FILE' | 'CHECKOUT' | null
}

/** Pay an invoice, on Stripe’s page or by the card on file: one that is open, while no card is being charged for it. A page that was opened takes
 *  nothing yet, and is no hindrance. AC-6 */
export const mayPayInvoice = ({ name, status, pending }: Payable): Decision => {
  if (status !== 'OPEN') return refused('AC-6', `${name} is ${status === 'PAID' ? 'paid' : 'void'} already.`)
  return pending === 'CARD_ON_FILE' ? refused('AC-6', `The card is being charged for ${name} just now.`) : allowed
}
