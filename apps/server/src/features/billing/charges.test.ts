import { afterAll, describe, expect, it } from 'vitest'
import { addSeats, contactOf, setContact } from '../../testing/billing.ts'
import { chargeInvoice, finishVisit, leaveCard, numbers, ownId, payInvoice, paymentsOf, visitIn } from '../../testing/cards.ts'
import { days, heldClock } from '../../testing/clock.ts'
import type { Person } from '../../testing/person.ts'
import { invalid } from '../../testing/stripe/books.ts'
import { type CallMoment, startStripeDouble } from '../../testing/stripeDouble.ts'
import { useHouse } from '../../testing/useHouse.ts'
import { startSweep } from '../sweep.ts'
import { bringOn } from './commands/followPayment.ts'
import { closeInvoice } from './commands/invoices.ts'

/** What happens, once, as a call comes to Stripe, or before its answer is heard. */
let once: { call: RegExp; moment?: CallMoment; does: () => Promise<void> } | null = null
const double = await startStripeDouble({
  at: async (moment, { path }) => {
    if (moment !== (once?.moment ?? 'came') || !once?.call.test(path)) return
    const { does } = once
    once = null
    await does()
  },
})
const clock = heldClock()
const house = useHouse({ clock, config: { plan: 'TEAM', stripe: double.config } })
afterAll(async () => {
  await double.stop()
  expect(double.complaints, 'what Stripe would have complained of').toEqual([])
})

let accounts = 0
const emailOf = () => `charged${accounts}@harbour.example`
/** A holder whom invoices go to, with a card on file. */
const payer = async (number: string = numbers.good) => {
  const person = await house.owner(`Charged ${++accounts}`)
  await setContact(person, contactOf({ email: emailOf() }))
  await leaveCard(person, double, number)
  return person
}
const kinds = async (person: Person) => (await person.activity()).map(({ kind }) => kind)
const sweep = async () => {
  const sweeping = startSweep(house.app!.services)
  await sweeping.now()
  await sweeping.stop()
  await house.quiet()
}
const preparing = /payment_intents$/
const lastInvoice = async () => (await house.sql<{ accountId: string; invoiceId: string; number: number }>('SELECT account_id AS "accountId", id AS "invoiceId", number FROM invoice ORDER BY number DESC LIMIT 1'))[0]!
const statuses = async (invoiceId: string) => (await house.sql<{ status: string }>('SELECT status FROM payment WHERE invoice_id = $1 ORDER BY attempt', [invoiceId])).map(({ status }) => status)
const lastIntent = () => [...double.books.intents.values()].at(-1)!
const refundsOf = (charge: string) => [...double.books.refunds.values()].filter(({ payment_intent: of }) => of === charge)
const failedJobs = `last_error IS NOT NULL AND locked_at IS NULL`
/** The job has failed. Nobody sees to it any more, as after thirteen tries. */
const givenUp = async () => {
  await expect.poll(() => house.sql(`SELECT 1 FROM graphile_worker.jobs WHERE ${failedJobs}`)).not.toHaveLength(0)
  await house.sql(`DELETE FROM graphile_worker._private_jobs WHERE id IN (SELECT id FROM graphile_worker.jobs WHERE ${failedJobs})`)
}

describe('a charge under way', () => {
  it.each(['VOID', 'PAID'] as const)('[AC-6] takes no money where its invoice becomes %s while it is prepared; whoever is billed gets one that is paid', async (as) => {
    const person = await payer()
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
    const mails = await house.mails(emailOf(), as === 'PAID' ? 1 : 0, /^Invoice/)
    expect(mails.map(({ text }) => text.includes('which is paid'))).toEqual(as === 'PAID' ? [true] : [])
  })

  it('[AC-6] that Stripe refuses to make since the card is gone is ended, and says so', async () => {
    const person = await payer()
    once = { call: /confirm$/, does: async () => void double.books.detach(lastIntent().payment_method!) }
    await addSeats(person)
    await house.quiet()
    expect((await paymentsOf(person))[0]).toMatchObject({ status: 'OPEN', payment: { status: 'FAILED', problem: 'The card on file can no longer be charged.' } })
    expect(lastIntent().status).toBe('canceled')
  })

  it.each(['prepare', 'confirm'] as const)('[AC-6] is not given up where Stripe refuses to %s it for what is not the card’s fault: nobody is told so, and it comes through once that is mended', async (what) => {
    const person = await payer()
    double.books.lacks.add(what)
    await addSeats(person)
    await givenUp()
    const [invoice] = await paymentsOf(person)
    expect(invoice!.payment).toEqual({ status: 'PENDING', problem: null })
    double.books.lacks.clear()
    await bringOn(house.app!.services, { ...(await lastInvoice()), attempt: 1 })
    expect((await paymentsOf(person))[0]!.status).toBe('PAID')
    expect(double.taken(ownId(invoice!.id))).toEqual([5_000])
  })

  it('[AC-6, LV-1] is called off, live, where its invoice becomes void', async () => {
    const person = await payer()
    double.away = true
    await addSeats(person)
    await givenUp()
    const tab = person.connect()
    await tab.opened
    const news = tab.follow('subscription { billing { account { invoices { nodes { status payment { status } } } } } }')
    await closeInvoice(house.app!.services, (await lastInvoice()).number, 'VOID')
    await news.until((data) => data.billing.account.invoices.nodes[0]?.payment?.status === 'FAILED')
    await tab.close()
    double.away = false
    expect((await kinds(person)).slice(0, 2)).toEqual(['payment called off', 'invoice voided'])
    expect(double.taken((await lastInvoice()).invoiceId)).toEqual([])
  })

  it('[AC-6] of an invoice that was mailed before, since there was no card then, does not mail it again', async () => {
    const person = await payer()
    await addSeats(person)
    await house.quiet()
    await house.sql(`UPDATE stripe_customer SET method_id = NULL, brand = NULL, last_four = NULL, expiry_month = NULL, expiry_year = NULL WHERE account_id = (SELECT id FROM account WHERE slug = $1)`, [person.account])
    clock.pass(32 * days)
    await sweep()
    await person.signIn()
    const [invoice] = await paymentsOf(person)
    const about = new RegExp(`^Invoice ${invoice!.name}`)
    await house.mails(emailOf(), 1, about)
    await leaveCard(person, double, numbers.other)
    await chargeInvoice(person, invoice!.id)
    await house.quiet()
    expect((await paymentsOf(person))[0]!.status).toBe('PAID')
    expect(await house.mails(emailOf(), 1, about)).toHaveLength(1)
  })
})

