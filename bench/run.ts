import { parseArgs } from 'node:util'
import { openDatabase } from '@gatehouse/server/platform/database/client.ts'
import { seedLarge } from '@gatehouse/server/seed/large.ts'
import { createTestDatabase } from '@gatehouse/server/testing/database.ts'
import { startTestServices } from '@gatehouse/server/testing/services.ts'
import { describeMachine } from './harness/machine.ts'
import { benchFanout } from './fanout/fanout.ts'
import { benchMembers, furnishAccess } from './members/members.ts'

const { values } = parseArgs({ options: { write: { type: 'boolean' }, quick: { type: 'boolean' }, suite: { type: 'string' }, only: { type: 'string' } } })
const services = await startTestServices()
const { url: databaseUrl, drop } = await createTestDatabase()
const database = openDatabase(databaseUrl)
try {
  console.log(await describeMachine(database))
  if (!values.suite || values.suite === 'fanout') {
    const events = values.quick ? { committed: 60, 'one at a time': 60, 'in bursts': 150 } : { committed: 150, 'one at a time': 150, 'in bursts': 300 }
    console.log(await benchFanout({ database, databaseUrl, redisUrl: process.env.TEST_REDIS_URL!, subscribers: 200, rounds: values.quick ? 3 : 5, events, only: values.only }))
  }
  if (!values.suite || values.suite === 'members') {
    const small = await seedLarge(database, databaseUrl, { members: 50, events: 100 }, () => {})
    await furnishAccess(database, small.accountId)
    console.log(await benchMembers({ database, databaseUrl, slug: small.slug, rounds: values.quick ? 3 : 5, seconds: values.quick ? 1.5 : 3, only: values.only }))
  }
} finally {
  await database.close()
  await drop()
  await services.stop()
}
