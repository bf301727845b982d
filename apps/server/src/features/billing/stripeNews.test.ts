import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addSeats, contactOf, setContact } from '../../testing/billing.ts'
import { addCard, cardOf, finishVisit, leaveCard, numbers, ownId, payInvoice, paymentsOf, removeCard, visitIn } from '../../testing/cards.ts'
import { type House, openHouse } from '../../testing/house.ts'
import { invalid } from '../../testing/stripe/books.ts'
import { signed, startStripeDouble } from '../../testing/stripeDouble.ts'
import { useHouse } from '../../testing/useHouse.ts'
import { bringOn } from './commands/followPayment.ts'
import { closeInvoice } from './commands/invoices.ts'

/** What happens, once, as a call comes to Stripe. */
let once: { call: RegExp; does: () => Promise<void> } | null = null
const double = await startStripeDouble({
  at: async (moment, { path }) => {
    if (moment !== 'came' || !once?.call.test(path)) return
    const { does } = once
    once = null
    await does()
  },
})
const config = { plan: 'TEAM', stripe: double.config } as const
const house = useHouse({ config })
let second: House
beforeAll(async () => {
  second = await openHouse({ databaseUrl: house.databaseUrl, config })
})
afterAll(async () => {
  await second?.stop()
  await double.stop()
  expect(double.complaints, 'what Stripe would have complained of').toEqual([])
})

/** Stripe tells of nothing by itself here: each test says what it tells, and where. */
const hook = (at: House = house) => `${at.url}/webhooks/stripe`
const since = (count: number) => double.events.slice(count)
const heard = async (type: string, from = 0) => double.events.slice(from).filter((event) => event.type === type)
let accounts = 0
const holder = async () => {
  const person = await house.owner(`Hearer ${++accounts}`)
  await setContact(person, contactOf({ email: `hearer${accounts}@harbour.example` }))
  return person
}
const kinds = async (person: Awaited<ReturnType<typeof holder>>) => (await person.activity()).map(({ kind }) => kind)

