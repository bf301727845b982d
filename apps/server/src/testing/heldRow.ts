import type pg from 'pg'
import { expect, onTestFinished } from 'vitest'
import { openClient } from '../platform/database/connection.ts'
import { later } from './later.ts'

/** Holds what a statement locks or changes, as somebody does who has not yet committed; `letGo` commits. A test that fails before lets go of it too. */
export const holdRow = async (databaseUrl: string, text: string, values: unknown[]): Promise<{ client: pg.Client; letGo(): Promise<void> }> => {
  const client = await openClient(databaseUrl)
  onTestFinished(() => client.end())
  await client.query('BEGIN')
  await client.query(text, values)
  const letGo = async () => {
    await client.query('COMMIT')
    await client.end()
  }
  return { client, letGo }
}

/** Changes a row as somebody does who has not yet committed: `work` is begun, waits for that, and goes on once it is committed. */
export const whileChanging = async <T>(databaseUrl: string, text: string, values: unknown[], work: () => Promise<T>): Promise<T> => {
  const { client, letGo } = await holdRow(databaseUrl, text, values)
  const done = later(work())
  const waits = async () => (await client.query('SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))')).rowCount
  await Promise.race([done, expect.poll(waits).toBeGreaterThan(0)])
  await letGo()
  return await done
}
