import type { Job } from '../../platform/jobs.ts'

/** Jobs that speak to Stripe wait for all others, mail above all: Stripe may take its time. */

/** One attempt to pay an invoice. */
export type PaymentName = { accountId: string; invoiceId: string; attempt: number }

/** Sees to an attempt until it is known how it ended: begins what has not begun, and notes what has become of it. */
export const followPayment = (name: PaymentName, runAt?: Date): Job => ({ task: 'followPayment', payload: name, wait: true, ...(runAt && { runAt, key: `payment-${name.invoiceId}-${name.attempt}-later` }) })

/** Looks at what somebody did on Stripe's page. */
export const followVisit = (visitId: string): Job => ({ task: 'followVisit', payload: { visitId }, wait: true })

/** Looks at a card that Stripe says is not as before. */
export const followCard = (methodId: string): Job => ({ task: 'followCard', payload: { methodId }, wait: true })