describe('a page that was opened', () => {
  it('[AC-6] and of which nobody heard is opened anew, also where the site has another address by then', async () => {
    const person = await payer(numbers.declinesLater)
    await addSeats(person)
    await house.quiet()
    const [invoice] = await paymentsOf(person)
    once = { call: /checkout\/sessions$/, moment: 'done', does: () => Promise.reject(invalid('Its answer is lost.')) }
    await expect(payInvoice(person, invoice!.id)).rejects.toThrow()
    await house.sql(`UPDATE account SET slug = 'moved-' || slug WHERE slug = $1`, [person.account])
    person.account = `moved-${person.account}`
    const { url } = await payInvoice(person, invoice!.id)
    await finishVisit(person, visitIn(await double.walk(url)))
    expect((await paymentsOf(person))[0]!.status).toBe('PAID')
    expect(double.taken(ownId(invoice!.id))).toEqual([5_000])
  })
})

describe('money that comes too late', () => {
  it('[AC-6] for an attempt that was given up goes back, also where somebody sees to that at Stripe; whoever is back is told so', async () => {
    const person = await payer(numbers.declinesLater)
    await addSeats(person)
    await house.quiet()
    const [invoice] = await paymentsOf(person)
    for (const byHand of [false, true]) {
      const { url } = await payInvoice(person, invoice!.id)
      await house.sql(`UPDATE payment SET status = 'FAILED', ended_at = now() WHERE status = 'PENDING' AND invoice_id = $1`, [ownId(invoice!.id)])
      const visit = visitIn(await double.walk(url))
      if (byHand) double.books.refund(lastIntent().id)
      expect(await finishVisit(person, visit)).toMatchObject({ result: 'MONEY_RETURNED' })
      expect(refundsOf(lastIntent().id)).toHaveLength(1)
    }
    expect(await statuses(ownId(invoice!.id))).toEqual(['FAILED', 'REFUNDED', 'REFUNDED'])
    expect((await kinds(person)).filter((kind) => kind === 'payment refunded' || kind === 'invoice paid')).toEqual(['payment refunded', 'payment refunded'])
    expect((await paymentsOf(person))[0]!.status).toBe('OPEN')
  })

  it.each(['its invoice was closed', 'it was given up'] as const)('[AC-6] since %s goes back also where Stripe refuses that for days, once', async (why) => {
    const person = await payer(numbers.declinesLater)
    await addSeats(person)
    await house.quiet()
    const [invoice] = await paymentsOf(person)
    const { url } = await payInvoice(person, invoice!.id)
    const visit = visitIn(await double.walk(url))
    const { id } = lastIntent()
    double.books.lacks.add('refund')
    if (why === 'its invoice was closed') await closeInvoice(house.app!.services, invoice!.number, 'PAID')
    else {
      await house.sql(`UPDATE payment SET status = 'FAILED', ended_at = now() WHERE status = 'PENDING' AND invoice_id = $1`, [ownId(invoice!.id)])
      // Whoever is back hears that it goes back, and not that it has.
      expect(await finishVisit(person, visit)).toMatchObject({ result: 'MONEY_RETURNED' })
      await sweep()
    }
    await house.quiet()
    // It is tried again each hour; should that be lost, it is taken up again.
    expect(await house.sql('SELECT 1 FROM graphile_worker.jobs WHERE key LIKE $1', [`payment-${ownId(invoice!.id)}-%`])).toHaveLength(1)
    await house.sql(`DELETE FROM graphile_worker._private_jobs WHERE key LIKE $1`, [`payment-${ownId(invoice!.id)}-%`])
    expect(refundsOf(id)).toEqual([])
    double.books.lacks.clear()
    for (let look = 1; look <= 3; look++) await sweep()
    expect(refundsOf(id)).toHaveLength(1)
    expect(await statuses(ownId(invoice!.id))).toEqual(['FAILED', 'REFUNDED'])
    expect((await kinds(person)).filter((kind) => kind === 'payment refunded')).toHaveLength(1)
  })
})
