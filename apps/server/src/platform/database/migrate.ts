/** Brings a database to the schema of this release by the scripts in prisma/migrations. OP-1, OP-5.
 *
 *  It keeps Prisma's own table `_prisma_migrations`, so Prisma's tools understand the database, but applies the scripts
 *  itself: each one commits together with its row, so that a process killed in between leaves nothing half done, and a
 *  script is sent whole, as triggers and functions hold semicolons. See docs/decisions/0001-migrations.md. */
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { StartError } from '../startError.ts'
import { createClient, openClient } from './connection.ts'

interface Migration {
  name: string
  sql: string
  checksum: string
}

/** The folder of the scripts that belong to this release. */
export const migrationsFolder = fileURLToPath(new URL('../../../../../prisma/migrations', import.meta.url))

/** The lock that Prisma's own `migrate` takes, so that ours and theirs exclude each other too. */
const migrationLock = 72_707_369

const undefinedTable = '42P01'
const unknownDatabase = '3D000'
// Two that make the same database at one moment meet in the catalogue's index.
const alreadyMade = ['42P04', '23505']

/** Applies what is missing, in order, and answers with the names of what it applied. Any number of processes may start
 *  at one moment: each script is applied once. Makes the database when it is absent and the user may do that.
 *  Throws a `StartError` when a script fails, or was changed after it had been applied, or when the database breaks off. */
export const migrate = async (url: string, folder = migrationsFolder): Promise<string[]> => {
  const migrations = readMigrations(folder)
  const client = await connectOrCreate(url)
  const done: string[] = []
  try {
    for (;;) {
      const name = await applyNext(client, migrations)
      if (!name) return done
      done.push(name)
    }
  } catch (cause) {
    if (cause instanceof StartError) throw cause
    throw new StartError(`The database could not be brought to this release: ${(cause as Error).message}`, { cause })
  } finally {
    await client.end()
  }
}

/** The names of the scripts that this database still lacks. Changes nothing; a database that is absent throws. */
export const pendingMigrations = async (url: string, folder = migrationsFolder): Promise<string[]> => {
  const client = await openClient(url)
  try {
    const applied = await appliedMigrations(client)
    return missing(readMigrations(folder), applied).map(({ name }) => name)
  } finally {
    await client.end()
  }
}

/** Reads `<folder>/<name>/migration.sql` in the order of the names, which begin with a time. */
export const readMigrations = (folder: string): Migration[] => {
  const names = existsSync(folder) ? readdirSync(folder).sort() : []
  const files = names.map((name) => ({ name, path: join(folder, name, 'migration.sql') }))
  return files.filter(({ path }) => existsSync(path)).map(({ name, path }) => {
    const sql = readFileSync(path, 'utf8')
    return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
  })
}

/** One transaction: take the lock, look again what is missing, apply the first of it, note that. */
const applyNext = async (client: pg.Client, migrations: Migration[]): Promise<string | undefined> => {
  await client.query('BEGIN')
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [migrationLock])
    await client.query(`
      CREATE TABLE IF NOT EXISTS _prisma_migrations (
        id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz,
        migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
        started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`)
    const next = missing(migrations, await appliedMigrations(client))[0]
    if (next) {
      await client.query(next.sql).catch((cause: Error) => {
        throw new StartError(`The migration ${next.name} failed, and nothing of it was kept: ${cause.message}`, { cause })
      })
      await client.query(
        `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
         VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
        [randomUUID(), next.checksum, next.name],
      )
    }
    await client.query('COMMIT')
    return next?.name
  } catch (error) {
    // Where the connection is gone, its transaction is too, and `error` says why.
    await client.query('ROLLBACK').catch(() => {})
    throw error
  }
}

/** The checksum of each script that this database has. */
const appliedMigrations = async (client: pg.Client): Promise<Map<string, string>> => {
  const { rows } = await client
    .query<{ name: string; checksum: string; finished: boolean }>(
      `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
       FROM _prisma_migrations WHERE rolled_back_at IS NULL`,
    )
    .catch((error: { code?: string }) => {
      if (error.code === undefinedTable) return { rows: [] }
      throw error
    })
  const failed = rows.find(({ finished }) => !finished)
  if (failed) {
    throw new StartError(
      `The migration ${failed.name} was begun by another tool and never finished. ` +
        'Put right what it left behind, then mark it with `prisma migrate resolve`.',
    )
  }
  return new Map(rows.map(({ name, checksum }) => [name, checksum]))
}

const missing = (migrations: Migration[], applied: Map<string, string>): Migration[] => {
  for (const { name, checksum } of migrations) {
    if (applied.has(name) && applied.get(name) !== checksum) {
      throw new StartError(
        `The migration ${name} was changed after this database had applied it. ` +
          'Put the script back as it was and write the change into a new one (pnpm db:diff NAME).',
      )
    }
  }
  return migrations.filter(({ name }) => !applied.has(name))
}

/** A connection to the database, which is made if only that is missing. */
const connectOrCreate = async (url: string): Promise<pg.Client> => {
  const client = createClient(url)
  try {
    await client.connect()
    return client
  } catch (error) {
    if ((error as { code?: string }).code !== unknownDatabase || !client.database) throw error
  }
  const server = new URL(url)
  server.pathname = '/postgres'
  const admin = await openClient(server.href)
  try {
    await admin.query(`CREATE DATABASE ${admin.escapeIdentifier(client.database)}`)
  } catch (cause) {
    if (!alreadyMade.includes((cause as { code?: string }).code ?? '')) {
      const reason = (cause as Error).message
      throw new StartError(`The database ${client.database} does not exist and could not be made: ${reason}`, { cause })
    }
  } finally {
    await admin.end()
  }
  return openClient(url)
}
