/** A stand-in for Stripe, for tests and for trying things out: the part of its API that Gatehouse uses, its hosted page, and its webhooks.
 *  It checks what it is sent, and keeps a list of what it found wrong.
 *
 *  By hand: `node apps/server/src/testing/stripeDouble.ts`, which says how Gatehouse is started beside it. */
import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { StripeConfig } from '../platform/stripe.ts'
import { type Asked, createApi } from './stripe/api.ts'
import { openBooks, Refused, type StripeEvent } from './stripe/books.ts'
import { readForm } from './stripe/form.ts'
import { bankPage, cardPage, closedPage } from './stripe/pages.ts'

/** How far a call is: it came; it was done, which its sender has not been told yet. */
export type CallMoment = 'came' | 'done'

export type StripeDouble = Awaited<ReturnType<typeof startStripeDouble>>

/** What Stripe writes over an event: when, and a hash with the secret that only it and its hearer know. */
export const signed = (body: string, secret: string, at = new Date()): string => {
  const moment = Math.floor(at.getTime() / 1_000)
  return `t=${moment},v1=${createHmac('sha256', secret).update(`${moment}.${body}`).digest('hex')}`
}

/** Starts it. It waits, at each moment of a call, for what `at` does then; a refusal that this throws is the answer. */
export const startStripeDouble = async ({ at = async () => {}, port = 0, keys = {} }: { at?: (moment: CallMoment, call: Asked) => Promise<void>; port?: number; keys?: Partial<StripeConfig> } = {}) => {
  const secretKey = keys.secretKey ?? 'sk_test_double'
  const webhookSecret = keys.webhookSecret ?? 'whsec_double'
  const complaints: string[] = []
  const events: StripeEvent[] = []
  /** Where events are told as they happen. */
  const hooks: string[] = []
  const telling = new Set<Promise<unknown>>()

  const tell = async (event: StripeEvent, to: string, { secret = webhookSecret, at: when = new Date(), body = JSON.stringify(event) }: { secret?: string; at?: Date; body?: string } = {}): Promise<number> => {
    const answer = await fetch(to, { method: 'POST', body, headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signed(body, secret, when) } })
    await answer.text()
    return answer.status
  }
  const tellAll = (event: StripeEvent) => {
    for (const hook of hooks) {
      // Real ones are told again later; here nobody listening is just that.
      const told: Promise<unknown> = tell(event, hook).catch(() => {}).finally(() => telling.delete(told))
      telling.add(told)
    }
  }

  /** `away`: nobody answers any call. */
  const state = { away: false }
  let url = ''
  const books = openBooks(() => url, (event) => {
    events.push(event)
    tellAll(event)
  })
  const api = createApi(books, (about) => complaints.push(about))

  const json = (res: ServerResponse, status: number, body: object) => res.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_double' }).end(JSON.stringify(body))
  const html = (res: ServerResponse, body: string) => res.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(body)

  const onPage = async (req: IncomingMessage, res: ServerResponse, id: string) => {
    const session = books.sessions.get(id)
    if (session?.status !== 'open') return html(res, closedPage())
    if (req.method !== 'POST') return html(res, cardPage(session))
    const sent = new URLSearchParams(await text(req))
    const number = sent.get('number') ?? ''
    if (!books.isKnown(number)) return html(res, cardPage(session, 'This is none of the test cards.'))
    switch (books.fillIn(id, number, sent.get('confirmed') === 'yes')) {
      case 'asks':
        return html(res, bankPage(number))
      case 'declined':
        return html(res, cardPage(session, 'Your card was declined.'))
      case 'done':
        return res.writeHead(303, { location: session.success_url.replace('{CHECKOUT_SESSION_ID}', id) }).end()
    }
  }

  const onCall = async (req: IncomingMessage, res: ServerResponse, address: URL) => {
    const body = await text(req)
    const key = req.headers['idempotency-key']
    if (req.headers.authorization !== `Bearer ${secretKey}`) return json(res, 401, { error: { type: 'invalid_request_error', message: 'Invalid API Key provided.' } })
    if (!/^\d{4}-\d{2}-\d{2}\.\w+$/.test(String(req.headers['stripe-version']))) complaints.push('A call names no version of the API.')
    const asked: Asked = { method: req.method!, path: address.pathname, form: readForm(req.method === 'POST' ? body : address.search.slice(1)), body, key: typeof key === 'string' ? key : undefined }
    if (state.away) return json(res, 503, { error: { type: 'api_error', message: 'Nobody is here.' } })
    await at('came', asked)
    const answer = api(asked)
    await at('done', asked)
    json(res, answer.status, answer.body)
  }

  const server = createServer((req, res) => {
    const address = new URL(req.url!, 'http://double')
    const [, id] = /^\/pay\/(cs_\w+)$/.exec(address.pathname) ?? []
    const work = id ? onPage(req, res, id) : onCall(req, res, address)
    Promise.resolve(work).catch((error: unknown) => {
      if (error instanceof Refused && !res.headersSent) return json(res, error.status, { error: error.error })
      complaints.push(String(error))
      if (!res.headersSent) json(res, 500, { error: { type: 'api_error', message: String(error) } })
    })
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  /** Does on a page what somebody with this card does there; answers where it leads, or null where the card was declined. */
  const walk = async (page: string, number = '4242 4242 4242 4242'): Promise<string | null> => {
    const post = (more: object = {}) => fetch(page, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ number, ...more }) })
    let answer = await post()
    if (answer.status === 200 && (await answer.text()).includes('Complete authentication')) answer = await post({ confirmed: 'yes' })
    return answer.headers.get('location')
  }

  return Object.assign(state, {
    url, complaints, events, hooks, books, tell, walk,
    /** What Gatehouse is told to speak to it. */
    config: { secretKey, webhookSecret, apiUrl: url } satisfies StripeConfig,
    /** What was really taken for an invoice, in minor units, one by one. */
    taken: (invoiceId: string): number[] => [...books.intents.values()].filter(({ status, metadata }) => status === 'succeeded' && metadata.gatehouse_invoiceId === invoiceId).map(({ amount }) => amount),
    /** Waits until everything that has happened was told. */
    told: async () => {
      while (telling.size > 0) await Promise.all(telling)
    },
    stop: async () => {
      await Promise.all(telling)
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}

/** Started by hand, it stays until Ctrl-C. */
const byHand = async () => {
  const double = await startStripeDouble({ port: Number(process.env.PORT ?? 4242) })
  const gatehouse = process.env.GATEHOUSE ?? 'http://localhost:4000'
  double.hooks.push(`${gatehouse}/webhooks/stripe`)
  const { secretKey, webhookSecret, apiUrl } = double.config
  console.log(`A stand-in for Stripe is open at ${double.url}. Beside it, start Gatehouse with\n\n  STRIPE_SECRET_KEY=${secretKey} STRIPE_WEBHOOK_SECRET=${webhookSecret} STRIPE_API_URL=${apiUrl} npm start\n
Cards: 4242 4242 4242 4242 pays; 4000 0000 0000 0341 can be saved and then declines; 4000 0000 0000 0002 declines at once; 4000 0027 6000 3184 asks the bank.`)
}

if (import.meta.main) await byHand()
