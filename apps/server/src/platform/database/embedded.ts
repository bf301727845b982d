/** A PostgreSQL server that belongs to one folder: started, adopted if it outlived us, and stopped. OP-1.
 *
 *  It listens on a socket in a folder that only we may enter, and on no network. One process at a time may use it: that
 *  one holds an advisory lock on a connection, which a killed process lets go of by itself. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chownSync, closeSync, existsSync, lstatSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, realpathSync,
  renameSync, rmSync, statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { chooseRunner, findBinaries, type Invocation, type Owner } from './embeddedBinaries.ts'
import { StartError } from '../startError.ts'
import { alive, commandOf } from './processes.ts'

export interface EmbeddedPostgresOptions {
  /** The folder that the database lives in; made when absent. */
  dataDir: string
  /** Hears of what takes time or is worth knowing, in whole sentences. */
  log?: (line: string) => void
  /** `test` gives durability up for speed.
   *  @default 'durable' */
  tuning?: 'durable' | 'test'
  /** How long to wait, in milliseconds, for another process that is just leaving.
   *  @default 5000 */
  patience?: number
  /** Works beside the process that uses it, where there is one, and leaves it running then: for what an operator does meanwhile.
   *  @default false */
  beside?: boolean
  /** Called once when the database ends although nobody stopped it. */
  onLost?: (error: Error) => void
}

export interface EmbeddedPostgres {
  /** A connection string for the database `gatehouse`, which exists. */
  url: string
  /** Ends the server after its last write; can be called twice. */
  stop(): Promise<void>
}

const user = 'gatehouse'
const lockKey = 20_250_714
/** Held, together, by those who work beside the process whose database it is. */
const besideKey = 20_250_715
const startLimit = 60_000
const stopLimit = 20_000
const pause = 25

const settings = {
  durable: { max_connections: '200' },
  test: {
    max_connections: '300',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    wal_level: 'minimal',
    max_wal_senders: '0',
    checkpoint_timeout: '1h',
    io_method: 'sync',
  },
} as const satisfies Record<string, Record<string, string>>

/** Starts the database of this folder, or adopts the one that still runs there, and makes it ours alone.
 *  Throws a `StartError` when another process uses it, or when it does not start. */
export const startEmbeddedPostgres = async (options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> => {
  const { dataDir, log = () => {}, tuning = 'durable', patience = 5_000, beside = false, onLost } = options
  mkdirSync(dirname(resolve(dataDir)), { recursive: true })
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const home = realpathSync(resolve(dataDir))
  const binaries = findBinaries()
  const runner = chooseRunner(binaries, home)
  const cluster = join(home, `postgres-${binaries.major}`)
  const sockets = socketFolder(home, runner.owner)
  if (runner.owner) chownSync(home, runner.owner.uid, runner.owner.gid)

  if (!existsSync(cluster)) {
    log('Making a new database.')
    await initialise(cluster, (target) => runner.wrap(binaries.initdb, initdbArgs(target, tuning)), runner.owner)
  }
  const run = (logFile: number) => {
    const { command, args, options } = runner.wrap(binaries.postgres, postgresArgs(cluster, sockets, tuning))
    return spawn(command, args, { ...options, detached: true, stdio: ['ignore', logFile, logFile] })
  }
  const url = `postgresql://${user}@localhost/${user}?host=${encodeURIComponent(sockets)}`
  const { client, child } = await reach(cluster, sockets, run)
  if (beside && !child && !(await tryClaim(client))) {
    await client.query('SELECT pg_advisory_lock_shared($1)', [besideKey])
    return { url, stop: () => client.end() }
  }
  if (!child) log('The database was still running and has been taken over.')

  await claim(client, dataDir, patience, log).catch(async (error: unknown) => {
    await client.end()
    throw error
  })
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [user])
  if (!rowCount) await client.query(`CREATE DATABASE ${user}`)

  let stopped: Promise<void> | undefined
  client.once('end', () => {
    if (!stopped) onLost?.(new Error(`The embedded database has ended by itself; see ${cluster}.log.`))
  })
  return {
    url,
    stop: () =>
      (stopped ??= end(client, cluster, child).then(() => {
        if (!sockets.startsWith(home)) rmSync(sockets, { recursive: true, force: true })
      })),
  }
}

const initdbArgs = (target: string, tuning: 'durable' | 'test') => [
  `--pgdata=${target}`,
  `--username=${user}`,
  // The socket's folder is closed to others: whoever reaches the socket could read the files as well.
  '--auth=trust',
  '--encoding=UTF8',
  // Built in, so that no index depends on the machine's own language files.
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--no-instructions',
  ...(tuning === 'test' ? ['--no-sync'] : []),
]

