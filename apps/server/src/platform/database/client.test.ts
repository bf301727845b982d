import { expect, test } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
import { openPool } from './client.ts'

test('[OP-4] a connection that breaks in the hands of somebody, or idle, ends nothing and is replaced', async () => {
  const own = await createTestDatabase()
  const pool = openPool(own.url)
  const held = await pool.connect()
  const idle = await pool.connect()
  idle.release()
  const gone = [held, idle].map((client) => new Promise((resolve) => client.once('end', resolve)))
  const operator = openPool(own.url)
  await operator.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()')
  await Promise.all(gone)
  await expect(held.query('SELECT 1')).rejects.toThrow()
  held.release()
  expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  await Promise.all([pool.end(), operator.end()])
  await own.drop()
})
