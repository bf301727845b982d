import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '@gatehouse/server/platform/database/client.ts'
import { quantile, short, table } from '../harness/figures.ts'
import { signInHolder, startGatehouse } from '../harness/house.ts'
import { createCaller } from '../harness/load.ts'
import { query as membersQuery } from '../members/query.ts'
import { password, seedLogins } from './people.ts'

const signIn = 'mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }'

type Answered = { status: number; retryAfter: number; body: string; took: number }

const trySignIn = (agent: Agent, port: number, email: string) =>
  new Promise<Answered>((resolve, reject) => {
    const since = performance.now()
    const sent = request({ host: '127.0.0.1', port, path: '/graphql', method: 'POST', agent, headers: { 'content-type': 'application/json' } }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => resolve({
        status: answer.statusCode!, retryAfter: Number(answer.headers['retry-after'] ?? 0), body: Buffer.concat(chunks).toString(), took: performance.now() - since,
      }))
    })
    sent.on('error', reject)
    sent.end(JSON.stringify({ query: signIn, variables: { input: { email, password } } }))
  })

/** So many people sign in at the same time, each again as soon as they are answered; who is told to come back later does so then. */
const crowd = (port: number, emails: string[]) => {
  const agent = new Agent({ keepAlive: true, maxSockets: emails.length })
  const checked: number[] = []
  let sentAway = 0
  let over = false
  const person = async (email: string) => {
    while (!over) {
      const { status, retryAfter, body, took } = await trySignIn(agent, port, email)
      if (status === 429) {
        if (retryAfter < 1) throw new Error('Sent away without a word on when to come back.')
        sentAway++
        for (const until = performance.now() + retryAfter * 1_000; performance.now() < until && !over;) await pause(100)
      } else if (status === 200 && /SignedIn|SessionConflict/.test(body)) checked.push(took)
      else throw new Error(`${status}: ${body}`)
    }
  }
  const people = Promise.all(emails.map(person))
  return {
    checked: () => checked.length,
    leave: async () => {
      over = true
      await people
      agent.destroy()
      return { checked, sentAway }
    },
  }
}

/** What somebody else's page takes while a crowd signs in, against what it takes otherwise. ID-3 */
export const benchPasswords = async ({ database, databaseUrl, slug, people, seconds }: { database: Database; databaseUrl: string; slug: string; people: number; seconds: number }) => {
  const emails = await seedLogins(database, people)
  const server = await startGatehouse('Gatehouse', { DATABASE_URL: databaseUrl })
  const caller = createCaller(server.port, (await signInHolder(database, slug)).headers)
  const operation = { query: membersQuery, variables: { first: 50 } }
  /** Asks every 20 ms; answers with the times of each. */
  const pages = async (forSeconds: number): Promise<number[]> => {
    const times: number[] = []
    for (const until = performance.now() + forSeconds * 1_000; performance.now() < until; await pause(20)) times.push(...(await caller.time([operation])))
    return times
  }
  try {
    await pages(2)
    const idle = await pages(seconds)
    const signing = crowd(server.port, emails)
    while (signing.checked() < 20) await pause(50)
    const [from, since] = [signing.checked(), performance.now()]
    const busy = await pages(seconds)
    const rate = (signing.checked() - from) / ((performance.now() - since) / 1_000)
    const { checked, sentAway } = await signing.leave()
    const row = (name: string, times: number[]) => [name, ...[0.5, 0.99, 1].map((part) => short(quantile(times, part))), times.length.toLocaleString('en')]
    const beyond = quantile(busy, 0.99) - quantile(idle, 0.99)
    return [
      table(['while', 'median, ms', '99th of 100, ms', 'longest, ms', 'pages'], [row('nobody signs in', idle), row(`${people} sign in at once`, busy)]),
      `At the 99th percentile a page takes ${short(beyond)} ms longer. ${short(rate)} passwords are checked per second; a sign-in waits ${short(quantile(checked, 0.5) / 1_000)} s at the median and `
      + `${short(quantile(checked, 0.99) / 1_000)} s at the 99th percentile, and ${sentAway.toLocaleString('en')} of ${(checked.length + sentAway).toLocaleString('en')} were answered by HTTP 429 with when to come back.`,
    ].join('\n\n')
  } finally {
    caller.close()
    await server.stop()
  }
}
