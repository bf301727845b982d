import { execFileSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import { createRequire } from 'node:module'
import type { Database } from '@gatehouse/server/platform/database/client.ts'

const require = createRequire(import.meta.url)

/** The version of a package as it is installed for the benchmarks. */
export const versionOf = (name: string): string => {
  for (let folder = require.resolve(name), parent = ''; folder !== parent; parent = folder, folder = folder.slice(0, folder.lastIndexOf('/'))) {
    try {
      const { name: found, version } = require(`${folder}/package.json`) as { name?: string; version?: string }
      if (found === name && version) return version
    } catch {
      // Not the package's own folder yet: one further up.
    }
  }
  return 'unknown'
}

/** The machine in one sentence. Nothing that names it. */
export const describeMachine = async (database: Database): Promise<string> => {
  const [{ version } = { version: '' }] = await database.read<{ version: string }>({ text: 'SHOW server_version' }).then((rows) => rows.map((row) => ({ version: Object.values(row)[0] as string })))
  const redis = execFileSync('redis-server', ['--version'], { encoding: 'utf8' }).match(/v=([\d.]+)/)?.[1] ?? ''
  return `${cpus().length} cores (${cpus()[0]!.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB of memory, Node ${process.versions.node}, PostgreSQL ${version.split(' ')[0]}, Redis ${redis}`
}
