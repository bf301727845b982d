import { addSeats, billingOf, contactOf, returnSeats, setContact } from '@gatehouse/server/testing/billing.ts'
import { leaveCard, numbers } from '@gatehouse/server/testing/cards.ts'
import type { Person } from '@gatehouse/server/testing/person.ts'
import { closeInvoice } from '@gatehouse/server/features/billing/commands/invoices.ts'
import type { PersonsBrowser } from '../browser.ts'
import type { World } from '../world.ts'
import { newcomer, type Screen } from './reach.ts'

type Then = (tab: PersonsBrowser, person: Person, world: World) => Promise<unknown>

/** The billing page of an account that only this screen needs. */
const onBilling = (before: (person: Person, world: World) => Promise<unknown>, then: Then, query = ''): Screen['reach'] => async (world, look) => {
  const person = await newcomer(world)
  await before(person, world)
  const tab = await world.browser(look, person)
  await tab.open(`/a/${person.account}/billing${query}`)
  await tab.sees('Plan and seats')
  await then(tab, person, world)
  return tab
}

/** The same where invoices are paid by card, with one on file where its number is given. */
const byCard = (number: string | null, before: (person: Person, world: World) => Promise<unknown>, then: Then): Screen['reach'] => async (world, look) => {
  const { house, double } = await world.withCards()
  const person = (await newcomer(world)).at(house.url)
  await setContact(person)
  if (number) await leaveCard(person, double, number)
  await before(person, world)
  await house.quiet()
  const tab = await world.browser(look, person, house.url)
  await tab.open(`/a/${person.account}/billing`)
  await tab.sees('Plan and seats')
  await then(tab, person, world)
  return tab
}

/** One invoice that is paid, and one for which the card was declined. */
const declined = async (person: Person, world: World) => {
  const { house, double } = await world.withCards()
  await addSeats(person)
  await house.quiet()
  await leaveCard(person, double, numbers.declinesLater)
  await addSeats(person, 2, 'YEARLY')
}

const guests = (count: number) => Array.from({ length: count }, (_, index) => `guest${index}@example.com`).join(', ')

/** Seats of both kinds, some given back, and invoices in every state. */
const furnished = async (person: Person, world: World) => {
  await setContact(person)
  for (const interval of ['MONTHLY', 'MONTHLY', 'YEARLY', 'YEARLY']) await addSeats(person, 1, interval)
  await returnSeats(person, 1, 'MONTHLY')
  await person.invite(guests(19))
  const [newest, voided, overdue, paid] = (await billingOf(person)).invoices
  await closeInvoice(world.house.app!.services, paid!.number, 'PAID')
  await closeInvoice(world.house.app!.services, voided!.number, 'VOID')
  await world.house.sql(`UPDATE invoice SET due_at = issued_at - interval '3 days' WHERE number = $1`, [overdue!.number])
  if (newest!.status !== 'OPEN') throw new Error('The newest invoice is open.')
}

const full = async (person: Person) => {
  await setContact(person)
  await person.invite(guests(22))
}


const onInviting = (count: number, addresses: string, then: (tab: PersonsBrowser) => Promise<unknown>): Screen['reach'] => async (world, look) => {
  const person = await newcomer(world)
  await person.invite(guests(count))
  const tab = await world.browser(look, person)
  await tab.open(`/a/${person.account}/team?invite`)
  await tab.field('Email addresses').fill(addresses)
  await then(tab)
  return tab
}

/** Billing: seats, whom the bill goes to, and the bills. */
export const billing: readonly Screen[] = [
  { name: 'billing', reach: onBilling(furnished, (tab) => tab.sees('Overdue')) },
  { name: 'billing-empty', reach: onBilling(async () => {}, (tab) => tab.sees('No invoices yet')) },
  { name: 'billing-full', reach: onBilling(async (person) => { await full(person); await person.invite('a@example.com, b@example.com') }, (tab) => tab.sees('25 of 25 seats used, 0 free')) },
  {
    name: 'billing-contact',
    reach: onBilling(async () => {}, async (tab) => {
      await tab.button('Name a billing contact').click()
      await tab.sees(tab.field('Company'))
      await tab.button('Save contact').click()
      await tab.sees('Enter a name.')
    }),
  },
  { name: 'billing-add', reach: onBilling(async (person) => void (await setContact(person)), (tab) => tab.sees(/is billed now/), '?add') },
  {
    name: 'billing-give-back',
    reach: onBilling(async (person) => { await setContact(person, contactOf({ company: null, taxId: null })); await addSeats(person, 2) }, async (tab) => {
      await tab.button('Give back').click()
      await tab.sees(tab.dialog('Give back seats?'))
    }),
  },
  {
    name: 'billing-hidden',
    reach: async (world, look) => {
      const owner = await newcomer(world)
      const admin = await world.house.member(owner, `Alba ${owner.account}`)
      await owner.makeAdmin((await owner.members()).find(({ email }: { email: string }) => email === admin.email)!.id)
      await setContact(owner)
      await owner.ask('mutation { changeFinancialSettings(input: { hideFinancialsFromAdmins: true }) { __typename } }')
      const tab = await world.browser(look, admin)
      await tab.open(`/a/${owner.account}/billing`)
      await tab.sees(/You see no sums/)
      return tab
    },
  },
  { name: 'billing-card', reach: byCard(numbers.good, async (person) => { await addSeats(person) }, (tab) => tab.sees(tab.page.getByText('Paid', { exact: true }))) },
  { name: 'billing-card-none', reach: byCard(null, async () => {}, (tab) => tab.sees('No card on file')) },
  { name: 'billing-card-declined', reach: byCard(numbers.good, declined, async (tab) => {
    await tab.sees(/could not be charged\./)
    await tab.page.getByText('Your card was declined.').scrollIntoViewIfNeeded()
  }) },
  { name: 'billing-card-charge', reach: byCard(numbers.good, declined, async (tab) => {
    await tab.button(/^Charge Visa/).click()
    await tab.sees(tab.dialog(/^Charge Visa/))
  }) },
  { name: 'invite-seats', reach: onInviting(20, 'ana@example.com, ben@example.com,', (tab) => tab.sees('uses 2 seats, 2 left')) },
  { name: 'invite-no-seats', reach: onInviting(23, 'ana@example.com, ben@example.com,', (tab) => tab.sees(/2 seats are needed, and 1 is free/)) },
]
