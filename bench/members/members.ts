import assert from 'node:assert/strict'
import type { Database } from '@gatehouse/server/platform/database/client.ts'
import { type Contestant, startContestant } from '../harness/contestant.ts'
import { median, short, table } from '../harness/figures.ts'
import { signInHolder, startGatehouse } from '../harness/house.ts'
import { createCaller } from '../harness/load.ts'
import { query } from './query.ts'

type Page = { data: { account: { id: string; members: { totalCount: number; nodes: { permissions: string[]; lastActiveAt: string }[] } } } }

/** What must be the same whoever answers; the permissions in any order. Whoever asks has just been active: not for all at one moment. */
const comparable = (text: string) => {
  const { data } = JSON.parse(text) as Page
  const { id, members } = data.account
  return { id, totalCount: members.totalCount, nodes: members.nodes.map(({ lastActiveAt: _moving, ...node }) => ({ ...node, permissions: [...node.permissions].sort() })) }
}

/** Gives a third of the members an access level and another third permissions of their own. */
export const furnishAccess = async (database: Database, accountId: string) => {
  await database.pool.query(
    `WITH level AS (INSERT INTO access_level (id, account_id, name, permissions) VALUES (gen_random_uuid(), $1, 'Support', '{coupons.view,customers.search}') RETURNING id)
     UPDATE membership SET access_level_id = (SELECT id FROM level) WHERE account_id = $1 AND role = 'MEMBER' AND get_byte(uuid_send(id), 15) % 3 = 0`, [accountId])
  await database.pool.query(
    `INSERT INTO "grant" (account_id, membership_id, permission) SELECT account_id, id, 'statistics.view' FROM membership WHERE account_id = $1 AND role = 'MEMBER' AND get_byte(uuid_send(id), 15) % 3 = 1`, [accountId])
}

/** The page of 50 members with their users, over HTTP. */
export const benchMembers = async ({ database, databaseUrl, slug, rounds, seconds, only }: { database: Database; databaseUrl: string; slug: string; rounds: number; seconds: number; only?: string }) => {
  const holder = await signInHolder(database, slug)
  const env = { DATABASE_URL: databaseUrl }
  const contestants: (Contestant & { caller: ReturnType<typeof createCaller>; perCall: number[]; perSecond: number[] })[] = []
  const enter = async (name: string, start: () => ReturnType<typeof startContestant>) => {
    if (only && !name.includes(only)) return
    const contestant = await start()
    contestants.push({ ...contestant, caller: createCaller(contestant.port, holder.headers), perCall: [] as number[], perSecond: [] as number[] })
  }
  const operation = { query, variables: { first: 50 } }
  try {
    await enter('pg by hand', () => startContestant('pg by hand', new URL('./pg.ts', import.meta.url), env))
    await enter('Gatehouse', () => startGatehouse('Gatehouse', env))
    await enter('Yoga + Pothos + Prisma', () => startContestant('Yoga + Pothos + Prisma', new URL('./prisma.mjs', import.meta.url), env))
    const answers = await Promise.all(contestants.map(({ caller }) => caller.ask(operation)))
    for (const answer of answers) assert.deepEqual(comparable(answer), comparable(answers[0]!))
    for (const { caller } of contestants) await caller.press(operation, seconds)
    for (let round = 0; round < rounds; round++)
      for (const contestant of contestants) {
        const before = await contestant.usage()
        const answered = await contestant.caller.press(operation, seconds)
        const { cpu } = await contestant.usage()
        contestant.perCall.push(((cpu - before.cpu) / answered) * 1_000)
        contestant.perSecond.push(answered / seconds)
      }
    const best = median(contestants[0]!.perCall)
    const rows = contestants.map(({ name, perCall, perSecond }) => [name, short(median(perCall)), short(1_000 / median(perCall)), (best / median(perCall)).toFixed(2), short(median(perSecond))])
    return table(['server', 'CPU per answer, ms', 'answers per CPU second', 'against pg by hand', 'answers per second'], rows)
  } finally {
    for (const { caller, stop } of contestants) {
      caller.close()
      await stop()
    }
  }
}
