import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { accountOwnedExtension } from './accountOwned.ts'
import { PrismaClient } from './generated/client.ts'

// Timestamps stay the text that PostgreSQL sends until someone needs a Date; parsing them is half of the driver's work on lists.
const timestamptz = 1184
const bigint = 20
const arraysOfText = [1009, 2951]
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === timestamptz) return isoTimestamp
    if (oid === bigint) return Number
    if (arraysOfText.includes(oid)) return textArray
    return pg.types.getTypeParser(oid, format)
  }) as pg.CustomTypesConfig['getTypeParser'],
}

/** PostgreSQL's '2026-11-21 08:30:00.5+00' as RFC 3339 in UTC with milliseconds. The connection's time zone is UTC. */
export const isoTimestamp = (text: string): string => {
  const fraction = text.length > 23 ? text.slice(20, Math.min(23, text.length - 3)) : ''
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.padEnd(3, '0')}Z`
}

const parseArray = (pg.types.getTypeParser as (oid: number) => unknown)(1009) as (text: string) => string[]

/** `{a,b}` as a list. Names and ids need no quotes; what has some, or could be NULL, goes to the driver's own parser. */
export const textArray = (text: string): string[] => {
  if (text === '{}') return []
  return /["\\N]/.test(text) ? parseArray(text) : text.slice(1, -1).split(',')
}

const createPrisma = (url: string) =>
  new PrismaClient({
    adapter: new PrismaPg(openPool(url), { disposeExternalPool: true }),
    transactionOptions: { maxWait: 10_000, timeout: 20_000 },
  }).$extends(accountOwnedExtension)

type ExtendedPrisma = ReturnType<typeof createPrisma>

/** What a command writes with: Prisma inside the one transaction. */
export type Tx = Omit<ExtendedPrisma, '$connect' | '$disconnect' | '$on' | '$use' | '$extends' | '$transaction'>

type Statement = { name?: string; text: string; values?: unknown[] }

/** The database as the rooms see it: hand SQL for reading, a transaction for the one door of writes. */
export type Database = {
  /** One read statement; `name` prepares it once per connection. Rows come as plain objects, timestamps as RFC 3339 text. */
  read<Row extends object>(statement: Statement): Promise<Row[]>
  /** For `activity/change.ts` alone. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Bookkeeping that is no change of an account: presence, last use, jobs' own tables. */
  pool: pg.Pool
  close(): Promise<void>
}

/** Reads by callback: what comes by the promises of pg outlives young collections when it is done with, which takes a fifth of the
 *  time of a large answer. */
const rowsOf = <Row extends object>(pool: pg.Pool, statement: Statement): Promise<Row[]> =>
  new Promise((resolve, reject) => pool.query<Row>(statement, (error, result) => (error ? reject(error) : resolve(result.rows))))

/** A pool whose connections may break at any moment, idle or held between two queries: the next query says if the database is gone. An event of
 *  pg that nobody listens to would end the process. */
export const openPool = (url: string, more?: pg.PoolConfig): pg.Pool =>
  new pg.Pool({ connectionString: url, max: 10, types, options: '-c TimeZone=UTC', ...more })
    .on('error', () => {})
    .on('connect', (client) => client.on('error', () => {}))

/** Opens two pools on one database: plain pg for reads, Prisma's for writes. */
export const openDatabase = (url: string): Database => {
  const pool = openPool(url)
  const prisma = createPrisma(url)
  return {
    read: async <Row extends object>(statement: Statement) => {
      try {
        return await rowsOf<Row>(pool, statement)
      } catch (error) {
        // What the driver throws tells of its socket, not of who asked.
        Error.captureStackTrace(error as Error)
        throw error
      }
    },
    transaction: (work) => prisma.$transaction((tx) => work(tx as Tx)),
    pool,
    close: async () => {
      await prisma.$disconnect()
      await pool.end()
    },
  }
}
