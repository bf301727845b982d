/** Databases for tests: each a copy of one migrated template, made in some hundredths of a second. */
import { randomBytes } from 'node:crypto'
import { openClient } from '../platform/database/connection.ts'
import { emptyRedis } from './redis.ts'

/** The migrated database that copies are made of. Nobody can connect to it, as that would bar copying. */
export const template = 'gatehouse_template'

export interface TestDatabase {
  url: string
  /** Ends every connection to it and removes it. */
  drop(): Promise<void>
}

/** A fresh, migrated, empty database of one's own; the worker's Redis has nothing in it then either. Needs the global setup, or `startTestServices()`. */
export const createTestDatabase = async (): Promise<TestDatabase> => {
  const server = process.env.TEST_POSTGRES_URL
  if (!server) {
    throw new Error('No PostgreSQL is running for the tests: start them with the global setup or startTestServices().')
  }
  const name = `test_${randomBytes(6).toString('hex')}`
  await onServer(server, `CREATE DATABASE ${name} TEMPLATE ${template}`)
  await emptyRedis()
  return { url: withDatabase(server, name), drop: () => onServer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) }
}

/** The same connection string for another database. */
export const withDatabase = (url: string, name: string): string => {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}

/** Runs one statement outside of any database under test. */
export const onServer = async (url: string, statement: string): Promise<void> => {
  const client = await openClient(withDatabase(url, 'postgres'))
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
