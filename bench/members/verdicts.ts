import type { Database } from '@gatehouse/server/platform/database/client.ts'
import { median, short, table } from '../harness/figures.ts'
import { signInHolder, startGatehouse } from '../harness/house.ts'
import { createCaller } from '../harness/load.ts'
import { query } from './query.ts'

const queries = { 'without': query, 'with `viewerCan`': query.replace('joinedAt', 'viewerCan { action allowed rule reason } joinedAt') }

/** The page of 50 members without and with what the viewer may do to each of them, and why not: one server, asked both in turns. */
export const benchVerdicts = async ({ database, databaseUrl, slug, rounds, seconds }: { database: Database; databaseUrl: string; slug: string; rounds: number; seconds: number }) => {
  const { headers } = await signInHolder(database, slug)
  const server = await startGatehouse('Gatehouse', { DATABASE_URL: databaseUrl })
  const caller = createCaller(server.port, headers)
  try {
    const asked = Object.entries(queries).map(([name, text]) => ({ name, operation: { query: text, variables: { first: 50 } }, perCall: [] as number[], ratios: [] as number[], size: 0 }))
    for (const one of asked) {
      one.size = (await caller.ask(one.operation)).length
      await caller.press(one.operation, seconds)
    }
    for (let round = 0; round < rounds; round++)
      for (const one of asked) {
        const before = await server.usage()
        const answered = await caller.press(one.operation, seconds)
        const { cpu } = await server.usage()
        one.perCall.push(((cpu - before.cpu) / answered) * 1_000)
        one.ratios.push(one.perCall.at(-1)! / asked[0]!.perCall.at(-1)!)
      }
    return table(['page of 50 members', 'CPU per answer, ms', 'against without', 'kB'], asked.map(({ name, perCall, ratios, size }) => [name, short(median(perCall)), median(ratios).toFixed(2), short(size / 1_000)]))
  } finally {
    caller.close()
    await server.stop()
  }
}
