/** Every setting of a Gatehouse process, read once from the environment and checked as a whole. OP-3. */
import { resolve } from 'node:path'
import { type Plan, planNames } from '@gatehouse/policy'
import addresses from 'email-addresses'
import { z } from 'zod'
import { readBucketUrl } from './files/s3.ts'
import { StartError } from './startError.ts'
import type { StripeConfig } from './stripe.ts'

export interface Config {
  /** 0 asks the system for any free port. */
  port: number
  host: string
  /** Where people reach the console, without a slash at the end: what links in mails begin with. */
  publicUrl: string
  /** Unset: the embedded PostgreSQL in `dataDir`. */
  databaseUrl?: string
  /** Unset: this process works by itself. */
  redisUrl?: string
  /** Unset: mail is kept for the page /mailbox. */
  smtpUrl?: string
  /** Unset: files that people hand in are kept in `dataDir`. */
  filesUrl?: string
  /** As in a mail's header: `Gatehouse <team@example.com>`. */
  mailFrom: string
  /** The absolute path of the folder of the embedded database, of files that people hand in, and of secrets made here. */
  dataDir: string
  /** Seals secrets at rest. Unset: a key that is kept in the database. */
  secret?: Uint8Array
  /** Unset: the demonstration in the embedded database, nothing in one of your own. Its password is no secret. */
  seed: 'demo' | 'none'
  /** What new accounts are on; operators put each on another. AC-5 */
  plan: Plan
  /** Who bills, as it stands on invoices: name and address, line by line. AC-6 */
  seller: string[]
  /** How invoices are paid by hand, in words: an account to transfer to. */
  payTo: string
  /** The tax on what is billed to a country, in hundredths of a percent, by ISO 3166-1 code; 0 elsewhere. */
  taxRates: Readonly<Record<string, number>>
  /** Unset: invoices are paid by hand. AC-6 */
  stripe?: StripeConfig
  logLevel: LogLevel
  /** How many proxies stand before this process; the client's address is taken that far from the end of
   *  X-Forwarded-For. 0 takes the connection's own. */
  trustProxy: number
  /** Points a minute for each API key, session, and network address of those who are nobody; 0 is without end. AP-3 */
  rateLimit: number
}

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** What is wrong with the environment, one line for each mistake. */
export class ConfigError extends StartError {
  override name = 'ConfigError'
  readonly problems: string[]
  constructor(problems: string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

/** Names that begin like ours and are read by other programs of this house. */
const readElsewhere = ['GATEHOUSE_DEV_SERVER']

/** A whole number that is written in digits alone: Number() would also take ' 0x10 ' and '1e3'. */
const whole = (least: number, most: number) =>
  z.string().regex(/^\d{1,9}$/).transform(Number).pipe(z.number().min(least).max(most))

const urlOf = (...protocols: string[]) => z.string().refine((text) => protocols.includes(protocolOf(text)))

const protocolOf = (text: string): string => (URL.canParse(text) ? new URL(text).protocol : '')

/** An origin, perhaps with a path; nothing that would break when '/join/…' is put behind it. */
const isPublicUrl = (text: string): boolean => {
  if (!['http:', 'https:'].includes(protocolOf(text))) return false
  const { search, hash, username, password } = new URL(text)
  return !search && !hash && !username && !password
}

/** A socket's URL names no host before its path; everything else names one. */
const isRedisUrl = (text: string): boolean =>
  /^unix:\/\/([^/@]*@)?\/./.test(text) || (['redis:', 'rediss:'].includes(protocolOf(text)) && new URL(text).hostname !== '')

/** Base64 in either alphabet; nothing where it is neither. */
const bytesOf = (text: string): Uint8Array => (/^[\w+/-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : new Uint8Array())

/** 'ES=21, DE=19.5' by country, in hundredths of a percent. Nothing where it cannot be read. */
const readTaxRates = (text: string): Record<string, number> | null => {
  const rates = text.split(',').map((part) => /^\s*([A-Z]{2})\s*=\s*(\d{1,2}(?:\.\d{1,2})?)\s*$/.exec(part))
  return rates.every((rate) => rate !== null) ? Object.fromEntries(rates.map((rate) => [rate![1]!, Math.round(Number(rate![2]) * 100)])) : null
}

/** Each name in the environment with its check and what a right value looks like. */
const settings = {
  PORT: { check: whole(0, 65_535), wants: 'a port from 1 to 65535, or 0 for any free one', shows: true },
  HOST: { check: z.string().regex(/^[\w.:%-]+$/), wants: 'an address or a host name, such as 127.0.0.1 or ::', shows: true },
  PUBLIC_URL: { check: z.string().refine(isPublicUrl), wants: 'the http:// or https:// address that people open' },
  DATABASE_URL: { check: urlOf('postgres:', 'postgresql:'), wants: 'postgresql://user:password@host:5432/database' },
  REDIS_URL: { check: z.string().refine(isRedisUrl), wants: 'redis://host:6379, rediss://host:6379 or unix:///path' },
  SMTP_URL: { check: urlOf('smtp:', 'smtps:'), wants: 'smtp://user:password@host:587 or smtps://user:password@host:465' },
  FILES_URL: {
    check: z.string().refine((text) => readBucketUrl(text) !== null),
    wants: 's3://key:secret@host/bucket?region=…, with s3+http:// for a store without TLS, and %2F for each / in key or secret',
  },
  MAIL_FROM: {
    check: z.string().refine((text) => addresses.parseOneAddress(text)?.type === 'mailbox'),
    wants: 'one address, such as Gatehouse <team@example.com>',
    shows: true,
  },
  GATEHOUSE_DATA: { check: z.string().refine((text) => !text.includes('\0')), wants: 'a folder', shows: true },
  GATEHOUSE_SECRET: { check: z.string().transform(bytesOf).refine(({ length }) => length >= 32), wants: 'at least 32 random bytes in base64, as openssl rand -base64 32 makes them' },
  GATEHOUSE_SEED: { check: z.enum(['demo', 'none']), wants: 'demo or none', shows: true },
  GATEHOUSE_PLAN: {
    check: z.string().transform((text) => text.toUpperCase()).pipe(z.enum(planNames)), wants: `one of ${planNames.join(', ').toLowerCase()}`, shows: true,
  },
  GATEHOUSE_SELLER: { check: z.string().max(400), wants: 'a name and an address, with | between the lines', shows: true },
  GATEHOUSE_PAY_TO: { check: z.string().max(300), wants: 'how invoices are paid, in at most 300 characters', shows: true },
  GATEHOUSE_TAX: { check: z.string().refine((text) => readTaxRates(text) !== null).transform((text) => readTaxRates(text)!), wants: 'a rate for each country, as in ES=21, DE=19.5', shows: true },
  STRIPE_SECRET_KEY: { check: z.string().regex(/^[rs]k_(test|live)_\w+$/), wants: 'a secret or restricted key of Stripe, which begins with sk_ or rk_' },
  STRIPE_WEBHOOK_SECRET: { check: z.string().regex(/^whsec_\w+$/), wants: 'the signing secret of the endpoint at Stripe, which begins with whsec_' },
  STRIPE_API_URL: { check: urlOf('http:', 'https:').refine((text) => new URL(text).pathname === '/'), wants: 'the http:// or https:// address of something that speaks Stripe’s API, without a path', shows: true },
  LOG_LEVEL: { check: z.enum(logLevels), wants: `one of ${logLevels.join(', ')}`, shows: true },
  TRUST_PROXY: { check: whole(0, 100), wants: 'the number of proxies before this server, 0 to 100', shows: true },
  RATE_LIMIT: { check: whole(0, 999_999_999).refine((points) => points === 0 || points >= 100), wants: 'points a minute from 100 on, or 0 for no limit', shows: true },
} as const satisfies Record<string, { check: z.ZodType; wants: string; /** Holds no password. */ shows?: boolean }>

type Values = { [Name in keyof typeof settings]?: z.output<(typeof settings)[Name]['check']> }

/** What Stripe's settings lack: money is taken only where it is also heard that it came. */
const halfSet = (env: NodeJS.ProcessEnv): string[] => {
  const set = (name: string) => Boolean(env[name]?.trim())
  const lacks = (name: string, needs: string) => (set(name) && !set(needs) ? [`${name} needs ${needs} beside it.`] : [])
  return [...lacks('STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET'), ...lacks('STRIPE_WEBHOOK_SECRET', 'STRIPE_SECRET_KEY'), ...lacks('STRIPE_API_URL', 'STRIPE_SECRET_KEY')]
}

/** Reads and checks all settings. An empty value counts as unset.
 *  Throws a `ConfigError` that names every mistake at once, and never a value that could hold a password. */
export const readConfig = (env: NodeJS.ProcessEnv): Config => {
  const problems: string[] = []
  const values: Record<string, unknown> = {}
  for (const [name, { check, wants, ...more }] of Object.entries(settings)) {
    const text = env[name]?.trim()
    if (!text) continue
    const result = check.safeParse(text)
    const found = 'shows' in more ? `; it is ${JSON.stringify(text)}` : ''
    if (result.success) values[name] = result.data
    else problems.push(`${name} must be ${wants}${found}.`)
  }
  problems.push(...halfSet(env))
  for (const name of Object.keys(env)) {
    if (!name.startsWith('GATEHOUSE_') || name in settings || readElsewhere.includes(name)) continue
    const known = Object.keys(settings).filter((other) => other.startsWith('GATEHOUSE_'))
    problems.push(`${name} is not a setting; those are ${known.join(', ')}.`)
  }
  if (problems.length) throw new ConfigError(problems)
  return fillIn(values as Values)
}

const fillIn = (values: Values): Config => {
  const port = values.PORT ?? 4000
  const host = values.HOST ?? '127.0.0.1'
  const stripe = values.STRIPE_SECRET_KEY && values.STRIPE_WEBHOOK_SECRET && { secretKey: values.STRIPE_SECRET_KEY, webhookSecret: values.STRIPE_WEBHOOK_SECRET, apiUrl: values.STRIPE_API_URL }
  const publicUrl = (values.PUBLIC_URL ?? `http://${hostForPeople(host)}:${port}`).replace(/\/+$/, '')
  return {
    port,
    host,
    publicUrl,
    databaseUrl: values.DATABASE_URL,
    redisUrl: values.REDIS_URL,
    smtpUrl: values.SMTP_URL,
    filesUrl: values.FILES_URL,
    mailFrom: values.MAIL_FROM ?? `Gatehouse <no-reply@${mailDomain(publicUrl)}>`,
    dataDir: resolve(values.GATEHOUSE_DATA ?? '.gatehouse'),
    seed: values.GATEHOUSE_SEED ?? (values.DATABASE_URL ? 'none' : 'demo'),
    plan: values.GATEHOUSE_PLAN ?? 'TEAM',
    seller: values.GATEHOUSE_SELLER?.split('|').map((line) => line.trim()).filter(Boolean) ?? [new URL(publicUrl).hostname],
    payTo: values.GATEHOUSE_PAY_TO ?? (stripe ? 'By card, in the console under Billing.' : 'Ask those who run this console where to pay it.'),
    ...(stripe && { stripe }),
    taxRates: values.GATEHOUSE_TAX ?? {},
    secret: values.GATEHOUSE_SECRET,
    logLevel: values.LOG_LEVEL ?? 'info',
    trustProxy: values.TRUST_PROXY ?? 0,
    rateLimit: values.RATE_LIMIT ?? 6_000,
  }
}

/** What to type in a browser to reach a server that listens there. */
const hostForPeople = (host: string): string => {
  if (['127.0.0.1', '0.0.0.0', '::', '::1'].includes(host)) return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

/** Mail from a bare network address is not an address. */
const mailDomain = (publicUrl: string): string => {
  const { hostname } = new URL(publicUrl)
  return /^[\d.]+$|^\[/.test(hostname) ? 'localhost' : hostname
}
