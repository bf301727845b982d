import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { onServer, withDatabase } from '../../testing/database.ts'
import { openClient } from './connection.ts'
import { migrate, pendingMigrations } from './migrate.ts'

const server = process.env.TEST_POSTGRES_URL as string

describe('migrations', () => {
  let folder: string
  let url: string
  let name: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-migrations-'))
    name = folder.split('-').at(-1)?.toLowerCase() as string
    url = withDatabase(server, `migrations_${name}`)
  })
  afterEach(async () => {
    rmSync(folder, { recursive: true })
    await onServer(server, `DROP DATABASE IF EXISTS "migrations_${name}" WITH (FORCE)`)
  })

  const write = (migration: string, sql: string) => {
    mkdirSync(join(folder, migration), { recursive: true })
    writeFileSync(join(folder, migration, 'migration.sql'), sql)
  }
  const query = async (text: string) => {
    const client = await openClient(url)
    try {
      return (await client.query(text)).rows
    } finally {
      await client.end()
    }
  }

  test('[OP-1] an absent database is made, and the scripts run in order, once', async () => {
    write('20260102000000_second', 'ALTER TABLE gate ADD COLUMN open boolean')
    write('20260101000000_first', 'CREATE TABLE gate (id int)')
    expect(await migrate(url, folder)).toEqual(['20260101000000_first', '20260102000000_second'])
    expect(await migrate(url, folder)).toEqual([])
    expect(await query('SELECT id, open FROM gate')).toEqual([])
  })

  test('[OP-1] a script with functions and semicolons in texts arrives whole', async () => {
    write('1_function', `
      CREATE FUNCTION greet() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 'a;b'; END; $$;
      CREATE TABLE greeting AS SELECT greet() AS text;`)
    await migrate(url, folder)
    expect(await query('SELECT text FROM greeting')).toEqual([{ text: 'a;b' }])
  })

  test('[OP-1] any number of processes may start at one moment', async () => {
    write('1_first', 'CREATE TABLE gate (id int)')
    write('2_second', 'INSERT INTO gate VALUES (1)')
    const applied = await Promise.all(Array.from({ length: 8 }, () => migrate(url, folder)))
    expect(applied.flat().sort()).toEqual(['1_first', '2_second'])
    expect(await query('SELECT id FROM gate')).toEqual([{ id: 1 }])
  })

  test('[OP-1] a script that fails leaves nothing behind and is tried again when it is mended', async () => {
    write('1_first', 'CREATE TABLE gate (id int)')
    write('2_broken', 'CREATE TABLE half (id int); SELECT nonsense;')
    await expect(migrate(url, folder)).rejects.toThrow(
      'The migration 2_broken failed, and nothing of it was kept: column "nonsense" does not exist',
    )
    expect(await query(`SELECT to_regclass('half') AS half, to_regclass('gate')::text AS gate`)).toEqual([{ half: null, gate: 'gate' }])
    write('2_broken', 'CREATE TABLE half (id int);')
    expect(await migrate(url, folder)).toEqual(['2_broken'])
  })

  test('[OP-1] a script that was changed after it had been applied is refused', async () => {
    write('1_first', 'CREATE TABLE gate (id int)')
    await migrate(url, folder)
    write('1_first', 'CREATE TABLE gate (id bigint)')
    await expect(migrate(url, folder)).rejects.toThrow('The migration 1_first was changed after this database had applied it.')
  })

  test('[OP-1] what is pending can be asked without changing anything', async () => {
    write('1_first', 'CREATE TABLE gate (id int)')
    await migrate(url, folder)
    write('2_second', 'DROP TABLE gate')
    expect(await pendingMigrations(url, folder)).toEqual(['2_second'])
    expect(await pendingMigrations(url, folder)).toEqual(['2_second'])
  })

  test('[OP-1] a database that breaks off in the middle of a script is told of in one sentence, and nothing of it was kept', async () => {
    write('1_first', 'CREATE TABLE gate (id int)')
    write('2_cut', 'CREATE TABLE other (id int); SELECT pg_terminate_backend(pg_backend_pid())')
    await expect(migrate(url, folder)).rejects.toThrow('The migration 2_cut failed, and nothing of it was kept: terminating connection due to administrator command')
    expect(await pendingMigrations(url, folder)).toEqual(['2_cut'])
  })

  test('[OP-1] Prisma\'s own table is kept as Prisma keeps it', async () => {
    write('1_first', 'CREATE TABLE gate (id int)')
    await migrate(url, folder)
    const [row] = await query('SELECT * FROM _prisma_migrations')
    expect(row).toMatchObject({ migration_name: '1_first', applied_steps_count: 1, rolled_back_at: null, logs: null })
    expect(row.checksum).toMatch(/^[0-9a-f]{64}$/)
    expect(row.finished_at.getTime()).toBeGreaterThanOrEqual(row.started_at.getTime())
  })

  test('[OP-1] a script that another tool left unfinished is named', async () => {
    write('1_first', 'CREATE TABLE gate (id int)')
    await migrate(url, folder)
    await query('UPDATE _prisma_migrations SET finished_at = NULL')
    await expect(migrate(url, folder)).rejects.toThrow('The migration 1_first was begun by another tool and never finished.')
  })
})
