import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addSeats, billingOf, contactOf, returnSeats, setContact } from '../../testing/billing.ts'
import { addCard, cardOf, chargeInvoice, finishVisit, leaveCard, numbers, ownId, payInvoice, paymentsOf, removeCard, visitIn } from '../../testing/cards.ts'
import { days, heldClock } from '../../testing/clock.ts'
import { closeAccount } from '../../testing/closing.ts'
import { whileChanging } from '../../testing/heldRow.ts'
import { type House, openHouse } from '../../testing/house.ts'
import { textsOf } from '../../testing/notices.ts'
import type { Person } from '../../testing/person.ts'
import { confirm } from '../../testing/secondFactor.ts'
import { startStripeDouble } from '../../testing/stripeDouble.ts'
import { useHouse } from '../../testing/useHouse.ts'
import { startSweep } from '../sweep.ts'
import { closeInvoice } from './commands/invoices.ts'

const double = await startStripeDouble()
const clock = heldClock()
const config = { plan: 'TEAM', payTo: 'By card, in the console under Billing.', stripe: double.config } as const
const house = useHouse({ clock, config })
const hook = () => `${house.url}/webhooks/stripe`
beforeAll(() => void double.hooks.push(hook()))
afterAll(async () => {
  await double.stop()
  expect(double.complaints, 'what Stripe would have complained of').toEqual([])
})

let accounts = 0
/** A holder whom invoices go to, with a card on file or none. */
const payer = async (number?: string) => {
  const person = await house.owner(`Payer ${++accounts}`)
  const email = `cards${accounts}@harbour.example`
  await setContact(person, contactOf({ email }))
  if (number) await leaveCard(person, double, number)
  return { person, email }
}
/** What Stripe should do has failed. Nobody sees to it any more, as after thirteen tries. */
const givenUp = async () => {
  const failed = `last_error IS NOT NULL AND locked_at IS NULL`
  await expect.poll(() => house.sql(`SELECT 1 FROM graphile_worker.jobs WHERE ${failed}`)).not.toHaveLength(0)
  await house.sql(`DELETE FROM graphile_worker._private_jobs WHERE id IN (SELECT id FROM graphile_worker.jobs WHERE ${failed})`)
}
/** Whatever was told or queued is done. */
const settled = async () => {
  await double.told()
  await house.quiet()
}
const bought = async (person: Person) => {
  expect((await addSeats(person)).__typename).toBe('ChangedBilling')
  await settled()
  const [invoice] = await paymentsOf(person)
  return invoice!
}
const kinds = async (person: Person) => (await person.activity()).map(({ kind }) => kind)
const sweep = async (at: House) => {
  const sweeping = startSweep(at.app!.services)
  await sweeping.now()
  await sweeping.stop()
}

