import { moreSeatsWords } from '@gatehouse/policy'
import { Problem } from '../../graphql/errors.ts'

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
  constructor() {
    super('There is no payment method on file. Say first whom invoices go to.')
  }
  override get extensions() {
    return { rule: this.rule }
  }
}
