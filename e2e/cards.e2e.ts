import { addSeats, contactOf, setContact } from '@gatehouse/server/testing/billing.ts'
import { leaveCard, numbers, ownId, paymentsOf } from '@gatehouse/server/testing/cards.ts'
import { openLine } from '@gatehouse/server/testing/line.ts'
import { startStripeDouble } from '@gatehouse/server/testing/stripeDouble.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useStage } from './stage.ts'

const double = await startStripeDouble()
// Stripe's page leads back to the address that people open, so that is there before the house.
const door = await openLine('http://127.0.0.1')
const stage = useStage({ config: { plan: 'TEAM', publicUrl: door.url, stripe: double.config } })
beforeAll(() => {
  door.to(stage.house.url)
  double.hooks.push(`${stage.house.url}/webhooks/stripe`)
})
afterAll(async () => {
  door.close()
  await double.stop()
  expect(double.complaints).toEqual([])
})

test('[AC-6] the holder leaves a card on Stripe’s page and buys seats; it is declined, which the open page shows; they pay on Stripe’s page after their bank has asked, and put another card on file', async () => {
  const hilda = await stage.house.owner('Hilda Holder', 'Harbour Lights')
  await setContact(hilda, contactOf())
  const tab = await stage.browserOf(hilda, {}, door.url)
  await tab.open(`/a/${hilda.account}/billing`)
  await tab.sees('No card on file')
  expect(await tab.canUse('Add seats')).toBe(false)

  // Away and back without a card, then with one.
  await tab.button('Add a payment method').click()
  await tab.link('Cancel').click()
  await tab.sees('No card on file')
  await tab.button('Add a payment method').click()
  await tab.field('Card number').fill('4000 0000 0000 0341')
  await tab.button('Save card').click()
  await tab.sees('The card is saved')
  await tab.isAt(`/a/${hilda.account}/billing`)
  await tab.sees('Visa ending in 0341')

  await tab.button('Add seats').click()
  await tab.sees('Visa ending in 0341 is charged now.')
  await tab.button('Add 5 seats').click()
  await tab.sees('1 of 30 seats used, 29 free')
  await tab.sees('Payment failed')
  await tab.sees('Your card was declined.')
  const [invoice] = await paymentsOf(hilda)

  await tab.button(`Pay now ${invoice!.name}`).click()
  await tab.field('Card number').fill('4000 0027 6000 3184')
  await tab.button('Pay').click()
  await tab.button('Complete authentication').click()
  await tab.sees('The invoice is paid')
  await tab.sees(tab.page.getByText('Paid', { exact: true }))
  expect(double.taken(ownId(invoice!.id))).toEqual([5_000])

  // What is renewed stays paid: the card can be replaced, and not be removed.
  expect(await tab.canUse('Remove')).toBe(false)
  await tab.button('Replace').click()
  await tab.field('Card number').fill('5555 5555 5555 4444')
  await tab.button('Save card').click()
  await tab.sees('Mastercard ending in 4444')
  await tab.misses('Visa ending in 0341')
  expect(tab.surprises.violations()).toEqual([])
})

/** A holder with an invoice for which the card on file was declined. */
const owing = async (name: string) => {
  const holder = await stage.house.owner(name, `${name}'s Lights`)
  await setContact(holder)
  await leaveCard(holder, double, numbers.declinesLater)
  await addSeats(holder)
  await stage.house.quiet()
  const [invoice] = await paymentsOf(holder)
  return { holder, invoice: invoice!, billing: `/a/${holder.account}/billing` }
}

test('[AC-6] whoever is back from Stripe’s page is told what came of it, also where the money goes back, the card was not taken, or Stripe is not done', async () => {
  const { holder, invoice, billing } = await owing('Hanna Holder')
  const tab = await stage.browserOf(holder, {}, door.url)
  await tab.open(billing)
  await tab.button(`Pay now ${invoice.name}`).click()
  await tab.sees(tab.field('Card number'))
  await stage.house.sql(`UPDATE payment SET status = 'FAILED', ended_at = now() WHERE status = 'PENDING' AND invoice_id = $1`, [ownId(invoice.id)])
  await tab.button('Pay').click()
  await tab.sees('Your money goes back to the card')
  await tab.isAt(billing)
  expect([...double.books.refunds.values()]).toHaveLength(1)

  await tab.button('Replace').click()
  await tab.sees(tab.field('Card number'))
  // Another one was left meanwhile.
  await stage.house.sql(`UPDATE stripe_customer SET method_made_at = now() + interval '1 day' WHERE account_id = (SELECT id FROM account WHERE slug = $1)`, [holder.account])
  await tab.button('Save card').click()
  await tab.sees('The card was not put on file')
  await tab.sees('Visa ending in 0341')

  await tab.button('Replace').click()
  await tab.sees(tab.field('Card number'))
  await tab.open(`${billing}?visit=${tab.path().split('/').at(-1)}`)
  await tab.sees('Stripe is not done yet')
  await tab.isAt(billing)
})

test('[AC-6, OP-7] a card is charged once it was said which and how much, and the keyboard stays at its invoice; while Stripe’s page opens nothing else does', async () => {
  const { holder, invoice, billing } = await owing('Helga Holder')
  await leaveCard(holder, double, numbers.good)
  const tab = await stage.browserOf(holder, {}, door.url)
  await tab.open(billing)
  const pay = `Pay now ${invoice.name}`
  const charge = `Charge Visa ending in 4242 for ${invoice.name}`
  const usable = async () => [await tab.canUse(pay), await tab.canUse(charge)]
  // Nothing follows yet: the page stays as it is.
  const page = `${double.url}/pay/**`
  await tab.page.route(page, (route) => route.fulfill({ status: 204 }))
  const left = tab.page.waitForEvent('requestfailed', (request) => request.url().startsWith(`${double.url}/pay/`))
  await tab.button(pay).click()
  await left
  expect([...await usable(), await tab.button(charge).getAttribute('aria-busy')]).toEqual([false, false, null])
  await tab.page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })))
  await expect.poll(usable).toEqual([true, true])
  await tab.page.unroute(page)

  await tab.button(charge).click()
  const dialog = tab.dialog('Charge Visa ending in 4242?')
  await tab.sees(dialog.getByText(`$50.00 is taken from it now, for ${invoice.name}.`))
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await tab.misses(dialog)
  expect(await tab.focused().textContent()).toContain('Charge Visa')
  expect(double.taken(ownId(invoice.id))).toEqual([])
  await tab.press('Enter')
  await dialog.getByRole('button', { name: 'Charge $50.00' }).click()
  await tab.misses(dialog)
  await expect.poll(() => tab.focused().getAttribute('data-row')).toBe(invoice.id)
  await tab.sees(tab.page.getByText('Paid', { exact: true }))
  expect(double.taken(ownId(invoice.id))).toEqual([5_000])
  expect(await tab.focused().getAttribute('data-row')).toBe(invoice.id)
  expect(tab.surprises.violations()).toEqual([])
})
