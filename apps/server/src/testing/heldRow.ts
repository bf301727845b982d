import { Client } from 'pg'
import { expect } from 'vitest'

/** Changes a row as somebody does who has not yet committed: `work` is begun, waits for that, and goes on once it is committed. */
export const whileChanging = async <T>(databaseUrl: string, text: string, values: unknown[], work: () => Promise<T>): Promise<T> => {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows: [{ pid }] } = await client.query('SELECT pg_backend_pid() AS pid')
    await client.query('BEGIN')
    await client.query(text, values)
    const done = work()
    await Promise.race([done, expect.poll(async () => (await client.query('SELECT 1 FROM pg_locks WHERE NOT granted AND $1 = ANY(pg_blocking_pids(pid))', [pid])).rowCount, { timeout: 5_000 }).toBeGreaterThan(0)])
    await client.query('COMMIT')
    return await done
  } finally {
    await client.end()
  }
}