const postgresArgs = (cluster: string, sockets: string, tuning: 'durable' | 'test') => {
  const all = {
    listen_addresses: '',
    unix_socket_directories: `"${sockets.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    ...settings[tuning],
  }
  return ['-D', cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

/** A folder for the socket, closed to others. A socket's path holds at most 103 bytes on every system. */
const socketFolder = (home: string, owner?: Owner): string => {
  const inside = join(home, 'run')
  const short = Buffer.byteLength(join(inside, '.s.PGSQL.5432')) <= 103
  const hash = createHash('sha256').update(home).digest('hex').slice(0, 12)
  const folder = short ? inside : join(tmpdir(), `gatehouse-${hash}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const found = lstatSync(folder)
  if (!found.isDirectory() || ![process.getuid?.(), owner?.uid].includes(found.uid)) {
    throw new StartError(`${folder} is not a folder of ours, so the database's socket cannot live there. Remove it.`)
  }
  if (owner) chownSync(folder, owner.uid, owner.gid)
  return folder
}

/** Makes the cluster beside its place and moves it there whole: a start that is killed halfway leaves no half of one. */
const initialise = async (cluster: string, initdb: (target: string) => Invocation, owner?: Owner) => {
  const home = join(cluster, '..')
  for (const left of readdirSync(home)) {
    const maker = /^new-(\d+)-/.exec(left)?.[1]
    if (maker && !alive(Number(maker))) rmSync(join(home, left), { recursive: true, force: true })
  }
  const target = mkdtempSync(join(home, `new-${process.pid}-`))
  if (owner) chownSync(target, owner.uid, owner.gid)
  const { command, args, options } = initdb(target)
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk))
  const code = await new Promise<number | null>((done, fail) => child.once('error', fail).once('close', done))
  if (code !== 0) throw new StartError(`PostgreSQL could not make a new database:\n${output.trim()}`)
  try {
    renameSync(target, cluster)
  } catch (error) {
    rmSync(target, { recursive: true, force: true })
    // Another start was faster; the lock will say which of us may go on.
    if (!existsSync(cluster)) throw error
  }
}

/** The postmaster that its pid file names, if it lives. A file whose number now belongs to another program is removed,
 *  as PostgreSQL would take that program for a server and refuse to start. */
const runningPostmaster = (cluster: string, sockets?: string): number | undefined => {
  const file = join(cluster, 'postmaster.pid')
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0
  if (!pid || !alive(pid)) return undefined
  if (commandOf(pid).includes('postgres')) return pid
  rmSync(file, { force: true })
  if (sockets) rmSync(join(sockets, '.s.PGSQL.5432.lock'), { force: true })
  return undefined
}

/** Connects to the server of this cluster, starting it if none runs. `child` is set if it was started here. */
const reach = async (cluster: string, sockets: string, run: (logFile: number) => ChildProcess) => {
  const logPath = `${cluster}.log`
  if (existsSync(logPath) && statSync(logPath).size > 10_000_000) renameSync(logPath, `${logPath}.old`)
  const deadline = Date.now() + startLimit
  let child: ChildProcess | undefined
  let failure: Error | undefined
  for (;;) {
    const client = await connect(sockets)
    const ended = !child || child.exitCode !== null || child.signalCode !== null
    if (client) return { client, child: ended ? undefined : child }
    if (ended && !runningPostmaster(cluster, sockets)) {
      if (child || failure) break
      const logFile = openSync(logPath, 'a', 0o600)
      child = run(logFile).once('error', (error) => (failure = error))
      closeSync(logFile)
      child.unref()
    }
    if (failure || Date.now() > deadline) break
    await delay(pause)
  }
  const said = readFileSync(logPath, 'utf8').trim().split('\n').slice(-8).join('\n')
  throw new StartError(`The embedded PostgreSQL did not start: ${failure?.message ?? said}`)
}

/** A connection, or nothing while the server is not there yet, starts up or goes down. */
const connect = async (sockets: string): Promise<pg.Client | undefined> => {
  const client = new pg.Client({ host: sockets, user, database: 'postgres', application_name: `gatehouse ${process.pid}` })
  // Without a listener a connection that breaks later would end the process; `end` tells of it as well.
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    const cannotConnectNow = '57P03'
    if (['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', cannotConnectNow].includes(code)) return undefined
    if ((error as Error).message.includes('Connection terminated')) return undefined
    throw error
  }
}

/** Takes the lock that says whose this database is, if nobody has it. */
const tryClaim = async (client: pg.Client): Promise<boolean> => (await client.query('SELECT pg_try_advisory_lock($1) AS free', [lockKey])).rows[0].free

/** The same. A predecessor that is just leaving gets a moment. */
const claim = async (client: pg.Client, dataDir: string, patience: number, log: (line: string) => void) => {
  if (await tryClaim(client)) return
  log('Another process uses this database; waiting for it to leave.')
  await client.query(`SET lock_timeout = ${patience}`)
  try {
    await client.query('SELECT pg_advisory_lock($1)', [lockKey])
  } catch (error) {
    const lockNotAvailable = '55P03'
    if ((error as { code?: string }).code !== lockNotAvailable) throw error
    const holder = await client.query(
      `SELECT application_name AS name FROM pg_stat_activity JOIN pg_locks USING (pid)
       WHERE locktype = 'advisory' AND granted AND objid = $1`,
      [lockKey],
    )
    const process = String(holder.rows[0]?.name ?? '').replace('gatehouse', 'process')
    throw new StartError(
      `Gatehouse already runs on the data in ${dataDir} (${process}). ` +
        'Stop it first, or name another folder in GATEHOUSE_DATA.',
      { cause: error },
    )
  }
}

/** Lets those who work beside us finish, for a while; whoever is not done by then, or a database that is gone already, does not hold up the end. */
const waitForOthers = async (client: pg.Client) => {
  await client.query(`SET lock_timeout = ${stopLimit}`).then(() => client.query('SELECT pg_advisory_lock($1)', [besideKey])).catch(() => {})
}

/** Fast shutdown: sessions are ended, what was committed is written. The pid file goes last. */
const end = async (client: pg.Client, cluster: string, child?: ChildProcess) => {
  await waitForOthers(client)
  await client.end().catch(() => {})
  const pid = runningPostmaster(cluster)
  if (!pid) return
  const gone = child && new Promise((done) => child.once('exit', done))
  child?.ref()
  process.kill(pid, 'SIGINT')
  const deadline = Date.now() + stopLimit
  while (runningPostmaster(cluster) === pid && Date.now() < deadline) await delay(pause)
  // Past the limit it has to go at once; the next start recovers what was committed.
  if (runningPostmaster(cluster) === pid) process.kill(pid, 'SIGQUIT')
  await gone
}
