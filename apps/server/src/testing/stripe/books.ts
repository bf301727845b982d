/** What a Stripe double keeps, and how its things change: the part of Stripe's rules that Gatehouse relies on. */
import { randomBytes } from 'node:crypto'

export type Words = Record<string, string>
export type Method = { id: string; object: 'payment_method'; type: 'card'; customer: string | null; created: number; card: { brand: string; last4: string; exp_month: number; exp_year: number } }
export type PaymentError = { type: 'card_error'; code: string; decline_code?: string; message: string }
export type Intent = {
  id: string; object: 'payment_intent'; amount: number; currency: string; customer: string; payment_method: string | null; metadata: Words; description: string | null; created: number
  status: 'requires_payment_method' | 'requires_confirmation' | 'succeeded' | 'canceled'; last_payment_error: PaymentError | null
}
export type Session = {
  id: string; object: 'checkout.session'; mode: 'setup' | 'payment'; status: 'open' | 'complete' | 'expired'; payment_status: 'unpaid' | 'paid' | 'no_payment_required'; url: string | null
  customer: string; metadata: Words; setup_intent: string | null; payment_intent: string | null; success_url: string; cancel_url: string; created: number
  /** What only the page needs. */
  line?: { title: string; amount: number; currency: string; about: Words; description: string | null }
}
export type StripeEvent = { id: string; object: 'event'; type: string; created: number; data: { object: object } }

/** An answer that says no, as Stripe shapes it. */
export class Refused extends Error {
  readonly status: number
  readonly error: Record<string, unknown>
  constructor(status: number, error: { type: string; code?: string; message: string } & Record<string, unknown>) {
    super(error.message)
    this.status = status
    this.error = error
  }
}

export const invalid = (message: string, code?: string, more: object = {}) => new Refused(400, { type: 'invalid_request_error', message, ...(code && { code }), ...more })
const missing = (what: string, id: string) => new Refused(404, { type: 'invalid_request_error', code: 'resource_missing', message: `No such ${what}: '${id}'` })

/** Stripe's own test numbers, and what happens to them. */
const cards: Record<string, { brand: string; onPage: 'accepts' | 'declines' | 'asks'; later: 'accepts' | 'declines' | 'asks' }> = {
  '4242424242424242': { brand: 'visa', onPage: 'accepts', later: 'accepts' },
  '5555555555554444': { brand: 'mastercard', onPage: 'accepts', later: 'accepts' },
  '4000000000000002': { brand: 'visa', onPage: 'declines', later: 'declines' },
  '4000000000000341': { brand: 'visa', onPage: 'accepts', later: 'declines' },
  '4000002760003184': { brand: 'visa', onPage: 'asks', later: 'asks' },
}
export const numberOf = (typed: string): string => typed.replace(/\D/g, '')

const declined: PaymentError = { type: 'card_error', code: 'card_declined', decline_code: 'generic_decline', message: 'Your card was declined.' }
const unconfirmed: PaymentError = { type: 'card_error', code: 'authentication_required', decline_code: 'authentication_required', message: 'Your card was declined. This transaction requires authentication.' }

export type Books = ReturnType<typeof openBooks>

