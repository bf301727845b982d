/** `pnpm db:diff NAME` writes the migration that leads from the last one to prisma/schema. `--check` only says whether one
 *  is missing. Migrations run forward only; what Prisma's schema cannot say (partial indexes, checks, triggers) is added
 *  to the written file by hand before it is committed. */
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { diffSchemas, type SchemaFile } from './schemaEngine.ts'

const prisma = fileURLToPath(new URL('../prisma', import.meta.url))
const migrations = join(prisma, 'migrations')
/** The schema that the last migration leads to, in one text. */
const copy = join(migrations, 'schema.prisma')

const main = async (args: string[]): Promise<number> => {
  const [name] = args
  if (args.length !== 1 || !name || !/^(--check|[a-z][a-z0-9_]*)$/.test(name)) {
    console.error('Name the migration in small letters, digits and _: pnpm db:diff add_partners')
    return 1
  }
  const before = existsSync(copy) ? [{ path: 'prisma/migrations/schema.prisma', content: readFileSync(copy, 'utf8') }] : []
  const now = currentSchema()
  const sql = await diffSchemas(before, now)
  if (!sql) {
    console.log('The migrations lead to prisma/schema; nothing is missing.')
    return 0
  }
  if (name === '--check') {
    console.error(`prisma/schema has gone beyond the migrations. Write the next one with pnpm db:diff NAME. Missing:\n\n${sql}`)
    return 1
  }
  const folder = `${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}_${name}`
  mkdirSync(join(migrations, folder), { recursive: true })
  writeFileSync(join(migrations, folder, 'migration.sql'), `${sql}\n`)
  writeFileSync(join(migrations, 'migration_lock.toml'), 'provider = "postgresql"\n')
  writeFileSync(copy, `${now.map(({ content }) => content.trim()).join('\n\n')}\n`)
  console.log(`prisma/migrations/${folder}/migration.sql is written. Read it, add what Prisma cannot say, and commit it.`)
  return 0
}

const currentSchema = (): SchemaFile[] => {
  const files = globSync('schema/**/*.prisma', { cwd: prisma }).sort()
  return files.map((file) => ({ path: `prisma/${file}`, content: readFileSync(join(prisma, file), 'utf8') }))
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
