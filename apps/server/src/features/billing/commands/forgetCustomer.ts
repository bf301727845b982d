import type { Job } from '../../../platform/jobs.ts'

/** Takes all that Stripe has of an account away, once the account is erased. AC-8 */
export const forgetCustomer = (customerId: string): Job => ({ task: 'forgetStripeCustomer', payload: { customerId }, wait: true })
