import type { Database } from '@gatehouse/server/platform/database/client.ts'
import { seedLarge } from '@gatehouse/server/seed/large.ts'
import { median, short, table } from '../harness/figures.ts'
import { signInHolder, startGatehouse } from '../harness/house.ts'
import { createCaller } from '../harness/load.ts'

const activityQuery = `query ($after: String) { account { activity(first: 50, after: $after) { pageInfo { endCursor } nodes { id sequence kind at memberEmail performerEmail } } } }`
const searchQuery = `query ($search: String) { account { members(first: 50, search: $search) { nodes { id name email role } } } }`

/** The cursor of a page that begins right below an event: a keyset, so it can be written down without reading up to it. */
const below = (sequence: number) => Buffer.from(JSON.stringify([sequence])).toString('base64url')

const repeat = (operation: object, times: number) => Array.from({ length: times }, () => operation)

/** Pages of the log in accounts of growing size, at the top and as deep as the log goes; and finding people by typing. */
export const benchPages = async ({ database, databaseUrl, sizes, members, calls }: { database: Database; databaseUrl: string; sizes: number[]; members: number; calls: number }) => {
  const accounts = []
  for (const events of sizes) accounts.push({ events, ...(await seedLarge(database, databaseUrl, { members: events === sizes.at(-1) ? members : 50, events }, () => {})) })
  await database.pool.query('VACUUM ANALYZE')
  const server = await startGatehouse('Gatehouse', { DATABASE_URL: databaseUrl })
  try {
    const pages: string[][] = []
    let first = 0
    for (const { events, slug } of accounts) {
      const { headers } = await signInHolder(database, slug)
      const caller = createCaller(server.port, headers)
      await caller.time(repeat({ query: activityQuery }, 20))
      const top = median(await caller.time(repeat({ query: activityQuery }, calls)))
      const deep = median(await caller.time(repeat({ query: activityQuery, variables: { after: below(60) } }, calls)))
      first ||= top
      pages.push([events.toLocaleString('en'), short(top), (top / first).toFixed(2), short(deep), (deep / first).toFixed(2)])
      caller.close()
    }
    const { headers } = await signInHolder(database, accounts.at(-1)!.slug)
    const caller = createCaller(server.port, headers)
    const searches: string[][] = []
    for (const search of ['a', 'an', 'ana', 'ana r', 'nobody is called this']) {
      await caller.time(repeat({ query: searchQuery, variables: { search } }, 5))
      searches.push([`\`${search}\``, short(median(await caller.time(repeat({ query: searchQuery, variables: { search } }, calls))))])
    }
    caller.close()
    return {
      activity: table(['events in the account', 'first page, ms', 'against the smallest', 'last page, ms', 'against the smallest'], pages),
      search: table([`typed, among ${members.toLocaleString('en')} members`, 'ms'], searches),
    }
  } finally {
    await server.stop()
  }
}