describe('a card on file', () => {
  it('[AC-6, PE-3] is left on Stripe’s page, known by its last digits, replaced and removed there as well', async () => {
    const { person } = await payer()
    expect((await addSeats(person))).toMatchObject({ __typename: 'PaymentMethodMissing', message: 'There is no payment method on file. Add a card first.' })
    expect(await leaveCard(person, double)).toEqual({ __typename: 'FinishedVisit', result: 'CARD_SAVED', account: { card: { name: 'Visa ending in 4242' } } })
    expect(await cardOf(person)).toMatchObject({ brand: 'visa', lastFour: '4242', expiryMonth: 12, expiryYear: 2034 })
    await leaveCard(person, double, numbers.other)
    await settled()
    expect((await cardOf(person))!.name).toBe('Mastercard ending in 4444')
    expect([...double.books.methods.values()].filter(({ card, customer }) => card.last4 === '4242' && customer === null)).toHaveLength(1)
    expect(await removeCard(person)).toMatchObject({ __typename: 'ChangedBilling', account: { card: null } })
    expect(await removeCard(person)).toMatchObject({ __typename: 'NotFound' })
    await settled()
    expect([...double.books.methods.values()].filter(({ customer }) => customer !== null)).toEqual([])
    expect((await kinds(person)).filter((kind) => kind.startsWith('card '))).toEqual(['card removed', 'card replaced', 'card added'])
  })

  it('[AC-6] stays while seats are renewed with it, and can go once those are given back', async () => {
    const { person } = await payer(numbers.good)
    await bought(person)
    expect(await removeCard(person)).toMatchObject({ __typename: 'Refusal', rule: 'AC-6', message: 'Seats are renewed with this card. Replace it, or give back those seats first.' })
    await returnSeats(person)
    expect((await removeCard(person)).__typename).toBe('ChangedBilling')
    // Whoever keeps them after all pays for them.
    expect(await returnSeats(person, 0)).toMatchObject({ __typename: 'PaymentMethodMissing', message: 'There is no payment method on file. Add a card first.' })
    await leaveCard(person, double)
    expect((await returnSeats(person, 0)).__typename).toBe('ChangedBilling')
  })

  it('[AC-6] an account has one customer at Stripe, however many ask at once', async () => {
    const { person } = await payer()
    const before = double.books.customers.size
    const pages = await Promise.all([addCard(person), addCard(person), addCard(person)])
    expect(new Set(pages.map(({ url }) => url)).size).toBe(3)
    expect(double.books.customers.size).toBe(before + 1)
  })

  it('[AC-6] where Stripe has the customer no more, the card cannot be charged, and another one is taken all the same', async () => {
    const { person } = await payer(numbers.good)
    const own = () => house.sql<{ id: string }>('SELECT customer_id AS id FROM stripe_customer s JOIN account a ON a.id = s.account_id WHERE a.slug = $1', [person.account])
    const [before] = await own()
    double.books.deleteCustomer(before!.id)
    const invoice = await bought(person)
    expect(invoice).toMatchObject({ status: 'OPEN', payment: { status: 'FAILED', problem: 'The card on file can no longer be charged.' } })
    expect(await leaveCard(person, double, numbers.other)).toMatchObject({ result: 'CARD_SAVED' })
    expect((await own())[0]!.id).not.toBe(before!.id)
    expect((await kinds(person)).filter((kind) => kind.startsWith('card '))).toEqual(['card added', 'card lost', 'card added'])
    await chargeInvoice(person, invoice.id)
    await settled()
    expect((await paymentsOf(person))[0]!.status).toBe('PAID')
  })

  it('[AC-6] a customer that Stripe has never had is kept with its card: the key is one of another Stripe account', async () => {
    const { person } = await payer(numbers.good)
    const { id } = [...double.books.customers.values()].at(-1)!
    double.books.customers.delete(id)
    expect(await addCard(person)).toMatchObject({ __typename: 'PaymentsAway' })
    expect((await cardOf(person))!.lastFour).toBe('4242')
    expect(await house.sql('SELECT 1 FROM stripe_customer WHERE customer_id = $1', [id])).toHaveLength(1)
  })

  it('[AC-6, PE-3] of a visit nobody learns anything who is in another account, and whoever lost the right meanwhile leaves no card', async () => {
    const { person } = await payer()
    const stranger = await payer()
    const admin = await house.member(person, `Admin ${accounts}`)
    await person.makeAdmin(await person.memberId(`Admin ${accounts}`))
    const page = await addCard(admin)
    const visit = visitIn(await double.walk(page.url, numbers.good))
    expect(await finishVisit(stranger.person, visit)).toMatchObject({ __typename: 'NotFound' })
    expect(await finishVisit(person, 'cs_test_none')).toMatchObject({ __typename: 'NotFound' })
    expect(await finishVisit(person, '../customers')).toMatchObject({ __typename: 'NotFound' })
    await settled()
    expect((await cardOf(person))!.name).toBe('Visa ending in 4242')
    await removeCard(person)
    const later = await addCard(admin)
    expect(await finishVisit(admin, new URL(later.url).pathname.split('/').at(-1)!)).toMatchObject({ result: 'NOT_SETTLED' })
    await person.remove(await person.memberId(`Admin ${accounts}`))
    expect(await finishVisit(person, visitIn(await double.walk(later.url, numbers.other)))).toMatchObject({ result: 'CARD_NOT_TAKEN' })
    await settled()
    expect(await cardOf(person)).toBeNull()
    expect([...double.books.methods.values()].at(-1), 'nor does Stripe keep it').toMatchObject({ card: { last4: '4444' }, customer: null })
  })

  it('[AC-6] that is replaced while it is charged is forgotten at Stripe once it was', async () => {
    const { person } = await payer(numbers.good)
    const { id: charged } = [...double.books.methods.values()].at(-1)!
    double.away = true
    await addSeats(person)
    await givenUp()
    double.away = false
    await returnSeats(person)
    expect(await removeCard(person)).toMatchObject({ __typename: 'Refusal', rule: 'AC-6', message: 'The card is being charged just now. Try again in a moment.' })
    await leaveCard(person, double, numbers.other)
    await settled()
    expect(double.books.methods.get(charged)!.customer).not.toBeNull()
    clock.pass(27 * 3_600_000)
    await sweep(house)
    await settled()
    await person.signIn()
    expect((await paymentsOf(person))[0]!.status).toBe('PAID')
    await sweep(house)
    await settled()
    expect(double.books.methods.get(charged)!.customer).toBeNull()
    expect((await cardOf(person))!.lastFour).toBe('4444')
  })

  it('[AC-6] that Stripe could not be told of for days is forgotten there all the same', async () => {
    const { person } = await payer(numbers.good)
    const { id } = [...double.books.methods.values()].at(-1)!
    double.away = true
    await removeCard(person)
    await givenUp()
    double.away = false
    await sweep(house)
    await settled()
    expect(double.books.methods.get(id)!.customer).toBeNull()
    expect(await house.sql('SELECT 1 FROM stripe_leftover WHERE id = $1', [id])).toEqual([])
  })
})

