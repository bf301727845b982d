import { afterAll, beforeAll, expect, test } from 'vitest'
import { addSeats, setContact } from '../../testing/billing.ts'
import { leaveCard, ownId, paymentsOf } from '../../testing/cards.ts'
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts'
import { type Node, startNode } from '../../testing/house.ts'
import { type CallMoment, startStripeDouble, type StripeDouble } from '../../testing/stripeDouble.ts'

/** Where on a charge's way the process is killed: while it is prepared, asked for, or made, before its answer is heard. */
const ends: { moment: CallMoment; call: RegExp }[] = [{ moment: 'done', call: /payment_intents$/ }, { moment: 'came', call: /confirm$/ }, { moment: 'done', call: /confirm$/ }]

let database: TestDatabase
let double: StripeDouble
let node: Node
let armed: { moment: CallMoment; call: RegExp; killed: () => void } | null = null

beforeAll(async () => {
  database = await createTestDatabase()
  double = await startStripeDouble({
    at: async (moment, { path }) => {
      if (moment !== armed?.moment || !armed.call.test(path)) return
      const { killed } = armed
      armed = null
      await node.kill()
      killed()
    },
  })
  node = await startNode({ databaseUrl: database.url, stripe: double.config })
})
afterAll(async () => {
  await node?.stop()
  await double?.stop()
  await database?.drop()
})

test('[AC-6] a card is charged once, also where the server is killed while it is being charged', async () => {
  const person = await node.owner('Kim Killed')
  await node.sql(`UPDATE account SET plan = 'TEAM'`)
  await setContact(person)
  await leaveCard(person, double)
  for (const [round, end] of ends.entries()) {
    const dead = new Promise<void>((resolve) => (armed = { ...end, killed: resolve }))
    await addSeats(person.at(node.url))
    await dead
    // What a dead process held is free after a while: here that is over at once.
    await node.sql(`UPDATE graphile_worker._private_jobs SET locked_at = locked_at - interval '1 minute' WHERE locked_at IS NOT NULL`)
    node = await startNode({ databaseUrl: database.url, stripe: double.config })
    await node.quiet()
    const invoices = await paymentsOf(person.at(node.url))
    expect(invoices).toHaveLength(round + 1)
    for (const { id, status } of invoices) expect({ status, taken: double.taken(ownId(id)) }).toEqual({ status: 'PAID', taken: [5_000] })
  }
  // The one of which only the dead process knew is never asked for.
  expect([...double.books.intents.values()].map(({ status }) => status)).toEqual(['requires_confirmation', 'succeeded', 'succeeded', 'succeeded'])
  expect(double.complaints).toEqual([])
})
