/** The calls to Stripe that Gatehouse makes, each as plain values: nothing else speaks to it. AC-6 */
import { Stripe } from 'stripe'

export type StripeConfig = {
  secretKey: string
  webhookSecret: string
  /** Where Stripe's API is: its own address unless tests and trials name another. */
  apiUrl?: string
}

/** A card as people know it. */
export type StripeCard = { id: string; brand: string; lastFour: string; expiryMonth: number; expiryYear: number; madeAt: Date }

/** How a charge stands. `problem` says why the last try failed, for people. */
export type StripeCharge = { id: string; state: 'READY' | 'PAID' | 'PENDING' | 'FAILED' | 'ENDED'; problem: string | null }

/** A visit to Stripe's page: to leave a card there, or to pay one invoice. */
export type StripeVisit = {
  id: string; purpose: 'CARD' | 'INVOICE'; state: 'OPEN' | 'DONE' | 'PENDING' | 'EXPIRED'; url: string | null
  customerId: string | null; about: About | null
  /** The card that was left there; null where it is no longer the customer's. */
  card: StripeCard | null
  chargeId: string | null
}

/** What an object at Stripe belongs to here. It is written on each, so that whatever comes back finds its way. */
export type About = { accountId: string; userId?: string; invoiceId?: string; attempt?: number }

/** What Stripe tells of by itself. */
export type StripeNews = { visitId: string | null; cardId: string | null; about: About | null }

export type StripeCalls = ReturnType<typeof openStripe>

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
const words = (about: About): Record<string, string> =>
  Object.fromEntries(Object.entries(about).flatMap(([name, value]) => (value === undefined ? [] : [[`gatehouse_${name}`, String(value)]])))

/** Nothing where it was written by somebody else. */
const aboutIn = (metadata: Record<string, string> | null | undefined): About | null => {
  const { gatehouse_accountId: accountId, gatehouse_userId: userId, gatehouse_invoiceId: invoiceId, gatehouse_attempt: attempt } = metadata ?? {}
  if (!accountId || ![accountId, userId, invoiceId].every((id) => id === undefined || uuid.test(id))) return null
  return { accountId, userId, invoiceId, attempt: attempt === undefined ? undefined : Number(attempt) }
}

const cardIn = (method: string | Stripe.PaymentMethod | null | undefined): StripeCard | null => {
  if (!method || typeof method === 'string' || !method.card || !method.customer) return null
  const { brand, last4, exp_month: expiryMonth, exp_year: expiryYear } = method.card
  return { id: method.id, brand, lastFour: last4, expiryMonth, expiryYear, madeAt: new Date(method.created * 1_000) }
}

const idOf = (thing: string | { id: string } | null | undefined): string | null => (typeof thing === 'string' ? thing : (thing?.id ?? null))

const chargeIn = ({ id, status, last_payment_error: error }: Stripe.PaymentIntent): StripeCharge => {
  const problem = error ? problemOf(error) : null
  switch (status) {
    case 'succeeded':
      return { id, state: 'PAID', problem }
    case 'processing':
      return { id, state: 'PENDING', problem }
    case 'requires_confirmation':
      return { id, state: 'READY', problem }
    case 'canceled':
      return { id, state: 'ENDED', problem }
    case 'requires_payment_method':
    case 'requires_action':
    case 'requires_capture':
      return { id, state: 'FAILED', problem: problem ?? wantsConfirming }
  }
  // Of a version of Stripe to come: it is looked at again.
  return { id, state: 'PENDING', problem }
}

const wantsConfirming = 'The bank wants its cardholder to confirm the payment.'

/** Why a card was not charged, in a sentence. Stripe's words about a card are for its cardholder; those about anything else are for who runs this. */
const problemOf = ({ type, code, message }: { type: string; code?: string; message?: string }): string =>
  code === 'authentication_required' ? wantsConfirming : ((type === 'card_error' && message) || 'The card was not accepted.')

const visitIn = (session: Stripe.Checkout.Session): StripeVisit => {
  const { id, url, mode, status, payment_status: paid, metadata, setup_intent: setup, payment_intent: charge } = session
  const done = mode === 'setup' || paid === 'paid'
  return {
    id, url, purpose: mode === 'setup' ? 'CARD' : 'INVOICE', customerId: idOf(session.customer), about: aboutIn(metadata), chargeId: idOf(charge),
    state: status === 'open' ? 'OPEN' : status === 'expired' ? 'EXPIRED' : done ? 'DONE' : 'PENDING',
    card: typeof setup === 'object' ? cardIn(setup?.payment_method) : null,
  }
}