export const openBooks = (url: () => string, tell: (event: StripeEvent) => void) => {
  const customers = new Map<string, { id: string; object: 'customer'; metadata: Words; created: number; deleted?: true }>()
  const methods = new Map<string, Method & { number: string }>()
  const setups = new Map<string, { id: string; object: 'setup_intent'; payment_method: string | null }>()
  const intents = new Map<string, Intent>()
  const sessions = new Map<string, Session>()
  /** What the operator's account at Stripe lacks, for which it refuses: to prepare charges, to confirm them, to pay money back. */
  const lacks = new Set<'prepare' | 'confirm' | 'refund'>()
  const refunds = new Map<string, { id: string; object: 'refund'; payment_intent: string; status: 'succeeded' }>()

  const idOf = (kind: string) => `${kind}_${randomBytes(12).toString('hex')}`
  let last = 0
  /** Seconds since 1970, no two things in the same one. */
  const now = () => (last = Math.max(Math.floor(Date.now() / 1_000), last + 1))
  const emit = (type: string, object: object) => tell({ id: idOf('evt'), object: 'event', type, created: now(), data: { object: structuredClone(object) } })

  const found = <T>(all: Map<string, T>, what: string, id: string): T => {
    const one = all.get(id)
    if (!one) throw missing(what, id)
    return one
  }
  const customer = (id: string) => {
    const one = found(customers, 'customer', id)
    if (one.deleted) throw missing('customer', id)
    return one
  }
  const methodOf = (id: string, of: string) => {
    const one = found(methods, 'PaymentMethod', id)
    if (one.customer !== of) throw invalid(`The customer does not have a payment method with the ID ${id}`, undefined, { param: 'payment_method' })
    return one
  }
  const newMethod = (number: string, of: string | null): Method & { number: string } => {
    const one: Method & { number: string } = {
      id: idOf('pm'), object: 'payment_method', type: 'card', customer: of, created: now(), number, card: { brand: cards[number]!.brand, last4: number.slice(-4), exp_month: 12, exp_year: 2034 },
    }
    methods.set(one.id, one)
    return one
  }
  const unexpected = (intent: Intent, what: string) => invalid(`This PaymentIntent could not be ${what} because it has a status of ${intent.status}.`, 'payment_intent_unexpected_state', { payment_intent: intent })
  const fail = (intent: Intent, error: PaymentError): never => {
    Object.assign(intent, { status: 'requires_payment_method', payment_method: null, last_payment_error: error })
    emit('payment_intent.payment_failed', intent)
    throw new Refused(402, { ...error, payment_intent: intent })
  }
  const succeed = (intent: Intent) => {
    Object.assign(intent, { status: 'succeeded', last_payment_error: null })
    emit('payment_intent.succeeded', intent)
    return intent
  }

  return {
    lacks, intents, refunds, methods, customers, sessions,
    isKnown: (typed: string) => numberOf(typed) in cards,
    makeCustomer: (metadata: Words) => {
      const one = { id: idOf('cus'), object: 'customer' as const, metadata, created: now() }
      customers.set(one.id, one)
      emit('customer.created', one)
      return one
    },
    readCustomer: (id: string) => {
      const one = found(customers, 'customer', id)
      return one.deleted ? { id, object: 'customer', deleted: true } : one
    },
    deleteCustomer: (id: string) => {
      customer(id).deleted = true
      for (const method of methods.values()) if (method.customer === id) method.customer = null
      return { id, object: 'customer', deleted: true }
    },
    detach: (id: string) => {
      const one = found(methods, 'PaymentMethod', id)
      if (!one.customer) throw invalid('The payment method you provided is not attached to a customer so detachment is impossible.')
      one.customer = null
      emit('payment_method.detached', one)
      return one
    },
    method: (id: string) => found(methods, 'PaymentMethod', id),
    /** What a bank does when a card runs out. */
    renew: (id: string) => {
      const one = found(methods, 'PaymentMethod', id)
      Object.assign(one.card, { last4: '4343', exp_year: one.card.exp_year + 4 })
      emit('payment_method.automatically_updated', one)
    },
    makeIntent: (given: Pick<Intent, 'amount' | 'currency' | 'customer' | 'metadata' | 'description'> & { payment_method: string }) => {
      customer(given.customer)
      methodOf(given.payment_method, given.customer)
      if (lacks.has('prepare')) throw invalid('Your account cannot make charges yet.')
      if (!Number.isSafeInteger(given.amount) || given.amount < 50) throw invalid('Amount must be at least $0.50 usd', 'amount_too_small')
      const one: Intent = { id: idOf('pi'), object: 'payment_intent', ...given, created: now(), status: 'requires_confirmation', last_payment_error: null }
      intents.set(one.id, one)
      return one
    },
    intent: (id: string) => found(intents, 'payment_intent', id),
    confirm: (id: string) => {
      const one = found(intents, 'payment_intent', id)
      if (one.status !== 'requires_confirmation') throw unexpected(one, 'confirmed')
      if (lacks.has('confirm')) throw invalid('Your account cannot make live charges.', 'account_invalid')
      const { later } = cards[methodOf(one.payment_method!, one.customer).number]!
      return later === 'accepts' ? succeed(one) : fail(one, later === 'declines' ? declined : unconfirmed)
    },
    cancel: (id: string) => {
      const one = found(intents, 'payment_intent', id)
      if (one.status === 'succeeded' || one.status === 'canceled') throw unexpected(one, 'canceled')
      one.status = 'canceled'
      emit('payment_intent.canceled', one)
      return one
    },
    refund: (id: string) => {
      const one = found(intents, 'payment_intent', id)
      if (one.status !== 'succeeded') throw invalid('This PaymentIntent has no successful charge to refund.')
      if ([...refunds.values()].some(({ payment_intent: of }) => of === id)) throw invalid('The charge has already been refunded.', 'charge_already_refunded')
      if (lacks.has('refund')) throw invalid('Insufficient funds in your Stripe balance to refund this amount.', 'balance_insufficient')
      const refund = { id: idOf('re'), object: 'refund' as const, payment_intent: id, status: 'succeeded' as const }
      refunds.set(refund.id, refund)
      emit('refund.created', refund)
      return refund
    },
    openSession: (given: Pick<Session, 'mode' | 'customer' | 'metadata' | 'success_url' | 'cancel_url' | 'line'>) => {
      customer(given.customer)
      const id = idOf('cs_test')
      const setup = given.mode === 'setup' ? { id: idOf('seti'), object: 'setup_intent' as const, payment_method: null } : null
      if (setup) setups.set(setup.id, setup)
      const one: Session = { id, object: 'checkout.session', status: 'open', payment_status: given.mode === 'setup' ? 'no_payment_required' : 'unpaid', url: `${url()}/pay/${id}`, setup_intent: setup?.id ?? null, payment_intent: null, created: now(), ...given }
      sessions.set(id, one)
      return one
    },
    session: (id: string) => found(sessions, 'checkout.session', id),
    expire: (id: string) => {
      const one = found(sessions, 'checkout.session', id)
      if (one.status !== 'open') throw invalid(`Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${one.status}.`)
      Object.assign(one, { status: 'expired', url: null })
      emit('checkout.session.expired', one)
      return one
    },
    /** The session with its card in it, as `expand[]=setup_intent.payment_method` asks for. */
    expanded: (session: Session, expand: boolean) => {
      const { line: _line, ...shown } = session
      const setup = session.setup_intent ? setups.get(session.setup_intent)! : null
      return expand && setup ? { ...shown, setup_intent: { ...setup, payment_method: setup.payment_method ? methods.get(setup.payment_method)! : null } } : shown
    },
    /** What somebody does on the page: 'asks' where their bank wants them to confirm. */
    fillIn: (id: string, typed: string, confirmed: boolean): 'done' | 'asks' | 'declined' => {
      const session = found(sessions, 'checkout.session', id)
      const number = numberOf(typed)
      if (session.status !== 'open') throw invalid('This page is no longer open.')
      const { onPage } = cards[number]!
      if (onPage === 'asks' && !confirmed) return 'asks'
      if (session.mode === 'setup') {
        if (onPage === 'declines') return 'declined'
        const method = newMethod(number, session.customer)
        setups.get(session.setup_intent!)!.payment_method = method.id
        emit('payment_method.attached', method)
        emit('setup_intent.succeeded', setups.get(session.setup_intent!)!)
      } else {
        const { amount, currency, about, description } = session.line!
        const known = session.payment_intent ? intents.get(session.payment_intent) : undefined
        const intent: Intent = known ?? { id: idOf('pi'), object: 'payment_intent', amount, currency, customer: session.customer, payment_method: null, metadata: about, description, created: now(), status: 'requires_payment_method', last_payment_error: null }
        intents.set(intent.id, intent)
        session.payment_intent = intent.id
        // A card that declines what is charged later declines here as well.
        if (onPage === 'declines' || cards[number]!.later === 'declines') {
          intent.last_payment_error = declined
          emit('payment_intent.payment_failed', intent)
          return 'declined'
        }
        intent.payment_method = newMethod(number, null).id
        session.payment_status = 'paid'
        succeed(intent)
      }
      Object.assign(session, { status: 'complete', url: null })
      emit('checkout.session.completed', session)
      return 'done'
    },
  }
}
