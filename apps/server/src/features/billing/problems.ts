import { moreSeatsWords } from '@gatehouse/policy'
import type { Services } from '../../graphql/context.ts'
import { Problem, Refusal } from '../../graphql/errors.ts'
import { isStripeAway, type StripeCalls } from '../../platform/stripe.ts'

/** There are not as many seats as it takes. Nothing was changed: not even for those for whom there would be room. AC-5 */
export class SeatsExhausted extends Problem {
  readonly code = 'FORBIDDEN'
  readonly rule = 'AC-5'
  readonly needed: number
  readonly free: number
  constructor({ needed, free, shortage, isAccountHolder, holder }: { needed: number; free: number; shortage: string; isAccountHolder: boolean; holder: string }) {
    super(`${shortage} ${moreSeatsWords(isAccountHolder, holder)}`)
    this.needed = needed
    this.free = free
  }
  override get extensions() {
    return { rule: this.rule, needed: this.needed, free: this.free }
  }
}

/** There is nothing on file to pay with. Nothing was changed. AC-6 */
export class PaymentMethodMissing extends Problem {
  readonly code = 'FORBIDDEN'
  readonly rule = 'AC-6'
  /** `message` says what to do first. */
  constructor(message: string) {
    super(message)
  }
  override get extensions() {
    return { rule: this.rule }
  }
}

/** Stripe could not be reached, or had no time. Nothing was changed that asking again would not find. AC-6 */
export class PaymentsAway extends Problem {
  readonly code = 'UNAVAILABLE'
  constructor() {
    super('Stripe does not answer just now. Try again in a moment.')
  }
}

/** The way to Stripe. Throws a refusal where invoices are paid by hand. */
export const demandStripe = ({ stripe }: Pick<Services, 'stripe'>): StripeCalls => {
  if (!stripe) throw new Refusal('AC-6', 'Invoices are paid by hand here: there is nothing to pay with a card.')
  return stripe
}

/** Does something that needs Stripe; where it cannot be reached, whoever asked is told so, and the operator why. */
export const reached = async <T>({ log }: Pick<Services, 'log'>, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    if (!isStripeAway(error)) throw error
    log.error({ error: String(error) }, 'Stripe could not be reached')
    throw new PaymentsAway()
  }
}
