import { afterAll, describe, expect, it } from 'vitest'
import { addSeats, billingOf, contactOf, returnSeats, setContact } from '../../testing/billing.ts'
import { days, heldClock } from '../../testing/clock.ts'
import { closeAccount, closedAccounts, restoreAccount } from '../../testing/closing.ts'
import { whileChanging } from '../../testing/heldRow.ts'
import { type House, openHouse } from '../../testing/house.ts'
import type { Person } from '../../testing/person.ts'
import { confirm } from '../../testing/secondFactor.ts'
import { useHouse } from '../../testing/useHouse.ts'
import { startSweep } from '../sweep.ts'
import { closeInvoice } from './commands/invoices.ts'

const clock = heldClock()
const config = { plan: 'TEAM', taxRates: { ES: 2_100 } } as const
const house = useHouse({ clock, config })
let second: House | null = null
afterAll(() => second?.stop())

/** Does what time brings, at once. */
const sweep = async (at: House = house) => {
  const sweeping = startSweep(at.app!.services)
  await sweeping.now()
  await sweeping.stop()
}
let accounts = 0
/** A holder with a contact of their own, and so many fives. */
const payer = async (packs: number, interval = 'MONTHLY') => {
  const person = await house.owner(`Renewer ${++accounts}`)
  const email = `renewals${accounts}@harbour.example`
  await setContact(person, contactOf({ email }))
  await addSeats(person, packs, interval)
  return { person, email }
}
/** Lets time pass up to a moment after the end of a period. */
const until = async (person: Person, moment: string) => {
  clock.pass(Date.parse(moment) - clock.now().getTime() + 1_000)
  await person.signIn()
}
const endOf = async (person: Person) => (await billingOf(person)).seatAddOns[0]!.periodEnd

