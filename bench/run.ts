/** `pnpm bench` compares Gatehouse with what people would use instead; `--write` puts the tables into docs/benchmarks.md. */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { openDatabase } from '@gatehouse/server/platform/database/client.ts'
import { seedLarge } from '@gatehouse/server/seed/large.ts'
import { createTestDatabase } from '@gatehouse/server/testing/database.ts'
import { startTestServices } from '@gatehouse/server/testing/services.ts'
import { benchAbuse } from './abuse/abuse.ts'
import { benchDecisions } from './decisions/decisions.ts'
import { benchFanout } from './fanout/fanout.ts'
import { describeMachine, versionOf } from './harness/machine.ts'
import { benchMembers, furnishAccess } from './members/members.ts'
import { benchVerdicts } from './members/verdicts.ts'
import { benchPages } from './pages/pages.ts'
import { benchPasswords } from './passwords/passwords.ts'

/** What the contestants are made of. */
const packages = [
  'ws', 'graphql-ws', 'graphql-yoga', '@apollo/server', 'graphql-redis-subscriptions', '@pothos/core', '@pothos/plugin-prisma', '@prisma/client', 'pg',
]

const { values } = parseArgs({ options: { write: { type: 'boolean' }, quick: { type: 'boolean' }, suite: { type: 'string' }, only: { type: 'string' } } })
const { quick, only } = values
const said: string[] = []
const say = (text: string) => {
  console.log(`${text}\n`)
  said.push(text)
}
const wanted = (suite: string) => !values.suite || values.suite === suite

const services = await startTestServices()
const { url: databaseUrl, drop } = await createTestDatabase()
const database = openDatabase(databaseUrl)
try {
  say('# Benchmarks')
  say('Written by `pnpm bench --write`. Figures of one table were measured in one run, taking turns; compare them as ratios. CPU is that of the server process alone. How each contestant is built stands in `bench/`.')
  say(`The machine: ${await describeMachine(database)}. ${packages.map((name) => `${name} ${versionOf(name)}`).join(', ')}.`)
  if (wanted('fanout')) {
    say('## Fan-out: one event to 200 like subscribers')
    say(
      'Like subscribers of one account’s activity, a socket each, events over Redis. *Committed*: another process commits each event through the one door, the next once everybody has it. *One at a time*: the same with the log written beforehand, so only word of the event is new. *In bursts*: all at once. ' +
        'The others get their messages ready made and ask nobody; Gatehouse follows the log by number, applies what changed anybody’s rights before anything later goes out (LV-3), and executes the operation under its rules. That costs the same for one subscriber as for ten thousand, and once for all that goes out together.',
    )
    const events = quick ? { committed: 60, 'one at a time': 60, 'in bursts': 150 } : { committed: 150, 'one at a time': 150, 'in bursts': 300 }
    say(await benchFanout({ database, databaseUrl, redisUrl: process.env.TEST_REDIS_URL!, subscribers: 200, rounds: quick ? 3 : 5, events, only }))
  }
  if (wanted('members')) {
    say('## The members query: a page of 50 with their users, over HTTP')
    say('As the console asks it: roles, permissions, levels, products, presence and the count. By hand it is one statement that looks the session up and builds the JSON. Gatehouse answers by its schema, with every rule that the query comes by asked for who asks.')
    const small = await seedLarge(database, databaseUrl, { members: 50, events: 100 }, () => {})
    await furnishAccess(database, small.accountId)
    say(await benchMembers({ database, databaseUrl, slug: small.slug, rounds: quick ? 3 : 5, seconds: quick ? 1.5 : 3, only }))
  }
  if (wanted('decisions')) {
    say('## What a decision costs')
    say('In one process, on the sets of 1,024 members in turn, as they stand once a request has been read. A denial costs what an allowance does, and carries its rule and its reason.')
    say(benchDecisions({ rounds: quick ? 5 : 15, times: quick ? 2_000_000 : 5_000_000 }))
    say('The same page of 50 members without and with what the viewer may do to each of them, nine actions with rule and reason, asked in turns of one server.')
    const { slug, accountId } = await seedLarge(database, databaseUrl, { members: 50, events: 100 }, () => {})
    await furnishAccess(database, accountId)
    say(await benchVerdicts({ database, databaseUrl, slug, rounds: quick ? 5 : 9, seconds: quick ? 1.5 : 3 }))
  }
  if (wanted('pages')) {
    const sizes = quick ? [100, 10_000] : [100, 10_000, 1_000_000]
    const { activity, search } = await benchPages({ database, databaseUrl, sizes, members: quick ? 5_000 : 50_000, calls: quick ? 50 : 200 })
    say('## The activity page, by keyset')
    say(activity)
    say('## Finding people by typing')
    say(search)
  }
  if (wanted('passwords')) {
    say('## A page while two hundred people sign in')
    say('The members query, asked every 20 ms by somebody who is signed in, while 200 people sign in over and over on the same node, each again as soon as the answer is there. A password is checked with argon2id (19 MiB, two passes), which costs one core some tens of milliseconds.')
    const { slug } = await seedLarge(database, databaseUrl, { members: 50, events: 100 }, () => {})
    say(await benchPasswords({ database, databaseUrl, slug, people: 200, seconds: quick ? 6 : 20 }))
  }
  if (wanted('abuse')) {
    say('## A page while somebody abuses the API')
    say('The members query, asked every 20 ms by somebody who is signed in, while four connections of another thread send one kind of abuse after the other as fast as they are refused, with 20 ms between, each document another text. Rates are off, so that it is the limits alone that refuse.')
    const { slug } = await seedLarge(database, databaseUrl, { members: 50, events: 100 }, () => {})
    say(await benchAbuse({ database, databaseUrl, slug, seconds: quick ? 6 : 20 }))
  }
  if (values.write) writeFileSync(new URL('../docs/benchmarks.md', import.meta.url), `${said.join('\n\n')}\n`)
} finally {
  await database.close()
  await drop()
  await services.stop()
}
