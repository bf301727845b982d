import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addSeats, setContact } from '../../testing/billing.ts'
import { addCard, cardOf, chargeInvoice, leaveCard, numbers, ownId, paymentsOf } from '../../testing/cards.ts'
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts'
import { type House, openHouse } from '../../testing/house.ts'
import type { StripeConfig } from '../../platform/stripe.ts'
import { textsOf } from '../../testing/notices.ts'
import type { Person } from '../../testing/person.ts'
import { startStripeDouble } from '../../testing/stripeDouble.ts'

/** The Stripe account of before, and the one that the keys are changed to. */
const [before, after] = [await startStripeDouble(), await startStripeDouble({ keys: { secretKey: 'sk_test_another' } })]
let database: TestDatabase
let house: House
const start = async (stripe: StripeConfig) => {
  await house?.stop()
  house = await openHouse({ databaseUrl: database.url, config: { plan: 'TEAM', stripe } })
}
beforeAll(async () => {
  database = await createTestDatabase()
  await start(before.config)
})
afterAll(async () => {
  await house?.stop()
  await database?.drop()
  for (const double of [before, after]) {
    await double.stop()
    expect(double.complaints, 'what Stripe would have complained of').toEqual([])
  }
})

const cli = fileURLToPath(new URL('../../cli.ts', import.meta.url))
const dropCards = async (keys: Partial<typeof after.config>) =>
  (await promisify(execFile)(process.execPath, [cli, 'card', 'drop'], { env: { ...process.env, DATABASE_URL: database.url, STRIPE_SECRET_KEY: keys.secretKey, STRIPE_WEBHOOK_SECRET: keys.webhookSecret, STRIPE_API_URL: keys.apiUrl } })).stdout
const kinds = async (person: Person) => (await person.activity()).map(({ kind }) => kind)

it('[AC-6] once the keys are of another Stripe account, operators drop the cards that it does not know: those who pay are told, and nothing stays under way', async () => {
  const payer = await house.owner('Pia Payer')
  await setContact(payer)
  await leaveCard(payer, before)
  const other = await house.owner('Otto Other')
  const { url } = await addCard(other)
  expect(url).toContain(before.url)
  // Stripe does not charge it just now.
  before.books.lacks.add('confirm')
  await addSeats(payer)
  await expect.poll(() => house.sql(`SELECT 1 FROM graphile_worker.jobs WHERE last_error IS NOT NULL AND locked_at IS NULL`), { timeout: 10_000 }).toHaveLength(1)
  // Its next try waits until the cards are dropped.
  await house.sql(`UPDATE graphile_worker._private_jobs SET run_at = now() + interval '1 hour' WHERE last_error IS NOT NULL`)
  await start(after.config)
  const moved = payer.at(house.url)
  expect((await paymentsOf(moved))[0]!.payment!.status).toBe('PENDING')
  expect(await addCard(moved)).toMatchObject({ __typename: 'PaymentsAway' })
  // With the keys of before, nothing is dropped.
  expect(await dropCards(before.config)).toBe('Stripe knows all cards that are on file.\n')
  expect(await dropCards(after.config)).toBe('1 card is no longer on file.\n')
  expect(await cardOf(moved)).toBeNull()
  expect(await house.sql('SELECT 1 FROM stripe_customer')).toEqual([])
  expect((await kinds(moved))[0]).toBe('card lost')
  expect(await textsOf(moved)).toContain(`Stripe no longer has the card with which Pia Payer's House pays: put another one on file`)
  await house.sql(`UPDATE graphile_worker._private_jobs SET run_at = now()`)
  await house.quiet()
  const [invoice] = await paymentsOf(moved)
  expect(invoice).toMatchObject({ status: 'OPEN', payment: { status: 'FAILED', problem: null } })
  expect(await leaveCard(moved, after, numbers.other)).toMatchObject({ result: 'CARD_SAVED' })
  await chargeInvoice(moved, invoice!.id)
  await house.quiet()
  expect((await paymentsOf(moved))[0]).toMatchObject({ status: 'PAID' })
  expect([before.taken(ownId(invoice!.id)), after.taken(ownId(invoice!.id))]).toEqual([[], [5_000]])
  expect(await dropCards(after.config)).toBe('Stripe knows all cards that are on file.\n')
  await expect(dropCards({ ...after.config, secretKey: 'sk_test_wrong' })).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('Stripe does not answer, or not to this key: ') })
  await expect(dropCards({})).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('There are no keys of Stripe in the settings') })
}, 60_000)
