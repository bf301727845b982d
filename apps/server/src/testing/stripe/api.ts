import { type Books, invalid, Refused } from './books.ts'
import { type Form, pathsIn, textAt, wordsAt } from './form.ts'

/** One call that Gatehouse makes: what may and what must be sent with it, and whether it needs a key so that it is done once. */
type Call = { method: string; path: RegExp; takes: readonly string[]; needs?: readonly string[]; once?: true; answer: (books: Books, id: string, form: Form) => object }

const visitTakes = ['mode', 'customer', 'allowed_payment_method_types.0', 'metadata.*', 'success_url', 'cancel_url', 'payment_intent_data.metadata.*', 'payment_intent_data.description',
  'line_items.0.quantity', 'line_items.0.price_data.currency', 'line_items.0.price_data.unit_amount', 'line_items.0.price_data.product_data.name']
const wants = (form: Form, value: string, ...path: string[]) => {
  if (textAt(form, ...path) !== value) throw invalid(`${path.join('.')} must be ${value}.`, 'parameter_invalid', { param: path.join('.') })
}

const openVisit: Call['answer'] = (books, _id, form) => {
  wants(form, 'card', 'allowed_payment_method_types', '0')
  const mode = textAt(form, 'mode')
  const shared = { customer: textAt(form, 'customer')!, metadata: wordsAt(form, 'metadata'), success_url: textAt(form, 'success_url')!, cancel_url: textAt(form, 'cancel_url')! }
  if (mode === 'setup') return books.expanded(books.openSession({ mode, ...shared }), false)
  if (mode !== 'payment') throw invalid(`Invalid mode: ${mode}`)
  wants(form, '1', 'line_items', '0', 'quantity')
  const price = ['line_items', '0', 'price_data']
  const amount = Number(textAt(form, ...price, 'unit_amount'))
  if (!Number.isSafeInteger(amount) || amount < 50) throw invalid('The amount is too small.', 'amount_too_small')
  const line = {
    title: textAt(form, ...price, 'product_data', 'name')!, amount, currency: textAt(form, ...price, 'currency')!, about: wordsAt(form, 'payment_intent_data', 'metadata'), description: textAt(form, 'payment_intent_data', 'description') ?? null,
  }
  return books.expanded(books.openSession({ mode, ...shared, line }), false)
}

const calls: readonly Call[] = [
  { method: 'POST', path: /^\/v1\/customers$/, takes: ['metadata.*'], once: true, answer: (books, _id, form) => books.makeCustomer(wordsAt(form, 'metadata')) },
  { method: 'GET', path: /^\/v1\/customers\/(cus_\w+)$/, takes: [], answer: (books, id) => books.readCustomer(id) },
  { method: 'DELETE', path: /^\/v1\/customers\/(cus_\w+)$/, takes: [], answer: (books, id) => books.deleteCustomer(id) },
  { method: 'GET', path: /^\/v1\/payment_methods\/(pm_\w+)$/, takes: [], answer: (books, id) => books.method(id) },
  { method: 'POST', path: /^\/v1\/payment_methods\/(pm_\w+)\/detach$/, takes: [], answer: (books, id) => books.detach(id) },
  { method: 'POST', path: /^\/v1\/checkout\/sessions$/, takes: visitTakes, needs: ['mode', 'customer', 'success_url', 'cancel_url'], answer: openVisit },
  { method: 'GET', path: /^\/v1\/checkout\/sessions\/(cs_\w+)$/, takes: ['expand.0'], answer: (books, id, form) => books.expanded(books.session(id), textAt(form, 'expand', '0') === 'setup_intent.payment_method') },
  { method: 'POST', path: /^\/v1\/checkout\/sessions\/(cs_\w+)\/expire$/, takes: [], answer: (books, id) => books.expanded(books.expire(id), false) },
  {
    method: 'POST', path: /^\/v1\/payment_intents$/, takes: ['customer', 'payment_method', 'allowed_payment_method_types.0', 'amount', 'currency', 'description', 'metadata.*'], needs: ['customer', 'payment_method', 'amount', 'currency'],
    answer: (books, _id, form) => {
      wants(form, 'usd', 'currency')
      return books.makeIntent({
        customer: textAt(form, 'customer')!, payment_method: textAt(form, 'payment_method')!, amount: Number(textAt(form, 'amount')), currency: 'usd', description: textAt(form, 'description') ?? null, metadata: wordsAt(form, 'metadata'),
      })
    },
  },
  { method: 'GET', path: /^\/v1\/payment_intents\/(pi_\w+)$/, takes: [], answer: (books, id) => books.intent(id) },
  {
    method: 'POST', path: /^\/v1\/payment_intents\/(pi_\w+)\/confirm$/, takes: ['off_session'], needs: ['off_session'],
    answer: (books, id, form) => {
      wants(form, 'true', 'off_session')
      return books.confirm(id)
    },
  },
  { method: 'POST', path: /^\/v1\/payment_intents\/(pi_\w+)\/cancel$/, takes: [], answer: (books, id) => books.cancel(id) },
  { method: 'POST', path: /^\/v1\/refunds$/, takes: ['payment_intent'], needs: ['payment_intent'], answer: (books, _id, form) => books.refund(textAt(form, 'payment_intent')!) },
]

export type Asked = { method: string; path: string; form: Form; body: string; key: string | undefined }
export type Answer = { status: number; body: object }

/** Answers calls as Stripe does. What no call of Gatehouse should be goes to `complain`, so that a test fails of it. */
export const createApi = (books: Books, complain: (about: string) => void) => {
  /** By idempotency key, as Stripe keeps them: what was asked, and what was answered. */
  const known = new Map<string, { asked: string; answer: Answer | null }>()

  const act = ({ method, path, form, key }: Asked): Answer => {
    const call = calls.find((one) => one.method === method && one.path.test(path))
    const wrong = (about: string, error: Refused) => {
      complain(`${method} ${path}: ${about}`)
      return { status: error.status, body: { error: error.error } }
    }
    if (!call) return wrong('no such call', new Refused(404, { type: 'invalid_request_error', message: `Unrecognized request URL (${method}: ${path}).` }))
    const unknown = pathsIn(form).filter((name) => !call.takes.includes(name))
    if (unknown.length > 0) return wrong(`unknown ${unknown.join(', ')}`, invalid(`Received unknown parameter: ${unknown[0]}`, 'parameter_unknown'))
    const lacking = (call.needs ?? []).filter((name) => !textAt(form, name))
    if (lacking.length > 0) return wrong(`without ${lacking.join(', ')}`, invalid(`Missing required param: ${lacking[0]}.`, 'parameter_missing'))
    if (call.once && !key) return wrong('without an idempotency key', invalid('This wants an idempotency key.'))
    try {
      return { status: 200, body: structuredClone(call.answer(books, call.path.exec(path)![1] ?? '', form)) }
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return { status: error.status, body: { error: structuredClone(error.error) } }
    }
  }

  return (asked: Asked): Answer => {
    const { key, method, path, body } = asked
    if (!key || method !== 'POST') return act(asked)
    const before = known.get(key)
    const what = `${path}?${body}`
    if (before && before.asked !== what) {
      complain(`${path}: the idempotency key ${key} came with another body`)
      return { status: 400, body: { error: { type: 'idempotency_error', message: 'Keys for idempotent requests can only be used with the same parameters they were first used with.' } } }
    }
    if (before?.answer) return before.answer
    const answer = act(asked)
    known.set(key, { asked: what, answer })
    return answer
  }
}
