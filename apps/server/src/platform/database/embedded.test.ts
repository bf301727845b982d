import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openClient } from './connection.ts'
import { startEmbeddedPostgres } from './embedded.ts'

const root = mkdtempSync(join(tmpdir(), `gatehouse-test-${process.pid}-`))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const query = async (url: string, text: string) => {
  const client = await openClient(url)
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

/** Another process that holds the database of this folder until it is killed. */
const otherProcess = async (dataDir: string) => {
  const code = `import { startEmbeddedPostgres } from ${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)}
    console.log((await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} })).url)`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [url] = (await once(createInterface(child.stdout), 'line')) as [string]
  return {
    url,
    pid: child.pid,
    kill: async () => {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

describe('the embedded database', () => {
  const dataDir = join(root, 'data')
  const said: string[] = []
  let database: Awaited<ReturnType<typeof startEmbeddedPostgres>>
  beforeAll(async () => {
    database = await startEmbeddedPostgres({ dataDir, log: (line) => said.push(line), tuning: 'test' })
  })
  afterAll(() => database.stop())

  test('[OP-1] an empty folder becomes a PostgreSQL 18 in UTF-8 that sorts alike on every machine', async () => {
    const [row] = await query(
      database.url,
      `SELECT current_setting('server_version_num')::int / 10000 AS major, current_database() AS name,
              getdatabaseencoding() AS encoding, datlocprovider AS provider, lower('ÄÉ') AS lower
       FROM pg_database WHERE datname = current_database()`,
    )
    expect(row).toEqual({ major: 18, name: 'gatehouse', encoding: 'UTF8', provider: 'b', lower: 'äé' })
    expect(said).toEqual(['Making a new database.'])
  })

  test('[OP-1] it listens on no network, and its folder is closed to others', async () => {
    const [row] = await query(database.url, `SELECT current_setting('listen_addresses') AS addresses`)
    expect(row.addresses).toBe('')
    expect(statSync(dataDir).mode & 0o077).toBe(0)
    expect(statSync(join(dataDir, 'run')).mode & 0o077).toBe(0)
  })

  test('[OP-1] a second start on the same folder is told who holds it', async () => {
    await expect(startEmbeddedPostgres({ dataDir, patience: 1 })).rejects.toThrow(
      `Gatehouse already runs on the data in ${dataDir} (process ${process.pid}). ` +
        'Stop it first, or name another folder in GATEHOUSE_DATA.',
    )
  })

  test('[OP-1] what an operator does meanwhile works beside it, and leaves it running', async () => {
    const beside = await startEmbeddedPostgres({ dataDir, beside: true })
    expect(await query(beside.url, 'SELECT 42 AS answer')).toEqual([{ answer: 42 }])
    await beside.stop()
    expect(await query(database.url, 'SELECT 42 AS answer')).toEqual([{ answer: 42 }])
  })

  test('[OP-1] what was written is there after a stop and a start', async () => {
    await query(database.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
    await database.stop()
    await database.stop()
    database = await startEmbeddedPostgres({ dataDir, tuning: 'test' })
    expect(await query(database.url, 'SELECT * FROM kept')).toEqual([{ answer: 42 }])
  })
})

test('[OP-1] after a kill -9 the next start takes the running database over, and nothing is lost', async () => {
  const dataDir = join(root, 'killed')
  const killed = await otherProcess(dataDir)
  await query(killed.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
  await killed.kill()
  const said: string[] = []
  const database = await startEmbeddedPostgres({ dataDir, log: (line) => said.push(line) })
  expect(said[0]).toBe('The database was still running and has been taken over.')
  expect(await query(database.url, 'SELECT * FROM kept')).toEqual([{ answer: 42 }])
  await database.stop()
})

test('[OP-1] where nobody runs it, an operator’s command has it alone, and stops it', async () => {
  const dataDir = join(root, 'command')
  const database = await startEmbeddedPostgres({ dataDir, tuning: 'test', beside: true })
  await expect(startEmbeddedPostgres({ dataDir, patience: 1 })).rejects.toThrow('already runs on the data')
  // Another command that came meanwhile is let finish.
  const other = await startEmbeddedPostgres({ dataDir, beside: true })
  const stopped = database.stop()
  expect(await query(other.url, 'SELECT 42 AS answer')).toEqual([{ answer: 42 }])
  await other.stop()
  await stopped
  await expect(query(database.url, 'SELECT 1')).rejects.toThrow()
})

test('[OP-1] two first starts at one moment make one database, for one of them', async () => {
  const dataDir = join(root, 'race')
  const starts = await Promise.allSettled([0, 1].map(() => startEmbeddedPostgres({ dataDir, tuning: 'test', patience: 1 })))
  const won = starts.filter((start) => start.status === 'fulfilled')
  const lost = starts.filter((start) => start.status === 'rejected')
  expect([won.length, lost.length]).toEqual([1, 1])
  expect(String(lost[0]?.reason)).toContain('already runs on the data')
  await won[0]?.value.stop()
  expect(readdirSync(dataDir).sort()).toEqual(['postgres-18', 'postgres-18.log', 'run'])
})

test('[OP-1] a folder with a very long path still gets a socket', async () => {
  const database = await startEmbeddedPostgres({ dataDir: join(root, 'long'.repeat(30)), tuning: 'test' })
  expect(await query(database.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  await database.stop()
})

test('[OP-1] a database that ends by itself is noticed', async () => {
  const dataDir = join(root, 'lost')
  let lost: (error: Error) => void = () => {}
  const told = new Promise<Error>((done) => (lost = done))
  const database = await startEmbeddedPostgres({ dataDir, tuning: 'test', onLost: lost })
  const client = await openClient(database.url)
  await client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = 'postgres'`)
  await client.end()
  expect((await told).message).toContain('has ended by itself')
  await database.stop()
})
