import type { ActivityKind } from '@gatehouse/contract/activity-kinds'
import type { NewEvent, Person } from '../../activity/event.ts'

type BillingKind = Extract<ActivityKind, `seats ${string}` | `invoice ${string}` | `card ${string}` | `payment ${string}` | 'billing contact changed'>

/** A line about what the account pays, done to nobody in particular. Its detail holds no sums, and nothing of
 *  a card or why it was declined: who sees the log need not see those. PE-3, PE-4 */
export const billingEvent = (kind: BillingKind, accountId: string, performer: Person | null, detail: { name: string } & Record<string, unknown>): NewEvent => ({
  streamId: accountId, kind, performer: performer && { id: performer.id, email: performer.email }, member: null, detail,
})

/** What stands in the log for a card, whichever that is. */
export const newCard = { name: 'a card' } as const
export const onFile = { name: 'the card on file' } as const

export const seatsWords = (count: number): string => `${count} seats`

const brands: Readonly<Record<string, string>> = { amex: 'American Express', diners: 'Diners Club', discover: 'Discover', jcb: 'JCB', mastercard: 'Mastercard', unionpay: 'UnionPay', visa: 'Visa' }

/** 'Visa ending in 4242'. */
export const cardWords = ({ brand, lastFour }: { brand: string; lastFour: string }): string => `${brands[brand] ?? 'Card'} ending in ${lastFour}`
