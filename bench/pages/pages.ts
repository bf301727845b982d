import type { Database } from '@gatehouse/server/platform/database/client.ts'
import { seedLarge } from '@gatehouse/server/seed/large.ts'
import { median, short, table } from '../harness/figures.ts'
import { signInHolder, startGatehouse } from '../harness/house.ts'
import { createCaller } from '../harness/load.ts'
import { query as membersQuery } from '../members/query.ts'

/** A page of the activity log, as the console asks for it. */
const activityQuery = `query Activity($first: Int!, $after: String, $filter: ActivityFilter) {
  account {
    id cursor activitySince
    activity(first: $first, after: $after, filter: $filter) {
      nodes { id sequence kind at memberId memberName memberEmail performerId performerName performerEmail detail hash }
      pageInfo { hasNextPage endCursor }
    }
  }
}`

/** What somebody types, letter by letter, and some more. */
const typed = ['a', 'an', 'ana', 'ana r', 'featherstone', 'özdemir', 'сандр', '.berg.', 'nobody is called this']

const pageSize = 50

/** The cursor of a page that begins right below an event: a keyset, so it can be written down without reading up to it. */
const below = (sequence: number) => Buffer.from(JSON.stringify([sequence])).toString('base64url')

type Answer = { errors?: unknown[]; data: { account: { activity?: { nodes: { sequence: number }[] }; members?: { totalCount: number } } } }

/** The median time of one answer, one after another, in milliseconds; and the answer. */
const timed = async (caller: ReturnType<typeof createCaller>, calls: number, query: string, variables: object) => {
  const operation = { query, variables }
  const { data, errors } = JSON.parse(await caller.ask(operation)) as Answer
  if (errors) throw new Error(JSON.stringify(errors))
  await caller.time(Array.from({ length: 10 }, () => operation))
  return { time: median(await caller.time(Array.from({ length: calls }, () => operation))), account: data.account }
}

/** Pages of the log in accounts of growing size, at the top and as deep as the log goes; and finding people by typing. */
export const benchPages = async ({ database, databaseUrl, sizes, members, calls }: { database: Database; databaseUrl: string; sizes: number[]; members: number; calls: number }) => {
  const accounts = []
  for (const events of sizes) accounts.push({ events, ...(await seedLarge(database, databaseUrl, { members: events === sizes.at(-1) ? members : 50, events }, () => {})) })
  await database.pool.query('VACUUM ANALYZE')
  const server = await startGatehouse('Gatehouse', { DATABASE_URL: databaseUrl })
  const callers = []
  for (const { slug } of accounts) callers.push(createCaller(server.port, (await signInHolder(database, slug)).headers))
  try {
    const pages: string[][] = []
    let smallest = 0
    for (const [index, { events }] of accounts.entries()) {
      const newest = await timed(callers[index]!, calls, activityQuery, { first: pageSize })
      const oldest = await timed(callers[index]!, calls, activityQuery, { first: pageSize, after: below(pageSize + 1) })
      if (oldest.account.activity!.nodes.at(-1)!.sequence !== 1) throw new Error('That was not the oldest page.')
      smallest ||= newest.time
      pages.push([events.toLocaleString('en'), ...[newest, oldest].flatMap(({ time }) => [short(time), (time / smallest).toFixed(2)])])
    }
    const searches: string[][] = []
    for (const search of [null, ...typed]) {
      const { time, account } = await timed(callers.at(-1)!, Math.ceil(calls / 4), membersQuery, { first: 100, search })
      searches.push([search ? `\`${search}\`` : 'nothing', account.members!.totalCount.toLocaleString('en'), short(time)])
    }
    return {
      activity: table(['events in the account', 'newest page, ms', 'against the smallest', 'oldest page, ms', 'against the smallest'], pages),
      search: table([`typed, among ${members.toLocaleString('en')} members`, 'found', 'ms'], searches),
    }
  } finally {
    for (const caller of callers) caller.close()
    await server.stop()
  }
}
