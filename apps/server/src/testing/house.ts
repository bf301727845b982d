/** A whole Gatehouse for tests, over the real wire: its own database, real HTTP and WebSockets, people who use it. */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type App, type AppOptions, startApp } from '../app.ts'
import type { Clock } from '../platform/clock.ts'
import { type Config, readConfig } from '../platform/config.ts'
import { openClient } from '../platform/database/connection.ts'
import { createLog, type Log } from '../platform/log.ts'
import type { StripeConfig } from '../platform/stripe.ts'
import { createTestDatabase } from './database.ts'
import type { MailServer } from './mailServer.ts'
import { patience } from './patience.ts'
import { Person } from './person.ts'
import { mailboxBehind } from './signUpMail.ts'

export type Mail = { id: string; messageId: string; to: string; subject: string; html: string; text: string }

/** One running node and what stands behind it. */
export type House = {
  url: string
  databaseUrl: string
  /** The node's insides, for a look into the database; null where it is a process of its own. */
  app: App | null
  /** Somebody with a browser of their own, signed in nowhere. */
  visitor(device?: string): Person
  /** An address for somebody whom a test makes: `emailOf` their name, and another one for each next of that name. A test that is asked again finds
   *  those whom it made before there already. */
  newEmail(name: string): string
  /** Signs somebody up with an account of their own, in which their browser is from then on. */
  owner(name: string, account?: string): Promise<Person>
  /** Invites by mail and accepts by the mailed link, as a new login. */
  member(inviter: Person, name: string, access?: { permissions?: string[]; allPermissions?: boolean; productIds?: string[] }): Promise<Person>
  /** The mails that were sent to an address, newest first; waits until there are `count`. With `about`, only those with such a subject. */
  mails(to: string, count?: number, about?: RegExp): Promise<Mail[]>
  /** Invites, and lets the link be handed on that the inviter can copy: a new login in the inviter's account whose address nobody has proven. ID-5 */
  byCopy(name: string, inviter?: Person): Promise<Person>
  /** Follows the link of the mail that asks somebody to confirm their address. ID-5 */
  prove(person: Person): Promise<void>
  /** One statement, past the house: for a look at what stands in the database, or for what only an operator can do. */
  sql<Row extends object = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>
  /** Waits until no mail or other job that is due is under way any more, so that one that is not there will not come. */
  quiet(): Promise<void>
  /** Waits until this many statements wait for a lock that somebody else holds. */
  waiting(count: number): Promise<void>
  /** Puts somebody into a role that nobody can be invited into. */
  setRole(person: Person, role: 'OWNER' | 'ADMIN' | 'MEMBER' | 'PARTNER'): Promise<void>
  stop(): Promise<void>
}

export type HouseOptions = { databaseUrl?: string; redisUrl?: string; mail?: MailServer; clock?: Clock; log?: Log; config?: Partial<Config>; tempo?: AppOptions['tempo']; room?: AppOptions['room'] }

/** For a test that asks for everything at once. */
export const anyDocument: AppOptions['room'] = { length: 1e6, tokens: 1e6, depth: 1e6, aliases: 1e6, directives: 1e6, selections: 1e6, repeats: 1e6, cost: 1e9 }

/** The address of the first person of a name whom the house makes. */
export const emailOf = (name: string) => `${name.toLowerCase().replace(/[^a-z\d]+/g, '.')}@example.com`
export const passwordOf = (name: string) => `${name} keeps the gate`