/** Whether Stripe said that a request cannot be fulfilled as it is, now or later: asking again is no use. */
export const isRefusedByStripe = (error: unknown): error is Stripe.errors.StripeError => error instanceof Stripe.errors.StripeInvalidRequestError || error instanceof Stripe.errors.StripeCardError

/** Whether it is the card, or its customer, for which Stripe does not make a charge. */
export const isCardRefused = (error: Stripe.errors.StripeError): boolean =>
  error instanceof Stripe.errors.StripeCardError || error.param === 'payment_method' || error.param === 'customer' || error.code === 'resource_missing'

/** Whether Stripe could not be reached, or did not want to speak to us. A key that came with something else is a mistake of ours, which does not pass. */
export const isStripeAway = (error: unknown): error is Stripe.errors.StripeError =>
  error instanceof Stripe.errors.StripeError && !(error instanceof Stripe.errors.StripeIdempotencyError) && !isRefusedByStripe(error)

/**
 * Speaks to Stripe. Nothing carries an idempotency key but what has nothing else to be done once by: under a key, Stripe repeats its first answer
 * for a day, a refusal as well, and refuses what comes with other words. A charge is confirmed once by itself, a full refund made once; of charges
 * prepared and pages opened at one moment, the one that is noted counts, and the others are ended.
 */
