import { contactOf, setContact } from '@gatehouse/server/testing/billing.ts'
import { ownId, paymentsOf } from '@gatehouse/server/testing/cards.ts'
import { openLine } from '@gatehouse/server/testing/line.ts'
import { startStripeDouble } from '@gatehouse/server/testing/stripeDouble.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useStage } from './stage.ts'

const double = await startStripeDouble()
// Stripe's page leads back to the address that people open, so that is there before the house.
const door = await openLine('http://127.0.0.1')
const stage = useStage({ config: { plan: 'TEAM', publicUrl: door.url, stripe: double.config } })
beforeAll(() => door.to(stage.house.url))
afterAll(async () => {
  door.close()
  await double.stop()
  expect(double.complaints).toEqual([])
})

test('[AC-6] the holder leaves a card on Stripe’s page and buys seats; it is declined, which the open page shows; they pay on Stripe’s page after their bank has asked, and put another card on file', async () => {
  double.hooks.push(`${stage.house.url}/webhooks/stripe`)
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