describe('seats that are paid by card', () => {
  it('[AC-6] are charged at once, once; the invoice is paid, live, and mailed as such', async () => {
    const { person, email } = await payer(numbers.good)
    const tab = person.connect()
    await tab.opened
    const news = tab.follow('subscription { billing { account { invoices { nodes { status payment { status } } } } } }')
    const invoice = await bought(person)
    expect(invoice).toMatchObject({ status: 'PAID', payment: { status: 'PAID', problem: null }, total: { amount: 5_000 } })
    await news.until((data) => data.billing.account.invoices.nodes[0]?.status === 'PAID')
    await tab.close()
    expect(double.taken(ownId(invoice.id))).toEqual([5_000])
    const [mail] = await house.mails(email, 1, /^Invoice/)
    expect(mail!.text).toContain('which is paid. There is nothing to do.')
    expect(await house.mails(email, 1, /^Invoice/)).toHaveLength(1)
    expect(await textsOf(person)).toContain(`The invoice ${invoice.name} of Payer ${accounts}'s House is paid`)
  })

  it('[AC-6, NO-1] a card that is declined leaves the invoice open; the holder hears of it, and pays on Stripe’s page', async () => {
    const { person, email } = await payer(numbers.declinesLater)
    const invoice = await bought(person)
    expect(invoice).toMatchObject({ status: 'OPEN', payment: { status: 'FAILED', problem: 'Your card was declined.' } })
    expect((await billingOf(person)).seats.total).toBe(30)
    expect(await textsOf(person)).toContain(`The invoice ${invoice.name} of Payer ${accounts}'s House could not be charged: pay it under Billing, or use another card`)
    expect((await house.mails(email, 1, /^Invoice/))[0]!.text).toContain('How to pay: By card, in the console under Billing.')
    const { url } = await payInvoice(person, invoice.id)
    // One page for all who ask.
    expect((await payInvoice(person, invoice.id)).url).toBe(url)
    expect(await double.walk(url, numbers.declines)).toBeNull()
    await settled()
    expect((await paymentsOf(person))[0]!.status).toBe('OPEN')
    const visit = visitIn(await double.walk(url, numbers.asks))
    // Who comes back, and what Stripe tells, at one moment.
    const back = await Promise.all([finishVisit(person, visit), finishVisit(person, visit), settled()])
    expect(back[0]).toMatchObject({ result: 'INVOICE_PAID' })
    await settled()
    expect((await paymentsOf(person))[0]).toMatchObject({ status: 'PAID', payment: { status: 'PAID' } })
    expect(double.taken(ownId(invoice.id))).toEqual([5_000])
    expect((await kinds(person)).filter((kind) => kind === 'invoice paid')).toHaveLength(1)
    expect(await payInvoice(person, invoice.id)).toMatchObject({ __typename: 'Refusal', message: `${invoice.name} is paid already.` })
    // Partners read the log, too: it tells neither cards nor why one was declined.
    const log = await house.sql<{ kind: string; detail: object }>(`SELECT e.kind, e.detail FROM activity e JOIN account a ON a.id = e.stream_id WHERE a.slug = $1 AND e.kind ~ '^(card|payment) '`, [person.account])
    expect(log.map(({ kind }) => kind).sort()).toEqual(['card added', 'payment failed', 'payment started'])
    expect(JSON.stringify(log)).not.toMatch(/visa|ending|0341|declined/i)
  })

  it('[AC-6] where the bank wants to be asked, another card is put on file, and is charged instead; a page that is still open is closed', async () => {
    const { person } = await payer(numbers.asks)
    const invoice = await bought(person)
    expect(invoice.payment).toEqual({ status: 'FAILED', problem: 'The bank wants its cardholder to confirm the payment.' })
    const { url } = await payInvoice(person, invoice.id)
    await leaveCard(person, double, numbers.other)
    expect((await chargeInvoice(person, invoice.id)).__typename).toBe('ChangedBilling')
    await settled()
    expect((await paymentsOf(person))[0]).toMatchObject({ status: 'PAID', payment: { status: 'PAID' } })
    expect(await double.walk(url)).toBeNull()
    expect(double.taken(ownId(invoice.id))).toEqual([5_000])
    expect(await chargeInvoice(person, invoice.id)).toMatchObject({ __typename: 'Refusal' })
  })

  it('[AC-6] a card that goes off file at that very moment is not charged', async () => {
    const { person } = await payer(numbers.declinesLater)
    const invoice = await bought(person)
    const off = 'UPDATE stripe_customer SET method_id = NULL, brand = NULL, last_four = NULL, expiry_month = NULL, expiry_year = NULL WHERE account_id = (SELECT id FROM account WHERE slug = $1)'
    expect(await whileChanging(house.databaseUrl, off, [person.account], () => chargeInvoice(person, invoice.id))).toMatchObject({ __typename: 'PaymentMethodMissing' })
  })

  it('[AC-6] however many pay at one moment, on whichever way, the money is taken once', async () => {
    const { person } = await payer(numbers.declinesLater)
    const invoice = await bought(person)
    await leaveCard(person, double, numbers.good)
    const asked = await Promise.all([1, 2, 3, 4].flatMap(() => [payInvoice(person, invoice.id), chargeInvoice(person, invoice.id)]))
    const pages = new Set(asked.flatMap((answer) => (answer.url ? [answer.url as string] : [])))
    await Promise.all([...pages].map((page) => double.walk(page)))
    await settled()
    if ((await paymentsOf(person))[0]!.status === 'OPEN') await chargeInvoice(person, invoice.id)
    await settled()
    expect((await paymentsOf(person))[0]).toMatchObject({ status: 'PAID', payment: { status: 'PAID' } })
    expect(double.taken(ownId(invoice.id))).toEqual([5_000])
  })

  it('[AC-8] once the account is erased, Stripe has nothing of it any more', async () => {
    const { person } = await payer(numbers.good)
    const { accountId } = (await house.sql<{ accountId: string }>('SELECT id AS "accountId" FROM account WHERE slug = $1', [person.account]))[0]!
    await confirm(person)
    await closeAccount(person, `Payer ${accounts}'s House`)
    clock.pass(31 * days)
    // Also where Stripe is away that day.
    double.away = true
    await sweep(house)
    await givenUp()
    double.away = false
    await sweep(house)
    await settled()
    expect([...double.books.customers.values()].filter(({ metadata }) => metadata.gatehouse_accountId === accountId)).toMatchObject([{ deleted: true }])
    expect(await house.sql('SELECT 1 FROM stripe_customer WHERE account_id = $1', [accountId])).toEqual([])
  })

  it('[AC-6] money for an invoice that an operator has closed meanwhile goes back', async () => {
    const { person } = await payer(numbers.declinesLater)
    const invoice = await bought(person)
    const { url } = await payInvoice(person, invoice.id)
    // Paid at the very moment: nobody here has heard of it yet.
    double.hooks.length = 0
    await double.walk(url)
    await closeInvoice(house.app!.services, invoice.number, 'PAID')
    await settled()
    double.hooks.push(hook())
    expect(double.books.refunds.size).toBe(1)
    expect((await kinds(person)).filter((kind) => kind === 'payment refunded' || kind === 'invoice paid')).toEqual(['payment refunded', 'invoice paid'])
    expect((await paymentsOf(person))[0]).toMatchObject({ status: 'PAID' })
    // One that nobody has paid on is closed with its invoice.
    const other = await payer(numbers.declinesLater)
    const open = await bought(other.person)
    const page = await payInvoice(other.person, open.id)
    await closeInvoice(house.app!.services, open.number, 'VOID')
    await settled()
    expect(await double.walk(page.url)).toBeNull()
    expect(double.taken(ownId(open.id))).toEqual([])
  })

  it('[AC-6] a renewal is charged once, on however many nodes it is looked at', async () => {
    const second = await openHouse({ databaseUrl: house.databaseUrl, clock, config })
    const { person } = await payer(numbers.good)
    await bought(person)
    const end = (await billingOf(person)).seatAddOns[0]!.periodEnd
    clock.pass(Date.parse(end) - clock.now().getTime() + 1_000)
    await Promise.all([sweep(house), sweep(second), sweep(house), sweep(second)])
    await settled()
    await person.signIn()
    const invoices = await paymentsOf(person)
    expect(invoices.map(({ status }) => status)).toEqual(['PAID', 'PAID'])
    for (const { id } of invoices) expect(double.taken(ownId(id))).toEqual([5_000])
    await second.stop()
  })

  it('[AC-6] a charge that nobody sees to any more, since Stripe was away for a day, is taken up again, and comes through once', async () => {
    const { person } = await payer(numbers.good)
    double.away = true
    expect((await addSeats(person)).__typename).toBe('ChangedBilling')
    expect(await addCard(person)).toMatchObject({ __typename: 'PaymentsAway', message: 'Stripe does not answer just now. Try again in a moment.' })
    const [invoice] = await paymentsOf(person)
    expect(invoice).toMatchObject({ status: 'OPEN', payment: { status: 'PENDING' } })
    // Nobody pays it a second time meanwhile.
    expect(await payInvoice(person, invoice!.id)).toMatchObject({ __typename: 'Refusal', message: `The card is being charged for ${invoice!.name} just now.` })
    expect(await chargeInvoice(person, invoice!.id)).toMatchObject({ __typename: 'Refusal' })
    await givenUp()
    double.away = false
    clock.pass(27 * 3_600_000)
    await sweep(house)
    await settled()
    await person.signIn()
    expect((await paymentsOf(person))[0]).toMatchObject({ status: 'PAID' })
    expect(double.taken(ownId(invoice!.id))).toEqual([5_000])
  })

  it('[AC-6] seats that were once paid by hand are renewed without a card, and that invoice is paid on Stripe’s page', async () => {
    const { person } = await payer(numbers.good)
    await bought(person)
    await house.sql(`UPDATE stripe_customer SET method_id = NULL, brand = NULL, last_four = NULL, expiry_month = NULL, expiry_year = NULL WHERE account_id = (SELECT id FROM account WHERE slug = $1)`, [person.account])
    clock.pass(32 * days)
    await sweep(house)
    await settled()
    await person.signIn()
    const [invoice] = await paymentsOf(person)
    expect(invoice).toMatchObject({ status: 'OPEN', payment: null })
    expect(await chargeInvoice(person, invoice!.id)).toMatchObject({ __typename: 'PaymentMethodMissing' })
    const { url } = await payInvoice(person, invoice!.id)
    await finishVisit(person, visitIn(await double.walk(url)))
    expect((await paymentsOf(person))[0]!.status).toBe('PAID')
  })
})