describe('at the end of a period', () => {
  it('[AC-6] what is still wanted is billed for the next one, once, however often and on how many nodes it is looked at', async () => {
    second = await openHouse({ databaseUrl: house.databaseUrl, clock, config })
    const { person, email } = await payer(2)
    const end = await endOf(person)
    await sweep()
    expect((await billingOf(person)).invoices).toHaveLength(1)
    await until(person, end)
    await Promise.all([sweep(), sweep(second), sweep(), sweep(second)])
    await sweep()
    const { invoices, seatAddOns, seats } = await billingOf(person)
    expect(invoices.map(({ total }) => total.amount)).toEqual([12_100, 12_100])
    expect(invoices[0]!.lines).toMatchObject([{ quantity: 2, text: expect.stringMatching(/^10 seats, monthly: / ) }])
    expect(seats).toMatchObject({ total: 35, returning: 0 })
    expect(Date.parse(seatAddOns[0]!.periodEnd)).toBeGreaterThan(Date.parse(end) + 27 * days)
    await house.mails(email, 2, /^Invoice INV-\d+ for .*House$/)
    await house.quiet()
    expect(await house.mails(email, 2, /^Invoice INV-\d+ for .*House$/)).toHaveLength(2)
  })

  it('[AC-6, AC-8] an account that closes at that very moment is not billed', async () => {
    const { person } = await payer(1)
    await until(person, await endOf(person))
    await whileChanging(house.databaseUrl, 'UPDATE account SET closed_at = $2 WHERE slug = $1', [person.account, clock.now()], () => sweep())
    expect(await house.sql('SELECT 1 FROM invoice i JOIN account a ON a.id = i.account_id WHERE a.slug = $1', [person.account])).toHaveLength(1)
  })

  it('[AC-6] of which several have passed unseen, each is billed for its own days', async () => {
    const { person } = await payer(1)
    const first = await endOf(person)
    clock.pass(75 * days)
    await sweep()
    await person.signIn()
    const { invoices, seatAddOns } = await billingOf(person)
    expect(invoices.map(({ subtotal }) => subtotal.amount)).toEqual([5_000, 5_000, 5_000])
    expect(new Set(invoices.map(({ lines }) => lines[0]!.text)).size).toBe(3)
    expect(Date.parse(seatAddOns[0]!.periodEnd)).toBeGreaterThan(clock.now().getTime())
    expect(Date.parse(seatAddOns[0]!.periodEnd)).toBeGreaterThan(Date.parse(first) + 55 * days)
  })

  it('[AC-6] what was given back is gone, from that very moment, and the rest is billed', async () => {
    const { person } = await payer(3)
    await returnSeats(person, 2)
    expect((await billingOf(person)).seats).toMatchObject({ total: 40, returning: 10, free: 29 })
    await until(person, await endOf(person))
    // By the clock, before anybody has looked.
    expect((await billingOf(person)).seats).toMatchObject({ total: 30, returning: 0, free: 29 })
    await sweep()
    const { invoices, seatAddOns, seats } = await billingOf(person)
    expect(seats).toMatchObject({ total: 30, returning: 0 })
    expect(seatAddOns).toMatchObject([{ seats: 5, returning: 0 }])
    expect(invoices.map(({ subtotal }) => subtotal.amount)).toEqual([5_000, 15_000])
    expect((await person.activity()).map(({ kind }: { kind: string }) => kind)).toEqual(expect.arrayContaining(['seats ended', 'seats returned', 'invoice issued']))
  })

  it('[AC-6] of seats that were all given back nothing more is billed, and later ones begin a period of their own', async () => {
    const { person } = await payer(1, 'YEARLY')
    await returnSeats(person, 1, 'YEARLY')
    await until(person, await endOf(person))
    await sweep()
    expect(await billingOf(person)).toMatchObject({ seats: { total: 25 }, seatAddOns: [], invoices: [{ status: 'OPEN' }] })
    await addSeats(person, 1, 'YEARLY')
    expect((await billingOf(person)).invoices.map(({ subtotal }) => subtotal.amount)).toEqual([50_000, 50_000])
  })

  it('[AC-6] whoever adds before anybody has looked is billed for both', async () => {
    const { person } = await payer(1)
    await until(person, await endOf(person))
    expect((await addSeats(person)).__typename).toBe('ChangedBilling')
    await sweep()
    const { invoices, seats } = await billingOf(person)
    expect(seats.total).toBe(35)
    expect(invoices.map(({ subtotal }) => subtotal.amount).sort()).toEqual([5_000, 5_000, 5_000])
  })

  it('[AC-6, AC-8] a closed account is not billed; restored, it goes on where it was; erased, nothing of it is left', async () => {
    const { person } = await payer(1)
    const name = `Renewer ${accounts}'s House`
    await confirm(person)
    await closeAccount(person, name)
    clock.pass(29 * days)
    await sweep()
    await person.signIn()
    const [row] = await house.sql<{ count: number }>('SELECT count(*)::int AS count FROM invoice i JOIN account a ON a.id = i.account_id WHERE a.name = $1', [name])
    expect(row!.count).toBe(1)
    const [closed] = await closedAccounts(person)
    await restoreAccount(person, closed!.id)
    person.account = closed!.slug
    await until(person, await endOf(person))
    await sweep()
    expect((await billingOf(person)).invoices).toHaveLength(2)
    await confirm(person)
    await closeAccount(person, name)
    clock.pass(31 * days)
    await sweep()
    for (const table of ['invoice', 'seat_add_on', 'billing_contact'])
      expect(await house.sql(`SELECT 1 FROM ${table} t WHERE NOT EXISTS (SELECT 1 FROM account a WHERE a.id = t.account_id) OR t.account_id = (SELECT id FROM account WHERE name = $1)`, [name])).toEqual([])
  })
})

describe('an invoice that is not paid', () => {
  it('[AC-6] is asked for again by mail once it is due, once; one that was paid is not', async () => {
    const { person, email } = await payer(1)
    const other = await payer(1)
    await closeInvoice(house.app!.services, (await billingOf(other.person)).invoices[0]!.number, 'PAID')
    clock.pass(13 * days)
    await sweep()
    await house.quiet()
    expect(await house.mails(email, 0, /overdue/)).toEqual([])
    clock.pass(2 * days)
    await Promise.all([sweep(), sweep(second ?? house)])
    const [mail] = await house.mails(email, 1, /is overdue$/)
    expect(mail!.text).toContain('$60.50')
    clock.pass(5 * days)
    await sweep()
    await house.quiet()
    expect(await house.mails(email, 1, /is overdue$/)).toHaveLength(1)
    expect(await house.mails(other.email, 0, /overdue/)).toEqual([])
    await person.signIn()
    expect((await billingOf(person)).invoices).toHaveLength(1)
  })
})
