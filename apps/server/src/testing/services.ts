/** What tests stand on: one PostgreSQL with a migrated template, one Redis, both gone afterwards. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../platform/database/embedded.ts'
import { migrate } from '../platform/database/migrate.ts'
import { alive, commandOf } from '../platform/database/processes.ts'
import { onServer, template, withDatabase } from './database.ts'
import { startRedis } from './redis.ts'

/** Starts both and puts their addresses into this process's environment, where `createTestDatabase()` and `redisUrl()`
 *  find them, also in processes started from here. `stop` removes everything. */
export const startTestServices = async (): Promise<{ stop(): Promise<void> }> => {
  sweep()
  const folder = mkdtempSync(join(tmpdir(), `gatehouse-test-${process.pid}-`))
  // A run that is interrupted may exit before `stop` is through.
  process.once('exit', () => remove(folder))
  const stops: (() => Promise<void>)[] = [async () => rmSync(folder, { recursive: true, force: true })]
  let stopped: Promise<void> | undefined
  const stopAll = async () => {
    for (const end of stops.reverse()) await end()
  }
  const stop = () => (stopped ??= stopAll())
  try {
    const [postgres, redis] = await Promise.allSettled([startPostgres(folder), startRedisUnlessGiven(folder)])
    if (postgres.status === 'fulfilled') stops.push(postgres.value.stop)
    if (redis.status === 'fulfilled') stops.push(redis.value.stop)
    if (postgres.status === 'rejected') throw postgres.reason
    if (redis.status === 'rejected') throw redis.reason
    process.env.TEST_POSTGRES_URL = postgres.value.url
    process.env.TEST_REDIS_URL = redis.value.url
    return { stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const startPostgres = async (folder: string) => {
  const postgres = await startEmbeddedPostgres({ dataDir: folder, tuning: 'test' })
  try {
    await migrate(withDatabase(postgres.url, template))
    await onServer(postgres.url, `ALTER DATABASE ${template} ALLOW_CONNECTIONS false`)
    return postgres
  } catch (error) {
    await postgres.stop()
    throw error
  }
}

const startRedisUnlessGiven = async (folder: string) => {
  const { REDIS_URL } = process.env
  return REDIS_URL ? { url: REDIS_URL, stop: async () => {} } : startRedis(folder)
}

/** Ends and removes what runs left behind that were killed before they could tidy up. */
const sweep = (): void => {
  for (const name of readdirSync(tmpdir())) {
    const owner = /^gatehouse-test-(\d+)-/.exec(name)?.[1]
    if (owner && !alive(Number(owner))) remove(join(tmpdir(), name))
  }
}

/** Ends the servers that live in this folder, at once, and removes it. Waits in place: it also runs while the process
 *  exits, when nothing else can. */
const remove = (folder: string): void => {
  if (!existsSync(folder)) return
  const clusters = readdirSync(folder).filter((entry) => entry.startsWith('postgres-'))
  for (const file of [...clusters.map((cluster) => join(folder, cluster, 'postmaster.pid')), join(folder, 'redis.pid')]) {
    const pid = existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : 0
    if (pid < 2 || !commandOf(pid).includes(folder)) continue
    process.kill(pid, 'SIGQUIT')
    for (let turn = 0; turn < 100 && commandOf(pid).includes(folder); turn++) Atomics.wait(cell, 0, 0, 20)
  }
  rmSync(folder, { recursive: true, force: true })
}

const cell = new Int32Array(new SharedArrayBuffer(4))
