import { expect, test } from 'vitest'
import { verifyStream } from '../activity/verify.ts'
import { seedLarge } from './large.ts'
import { useHouse } from '../testing/useHouse.ts'

const house = useHouse()

const seed = (members: number, events: number) => seedLarge(house.app!.services.database, house.databaseUrl, { members, events }, () => {})

test('[OP-5] a large account has exactly the members and events that were asked for, in a chain that holds; a second run adds another', async () => {
  const { database } = house.app!.services
  for (const [members, events, slug] of [[120, 5_100, 'large'], [7, 9, 'large-2'], [1, 1, 'large-3']] as const) {
    const seeded = await seed(members, events)
    expect(seeded.slug).toBe(slug)
    expect(await verifyStream(database, seeded.accountId)).toMatchObject({ intact: true, events })
    expect(await database.read({ text: 'SELECT 1 FROM membership WHERE account_id = $1', values: [seeded.accountId] })).toHaveLength(members)
  }
})

test('[OP-5] its holder can sign in, and sees it', async () => {
  const holder = house.visitor()
  expect(await holder.signIn({ email: 'owner@large.example', password: 'open-the-gate' })).toMatchObject({ __typename: 'SignedIn', enter: 'large' })
  const { account } = await holder.ask(`{ account { members { totalCount nodes { role } } activity(first: 2) { nodes { sequence } } } }`)
  expect(account.members.totalCount).toBe(120)
  expect(account.members.nodes[0].role).toBe('OWNER')
  expect(account.activity.nodes[0].sequence).toBeGreaterThanOrEqual(5_100)
})