export const openStripe = ({ secretKey, webhookSecret, apiUrl }: StripeConfig) => {
  const { protocol, hostname, port } = new URL(apiUrl ?? 'https://api.stripe.com')
  const stripe = new Stripe(secretKey, {
    host: hostname, port: port || (protocol === 'http:' ? 80 : 443), protocol: protocol === 'http:' ? 'http' : 'https', timeout: 20_000, maxNetworkRetries: 1, telemetry: false,
  })
  const { checkout, customers, paymentIntents, paymentMethods, refunds } = stripe
  const expand = ['setup_intent.payment_method']
  const readCharge = async (id: string): Promise<StripeCharge> => chargeIn(await paymentIntents.retrieve(id))
  /** Where something has meanwhile become another, what it is now is the answer. */
  const orAsItIs = async <T>(act: () => Promise<T>, read: () => Promise<T>): Promise<T> => {
    try {
      return await act()
    } catch (error) {
      if (!isRefusedByStripe(error)) throw error
      return read()
    }
  }
  /** Null where Stripe has none by this id: it is of another Stripe account, or of its other mode. */
  const orNone = async <T>(read: () => Promise<T>): Promise<T | null> => {
    try {
      return await read()
    } catch (error) {
      if (error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing') return null
      throw error
    }
  }
  const readVisit = async (id: string): Promise<StripeVisit> => visitIn(await checkout.sessions.retrieve(id, { expand }))

  return {
    /** Makes the customer of an account: the same one, however often it is asked for at once. `gone`: the one that it had before. */
    makeCustomer: async (accountId: string, gone: string | null): Promise<string> => (await customers.create({ metadata: words({ accountId }) }, { idempotencyKey: ['gatehouse-customer', accountId, ...(gone ? [gone] : [])].join('-') })).id,
    /** Whether Stripe still has it: it was deleted there, or is none of this Stripe account in this mode. */
    findCustomer: async (id: string): Promise<'HERE' | 'DELETED' | 'UNKNOWN'> => {
      const found = await orNone(() => customers.retrieve(id))
      return !found ? 'UNKNOWN' : found.deleted ? 'DELETED' : 'HERE'
    },
    /** Forgets a customer with all cards, also where that was done before. */
    forgetCustomer: async (id: string): Promise<void> => orAsItIs(async () => void (await customers.del(id)), async () => {}),
    /** A card as Stripe knows it now; null where it is no customer's any more. */
    findCard: (id: string): Promise<StripeCard | null> => orNone(async () => cardIn(await paymentMethods.retrieve(id))),
    /** Takes a card away from its customer, also where that was done before. */
    forgetCard: async (id: string): Promise<void> => orAsItIs(async () => void (await paymentMethods.detach(id)), async () => {}),
    /** Opens a page on which somebody leaves a card. */
    openCardPage: async ({ customerId, about, done, back }: { customerId: string; about: About; done: string; back: string }): Promise<StripeVisit> =>
      visitIn(await checkout.sessions.create({ mode: 'setup', customer: customerId, allowed_payment_method_types: ['card'], metadata: words(about), success_url: done, cancel_url: back })),
    /** Opens a page on which somebody pays an invoice. */
    openPaymentPage: async ({ customerId, about, title, amount, currency, done, back }: { customerId: string; about: About & { invoiceId: string; attempt: number }; title: string; amount: number; currency: string; done: string; back: string }): Promise<StripeVisit> =>
      visitIn(await checkout.sessions.create({
        mode: 'payment', customer: customerId, allowed_payment_method_types: ['card'], metadata: words(about), payment_intent_data: { metadata: words(about), description: title },
        line_items: [{ quantity: 1, price_data: { currency: currency.toLowerCase(), unit_amount: amount, product_data: { name: title } } }], success_url: done, cancel_url: back,
      })),
    readVisit,
    /** The same for an id that may be none of ours. */
    findVisit: (id: string): Promise<StripeVisit | null> => orNone(() => readVisit(id)),
    /** Ends a visit that nobody needs any more; answers how it stands, since somebody may just have paid. */
    endVisit: (id: string): Promise<StripeVisit> => orAsItIs(async () => visitIn(await checkout.sessions.expire(id)), () => readVisit(id)),
    /** Prepares a charge, which moves no money yet. */
    prepareCharge: async ({ customerId, methodId, about, title, amount, currency }: { customerId: string; methodId: string; about: About & { invoiceId: string; attempt: number }; title: string; amount: number; currency: string }): Promise<StripeCharge> =>
      chargeIn(await paymentIntents.create(
        { customer: customerId, payment_method: methodId, allowed_payment_method_types: ['card'], amount, currency: currency.toLowerCase(), description: title, metadata: words(about) },
      )),
    /** A charge as it stands; null where Stripe knows nothing of it: one of another Stripe account, or of its other mode. */
    findCharge: (id: string): Promise<StripeCharge | null> => orNone(() => readCharge(id)),
    /** Charges what was prepared, with nobody there to confirm it. A charge that fails is an answer, too; one that Stripe refuses to try throws. */
    confirmCharge: async (id: string): Promise<StripeCharge> => {
      try {
        return chargeIn(await paymentIntents.confirm(id, { off_session: true }))
      } catch (error) {
        if (!isRefusedByStripe(error)) throw error
        const charge = await readCharge(id)
        if (charge.state === 'READY') throw error
        return charge
      }
    },
    /** Ends a charge, so that it cannot take money later. */
    endCharge: (id: string): Promise<StripeCharge> => orAsItIs(async () => chargeIn(await paymentIntents.cancel(id)), () => readCharge(id)),
    /** Gives the money of a charge back, once, also where somebody did so at Stripe. */
    refund: async (chargeId: string): Promise<void> => {
      try {
        await refunds.create({ payment_intent: chargeId })
      } catch (error) {
        if (!isRefusedByStripe(error) || error.code !== 'charge_already_refunded') throw error
      }
    },
    /** What Stripe has sent, as far as it concerns payments; null where its signature is wrong or old. */
    readNews: (body: string, signature: string): StripeNews | null => {
      let event: Stripe.Event
      try {
        event = stripe.webhooks.constructEvent(body, signature, webhookSecret)
      } catch (error) {
        if (error instanceof Stripe.errors.StripeSignatureVerificationError) return null
        throw error
      }
      switch (event.type) {
        case 'checkout.session.completed':
        case 'checkout.session.expired':
        case 'checkout.session.async_payment_succeeded':
        case 'checkout.session.async_payment_failed':
          return { visitId: event.data.object.id, cardId: null, about: aboutIn(event.data.object.metadata) }
        case 'payment_intent.succeeded':
        case 'payment_intent.payment_failed':
        case 'payment_intent.canceled':
          return { visitId: null, cardId: null, about: aboutIn(event.data.object.metadata) }
        case 'payment_method.automatically_updated':
        case 'payment_method.updated':
        case 'payment_method.detached':
          return { visitId: null, cardId: event.data.object.id, about: null }
        default:
          return { visitId: null, cardId: null, about: null }
      }
    },
  }
}
