import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addSeats, contactOf, setContact } from '../../testing/billing.ts'
import { addCard, cardOf, leaveCard, numbers, ownId, payInvoice, paymentsOf, removeCard } from '../../testing/cards.ts'
import { type House, openHouse } from '../../testing/house.ts'
import { signed, startStripeDouble } from '../../testing/stripeDouble.ts'
import { useHouse } from '../../testing/useHouse.ts'

const double = await startStripeDouble()
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
    // Told again once the card is gone, it does not come back.
    await removeCard(person)
    await house.quiet()
    await double.tell(event!, hook())
    await house.quiet()
    expect(await cardOf(person)).toBeNull()
  })

  it('[AC-6] is looked at again where it is sent again by hand, once nobody sees to it any more', async () => {
    const person = await holder()
    const before = double.events.length
    await double.walk((await addCard(person)).url)
    const [event] = await heard('checkout.session.completed', before)
    double.away = true
    await double.tell(event!, hook())
    const failed = `task_identifier = 'followVisit' AND last_error IS NOT NULL AND locked_at IS NULL`
    await expect.poll(() => house.sql(`SELECT 1 FROM graphile_worker.jobs WHERE ${failed}`)).toHaveLength(1)
    await house.sql(`DELETE FROM graphile_worker._private_jobs WHERE id IN (SELECT id FROM graphile_worker.jobs WHERE ${failed})`)
    double.away = false
    await double.tell(event!, hook())
    await house.quiet()
    expect((await cardOf(person))!.lastFour).toBe('4242')
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
    const [{ customer }] = (await house.sql<{ customer: string }>('SELECT customer_id AS customer FROM stripe_customer s JOIN account a ON a.id = s.account_id WHERE a.slug = $1', [person.account])) as [{ customer: string }]
    expect([...double.books.methods.values()].filter((method) => method.customer === customer).map(({ card }) => card.last4), 'what Stripe still has').toEqual(['4444'])
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
    expect((await paymentsOf(person))[0]).toMatchObject({ status: 'PAID', payment: { status: 'PAID' } })
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