describe('what Stripe tells', () => {
  it('[AC-6] puts a card on file for whoever never came back, once, however often and to however many nodes it is told', async () => {
    const person = await holder()
    const before = double.events.length
    await double.walk((await addCard(person)).url)
    expect(await cardOf(person)).toBeNull()
    const [event] = await heard('checkout.session.completed', before)
    expect(await Promise.all([double.tell(event!, hook()), double.tell(event!, hook(second)), double.tell(event!, hook()), double.tell(event!, hook(second))])).toEqual([200, 200, 200, 200])
    await house.quiet()
    expect((await cardOf(person))!.lastFour).toBe('4242')
    expect((await kinds(person)).filter((kind) => kind === 'card added')).toHaveLength(1)
    expect(await house.sql('SELECT 1 FROM stripe_event WHERE id = $1', [event!.id])).toHaveLength(1)
    // Told again once the card is gone, it does not come back.
    await removeCard(person)
    await house.quiet()
    await double.tell({ ...event!, id: 'evt_again' }, hook())
    await house.quiet()
    expect(await cardOf(person)).toBeNull()
  })

  it('[AC-6] may come in any order: an older card never takes the place of a newer one', async () => {
    const person = await holder()
    const before = double.events.length
    const pages = [await addCard(person), await addCard(person)]
    await double.walk(pages[0].url, numbers.good)
    await double.walk(pages[1].url, numbers.other)
    const [older, newer] = await heard('checkout.session.completed', before)
    for (const event of [newer!, older!]) {
      await double.tell(event, hook())
      await house.quiet()
    }
    expect((await cardOf(person))!.lastFour).toBe('4444')
  })

  it('[AC-6] keeps up what is known of the card: its bank renews it, and somebody takes it away at Stripe', async () => {
    const person = await holder()
    await leaveCard(person, double)
    const { id } = [...double.books.methods.values()].at(-1)!
    const before = double.events.length
    double.books.renew(id)
    double.books.detach(id)
    const [renewed, detached] = since(before)
    // By the time that the first is told, the second has happened.
    await double.tell(renewed!, hook())
    await house.quiet()
    expect(await cardOf(person)).toBeNull()
    await double.tell(detached!, hook())
    await house.quiet()
    expect((await kinds(person)).filter((kind) => kind.startsWith('card '))).toEqual(['card lost', 'card added'])
    await leaveCard(person, double)
    double.books.renew([...double.books.methods.values()].at(-1)!.id)
    await double.tell(double.events.at(-1)!, hook())
    await house.quiet()
    expect(await cardOf(person)).toMatchObject({ lastFour: '4343', expiryYear: 2038 })
  })

  it('[AC-6] of a payment may come in any order, too: what failed before it was paid is not told after it', async () => {
    const person = await holder()
    await leaveCard(person, double, numbers.declinesLater)
    await addSeats(person)
    await house.quiet()
    const [invoice] = await paymentsOf(person)
    const before = double.events.length
    const { url } = await payInvoice(person, invoice!.id)
    await double.walk(url, numbers.declines)
    await double.walk(url, numbers.good)
    expect(since(before).map(({ type }) => type)).toEqual(['payment_intent.payment_failed', 'payment_intent.succeeded', 'checkout.session.completed'])
    for (const event of since(before).reverse()) {
      await double.tell(event, hook(second))
      await house.quiet()
    }
    expect((await paymentsOf(person))[0]).toMatchObject({ status: 'PAID', payment: { state: 'PAID' } })
    expect((await kinds(person)).filter((kind) => ['invoice paid', 'payment failed'].includes(kind))).toEqual(['invoice paid', 'payment failed'])
    expect(double.taken(ownId(invoice!.id))).toEqual([5_000])
  })

  it('[AC-6] is taken with Stripe’s signature of now alone, and whoever sends anything else learns nothing', async () => {
    const person = await holder()
    const before = double.events.length
    await double.walk((await addCard(person)).url)
    const [event] = await heard('checkout.session.completed', before)
    const wrong = { status: 400, said: '{"error":"Not accepted"}\n' }
    const send = async (body: string, headers: Record<string, string>) => {
      const answer = await fetch(hook(), { method: 'POST', body, headers })
      return { status: answer.status, said: await answer.text() }
    }
    const body = JSON.stringify(event)
    const old = new Date(Date.now() - 10 * 60_000)
    expect(await send(body, {})).toEqual(wrong)
    expect(await send(body, { 'stripe-signature': 'nonsense' })).toEqual(wrong)
    expect(await send(body, { 'stripe-signature': signed(body, 'whsec_other') })).toEqual(wrong)
    expect(await send(body, { 'stripe-signature': signed(body, double.config.webhookSecret, old) })).toEqual(wrong)
    expect(await send(body.replace('"paid"', '"unpaid"').replace('evt_', 'evt_x'), { 'stripe-signature': signed(body, double.config.webhookSecret) })).toEqual(wrong)
    expect(await send('x'.repeat(300_000), { 'stripe-signature': signed('x', double.config.webhookSecret) })).toMatchObject({ status: 413 })
    expect((await fetch(hook())).status).toBe(405)
    await house.quiet()
    expect(await cardOf(person)).toBeNull()
    expect(await house.sql('SELECT 1 FROM stripe_event WHERE id = $1', [event!.id])).toEqual([])
  })

  it('[AC-6] of what is not ours, or of kinds that nobody knows, is answered and left alone', async () => {
    const foreign = { id: 'evt_foreign', object: 'event', type: 'checkout.session.completed', created: 1, data: { object: { id: 'cs_test_foreign', metadata: {} } } } as const
    const strange = { id: 'evt_strange', object: 'event', type: 'charge.dispute.created', created: 1, data: { object: { id: 'dp_1' } } } as const
    const gone = { ...foreign, id: 'evt_gone', data: { object: { id: 'cs_test_gone', metadata: { gatehouse_accountId: crypto.randomUUID() } } } }
    expect(await Promise.all([foreign, strange, gone].map((event) => double.tell(event, hook())))).toEqual([200, 200, 200])
    await house.quiet()
    expect(await house.sql(`SELECT 1 FROM graphile_worker.jobs WHERE last_error IS NOT NULL`)).toEqual([])
  })
})