const mailsAt = async (url: string, to: string, count: number, about = /(?:)/): Promise<Mail[]> => {
  for (const until = Date.now() + patience; ; ) {
    const all = (await (await fetch(`${url}/mailbox.json?to=${encodeURIComponent(to)}`)).json()) as { messages: Mail[] }
    const messages = all.messages.filter(({ subject }) => about.test(subject))
    if (messages.length >= count) return messages
    if (Date.now() > until) throw new Error(`${to} got ${messages.length} mails about ${about}, not ${count}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

/** The id by which the API knows a row. */
export const globalId = (type: string, id: string): string => Buffer.from(`${type}:${id}`).toString('base64')

/** The link in a mail, as its last part. */
export const tokenIn = (mail: Pick<Mail, 'text'> & Partial<Mail>): string => {
  const found = /\/(?:accept|reset|confirm-email|sign-up)\/([\w-]+)/.exec(mail.text)
  if (!found) throw new Error(`No link in '${mail.subject ?? mail.text}'`)
  return found[1]!
}

/** Who came in; somebody who was kept out is told here, and not by what fails further down. */
const cameIn = (person: Person, answer: { __typename: string }): Person => {
  if (answer.__typename !== 'SignedIn') throw new Error(`${person.email} did not come in: ${JSON.stringify(answer)}`)
  return person
}

const people = (url: string, mail?: MailServer) => {
  const visitor = (device?: string) => Object.assign(new Person(url, device), mail && { mailbox: mailboxBehind(mail) })
  const given = new Map<string, number>()
  const newEmail: House['newEmail'] = (name) => {
    const email = emailOf(name)
    const before = given.get(email) ?? 0
    given.set(email, before + 1)
    return before === 0 ? email : email.replace('@', `.${before + 1}@`)
  }
  const owner = async (name: string, account = `${name}'s House`) => {
    const person = visitor()
    return cameIn(person, await person.signUp({ email: newEmail(name), password: passwordOf(name), name, accountName: account }))
  }
  const mails: House['mails'] = (to, count = 1, about = undefined) => mailsAt(url, to, count, about)
  const byCopy: House['byCopy'] = async (name, inviter) => {
    const { sent } = await (inviter ?? (await owner(`${name}'s Inviter`))).invite(newEmail(name))
    const person = visitor()
    return cameIn(person, await person.accept(tokenIn({ text: (sent as { link: string }[])[0]!.link }), { name, password: passwordOf(name) }))
  }
  const prove: House['prove'] = async (person) => {
    const [mail] = await mails(person.email, 1, /^Confirm your email address$/)
    const { confirmEmail } = await visitor().ask(`mutation ($token: String!) { confirmEmail(token: $token) { __typename } }`, { token: tokenIn(mail!) })
    if (confirmEmail.__typename !== 'ConfirmedEmail') throw new Error(`${person.email} could not be confirmed: ${confirmEmail.__typename}`)
  }
  const member: House['member'] = async (inviter, name, access = { allPermissions: true }) => {
    const email = newEmail(name)
    await inviter.invite(email, access)
    const [mail] = await mails(email, 1, /invited you/)
    const person = visitor()
    return cameIn(person, await person.accept(tokenIn(mail!), { name, password: passwordOf(name) }))
  }
  return { visitor, newEmail, owner, mails, prove, member, byCopy }
}

const database = (url: string) => {
  const sql: House['sql'] = async <Row extends object>(text: string, values: unknown[] = []) => {
    const client = await openClient(url)
    try {
      return (await client.query<Row>(text, values)).rows
    } finally {
      await client.end()
    }
  }
  const until = async (text: string, what: string) => {
    for (const deadline = Date.now() + patience; ; ) {
      const [row] = await sql<{ done: boolean }>(text)
      if (row!.done) return
      if (Date.now() > deadline) throw new Error(`Waited ${patience} ms until ${what}`)
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }
  const quiet = () => until('SELECT count(*) = 0 AS done FROM graphile_worker.jobs WHERE run_at <= now()', 'no job was left')
  const waiting = (count: number) =>
    until(`SELECT count(*) >= ${count} AS done FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`, `${count} statements waited`)
  const setRole: House['setRole'] = async ({ email, account }, role) =>
    void (await sql(
      `UPDATE membership m SET role = $3::role FROM "user" u, account a WHERE u.id = m.user_id AND u.email = $1 AND a.id = m.account_id AND a.slug = $2 AND m.ended_at IS NULL`,
      [email, account, role],
    ))
  return { sql, quiet, waiting, setRole }
}

/** Starts a node in this process, on a port of its own. Without a database it gets a fresh one, which goes with it. There are as many seats as
 *  a test wants; one that is about seats asks for another plan. */
export const openHouse = async (options: HouseOptions = {}): Promise<House> => {
  const own = options.databaseUrl ? null : await createTestDatabase()
  const databaseUrl = options.databaseUrl ?? own!.url
  const dataDir = mkdtempSync(join(tmpdir(), `gatehouse-house-${process.pid}-`))
  const config = { ...readConfig({ DATABASE_URL: databaseUrl }), dataDir, port: 0, redisUrl: options.redisUrl, smtpUrl: options.mail?.url, plan: 'ENTERPRISE' as const, ...options.config, databaseUrl }
  const app = await startApp({ config, log: options.log ?? createLog(process.env.LOG_LEVEL ?? 'silent'), clock: options.clock, tempo: options.tempo, room: options.room })
  return {
    url: app.url, databaseUrl, app, ...people(app.url, options.mail), ...database(databaseUrl),
    stop: async () => {
      await app.stop()
      rmSync(dataDir, { recursive: true, force: true })
      await own?.drop()
    },
  }
}

/** A node as a process of its own, so that it can be killed. */
export type Node = House & { process: ChildProcess; kill(): Promise<void> }

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

/** Starts `main.ts` as operators do, on a given database and Redis. */
export const startNode = async ({ databaseUrl, redisUrl, mail, stripe }: { databaseUrl: string; redisUrl?: string; mail?: MailServer; stripe?: StripeConfig }): Promise<Node> => {
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, DATABASE_URL: databaseUrl, REDIS_URL: redisUrl ?? '', SMTP_URL: mail?.url ?? '', PORT: '0', GATEHOUSE_SEED: '', GATEHOUSE_PLAN: 'enterprise', LOG_LEVEL: 'error', PUBLIC_URL: '',
      STRIPE_SECRET_KEY: stripe?.secretKey, STRIPE_WEBHOOK_SECRET: stripe?.webhookSecret, STRIPE_API_URL: stripe?.apiUrl },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout!.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (/is open at.*\n[^]*\n\n/.test(said)) resolve()
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`The node ended with ${code}: ${said}`)))
  })
  const url = /listening on (\S+)/.exec(said)![1]!
  const end = (signal: NodeJS.Signals) => async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
  return { url, databaseUrl, app: null, ...people(url, mail), ...database(databaseUrl), process: child, kill: end('SIGKILL'), stop: end('SIGTERM') }
}