describe('a charge under way', () => {
  const preparing = /payment_intents$/
  const lastInvoice = async () => (await house.sql<{ accountId: string; invoiceId: string; number: number }>('SELECT account_id AS "accountId", id AS "invoiceId", number FROM invoice ORDER BY number DESC LIMIT 1'))[0]!
  const statuses = async (invoiceId: string) => (await house.sql<{ status: string }>('SELECT status FROM payment WHERE invoice_id = $1 ORDER BY attempt', [invoiceId])).map(({ status }) => status)
  const lastIntent = () => [...double.books.intents.values()].at(-1)!
  const failedJobs = `task_identifier = 'followPayment' AND last_error IS NOT NULL AND locked_at IS NULL`

  it.each(['VOID', 'PAID'] as const)('[AC-6] takes no money where its invoice becomes %s while it is prepared; whoever is billed gets one that is paid', async (as) => {
    const person = await holder()
    await leaveCard(person, double)
    let closed = ''
    once = {
      call: preparing,
      does: async () => {
        const { number, invoiceId } = await lastInvoice()
        closed = invoiceId
        await closeInvoice(house.app!.services, number, as)
        // Another of the queue's workers has seen that nothing was begun, before this one hears of what it has begun.
        await expect.poll(() => statuses(invoiceId)).toEqual(['FAILED'])
      },
    }
    await addSeats(person)
    await house.quiet()
    expect(lastIntent()).toMatchObject({ status: 'canceled', metadata: { gatehouse_invoiceId: closed } })
    expect(double.taken(closed)).toEqual([])
    const mails = await house.mails(`hearer${accounts}@harbour.example`, as === 'PAID' ? 1 : 0, /^Invoice/)
    expect(mails.map(({ text }) => text.includes('which is paid'))).toEqual(as === 'PAID' ? [true] : [])
  })

  it('[AC-6] that Stripe refuses to make is ended, and says why', async () => {
    const person = await holder()
    await leaveCard(person, double)
    once = { call: /confirm$/, does: async () => void double.books.detach(lastIntent().payment_method!) }
    await addSeats(person)
    await house.quiet()
    expect((await paymentsOf(person))[0]).toMatchObject({ status: 'OPEN', payment: { state: 'FAILED', problem: expect.stringMatching(/^The customer does not have a payment method/) } })
    expect(lastIntent().status).toBe('canceled')
  })

  it('[AC-6] is not given up where Stripe refuses it for what is not the card’s fault', async () => {
    const person = await holder()
    await leaveCard(person, double)
    once = { call: preparing, does: () => Promise.reject(invalid('Your account cannot make charges yet.')) }
    await addSeats(person)
    await expect.poll(() => house.sql(`SELECT 1 FROM graphile_worker.jobs WHERE ${failedJobs}`), { timeout: 5_000 }).toHaveLength(1)
    const [invoice] = await paymentsOf(person)
    expect(invoice!.payment!.state).toBe('PENDING')
    await bringOn(house.app!.services, { ...(await lastInvoice()), attempt: 1 })
    expect((await paymentsOf(person))[0]!.status).toBe('PAID')
    expect(double.taken(ownId(invoice!.id))).toEqual([5_000])
    await house.sql(`DELETE FROM graphile_worker._private_jobs WHERE id IN (SELECT id FROM graphile_worker.jobs WHERE ${failedJobs})`)
  })

  it('[AC-6] money that comes for an attempt that was given up goes back, also where somebody sees to that at Stripe; nobody is told that it was paid', async () => {
    const person = await holder()
    await leaveCard(person, double, numbers.declinesLater)
    await addSeats(person)
    await house.quiet()
    const [invoice] = await paymentsOf(person)
    for (const byHand of [false, true]) {
      const { url } = await payInvoice(person, invoice!.id)
      await house.sql(`UPDATE payment SET status = 'FAILED', ended_at = now() WHERE status = 'PENDING' AND invoice_id = $1`, [ownId(invoice!.id)])
      const visit = visitIn(await double.walk(url))
      if (byHand) double.books.refund(lastIntent().id)
      expect(await finishVisit(person, visit)).toMatchObject({ result: 'NOTHING' })
      expect([...double.books.refunds.values()].map(({ payment_intent: of }) => of).filter((id) => id === lastIntent().id)).toHaveLength(1)
    }
    expect(await statuses(ownId(invoice!.id))).toEqual(['FAILED', 'REFUNDED', 'REFUNDED'])
    expect((await kinds(person)).filter((kind) => kind === 'payment refunded' || kind === 'invoice paid')).toEqual(['payment refunded', 'payment refunded'])
    expect((await paymentsOf(person))[0]!.status).toBe('OPEN')
  })
})
