import { EventEmitter } from 'node:events'
import { Logger, run, runMigrations } from 'graphile-worker'
import type { Runner, TaskList, WorkerEvents } from 'graphile-worker'
import type { Pool, PoolClient } from 'pg'

/** Work that is done after a change, by name. A task may run more than once for one job (the process may die right
 *  after the work and before the note of it), so what it does must bear repeating. An error that it throws puts the
 *  job off and tries again; one that carries `permanent: true` gives the job up at once. */
export type Tasks = Record<string, (payload: unknown, helpers: JobHelpers) => Promise<void>>

/** What a task is told about its job. `attempt` counts from 1. */
export type JobHelpers = { attempt: number, jobId: string }

/** One job to be queued. A later job with the same `key` takes the place of one that has not begun; within one call
 *  each key may stand once. Without `runAt` it is done at once. One that may `wait` lets all others go first. */
export type Job = { task: string, payload: object, key?: string, runAt?: Date, wait?: true }

/** Runs one statement in the caller's transaction. */
export type Execute = (sql: string, values: unknown[]) => Promise<unknown>

/** The part of a pino logger that is used here. */
export type JobLog = Record<'info' | 'warn' | 'error' | 'debug', (context: object, message: string) => void>

/** Tries per job. The pause after the n-th is e^min(n, 10) seconds (graphile-worker's own): 3 s, 7 s, 20 s, a minute,
 *  … six hours; thirteen tries span 22 hours, long enough for a mail server to come back. */
const TRIES = 13

/** The queue's number for what may wait: larger ones come later, and 0 is for all else. */
const LATER = 10

/** Longest time that a stop waits for running jobs; what has not ended by then is handed back and tried again. */
const STOP_WITHIN = 10_000

/** Pause before a runner that has failed (the database was away for longer than it bears) is started again. */
const RESTART_AFTER = 2_000

/** Looks for work that fail in a row before a runner is taken to have failed. It keeps a failure of its first query for
 *  ever (graphile-worker 0.18, `taskIdentifiers`), so that only a new one can get over it. */
const FAILURES = 8

/** How often jobs of dead processes are looked for, and how long a job must have been held to be taken for one: longer
 *  than a living process may be without its sign of life. */
const SWEEP_EVERY = 30_000
const ORPHAN_AFTER = '45 seconds'

/** Jobs given up are kept this long for whoever wants to see why; by then every token that one may carry has expired. */
const KEEP_FAILED = '7 days'

/** First half of the two-part advisory lock by which a process shows that it lives; the second is its runner's id. */
const ALIVE = 0x6a6f6273

/** Queues jobs in the caller's own transaction: they exist only if it commits, and begin right then. One statement. */
export const addJobs = async (execute: Execute, jobs: readonly Job[]): Promise<void> => {
  if (jobs.length === 0) return
  const specs = jobs.map(({ task, payload, key, runAt, wait }) => ({
    identifier: task, payload, job_key: key ?? null, run_at: runAt?.toISOString() ?? null, max_attempts: TRIES, priority: wait ? LATER : null,
  }))
  await execute(
    'select 1 from graphile_worker.add_jobs(array('
    + 'select json_populate_recordset(null::graphile_worker.job_spec, $1::text::json)))',
    [JSON.stringify(specs)],
  )
}

/** Brings the job queue's own tables to this version. May be called by several nodes at one moment. */
export const migrateJobs = (pool: Pool, log?: JobLog): Promise<void> => {
  tend(pool)
  return runMigrations({ pgPool: pool, logger: toLogger(log), noHandleSignals: true } as Parameters<typeof runMigrations>[0])
}

/** Migrates the queue, then works on it, four jobs at a time, until stopped. `stop` lets running jobs end, within ten
 *  seconds. Starts anew by itself when the database was away. */
export const startJobs = async ({ pool, tasks, log }: { pool: Pool, tasks: Tasks, log: JobLog }) => {
  await migrateJobs(pool, log)
  const taskList = guard(tasks, log)
  const alive = signOfLife(pool)
  let stopped = false
  let restart: NodeJS.Timeout | undefined
  let end: (() => Promise<void>) | undefined

  const open = async () => {
    const events = watch(log)
    const created = new Promise<string>((resolve) => events.once('pool:create', ({ workerPool }) => resolve(workerPool.id)))
    const runner = await run({
      pgPool: pool, taskList, parsedCronItems: [], concurrency: 4, noHandleSignals: true, logger: toLogger(log), events,
      // Batched, a job's end is awaited by the stop; one by one the library would let go of it.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    })
    let ended: Promise<void> | undefined
    const endThis = () => ended ??= endRunner(runner, log)
    end = endThis
    runner.promise.then(() => again(), again)
    let failures = 0
    events.on('worker:getJob:empty', () => { failures = 0 })
    events.on('job:start', () => { failures = 0 })
    events.on('worker:getJob:error', () => { if (++failures === FAILURES && !stopped) void endThis() })
    alive.as(await created)
    if (stopped) await endThis()
  }
  const again = (err?: unknown) => {
    if (stopped) return
    log.error({ err }, 'jobs stopped by themselves; starting again')
    end = undefined
    restart = setTimeout(() => open().catch(again), RESTART_AFTER)
  }
  await open()

  const tidy = () => alive.show().then(() => sweep(pool))
    .catch((err: unknown) => log.warn({ err }, 'could not look for jobs of dead processes'))
  let tidying = tidy()
  const timer = setInterval(() => { tidying = tidy() }, SWEEP_EVERY)
  timer.unref()

  return {
    async stop(): Promise<void> {
      if (stopped) return
      stopped = true
      clearInterval(timer)
      clearTimeout(restart)
      await Promise.all([tidying, end?.()])
      alive.end()
    },
  }
}

/** Holds a lock, on a connection of its own, for as long as this process lives; `sweep` looks at it. A connection that
 *  broke is replaced by the next `show`. */
const signOfLife = (pool: Pool) => {
  let name = ''
  let held: { name: string, client: PoolClient } | undefined
  const end = () => {
    held?.client.release(true)
    held = undefined
  }
  return {
    as: (id: string) => { name = id },
    async show() {
      if (held?.name === name) return
      end()
      const mine = { name, client: await pool.connect() }
      held = mine
      const lost = () => { if (held === mine) end() }
      mine.client.on('error', lost)
      await mine.client.query('select pg_advisory_lock_shared($1, hashtext($2))', [ALIVE, name]).catch((err: unknown) => {
        lost()
        throw err
      })
    },
    end,
  }
}

const endRunner = async (runner: Runner, log: JobLog) => {
  const hurry = setTimeout(() => {
    log.warn({}, 'jobs take too long to end; handing them back')
    runner.kill('stopping').catch((err: unknown) => log.error({ err }, 'jobs could not be handed back'))
  }, STOP_WITHIN)
  await runner.stop().catch((err: unknown) => log.error({ err }, 'jobs did not stop cleanly'))
  clearTimeout(hurry)
}

/** Frees what processes held that died without letting go (the library itself waits four hours), and forgets what was
 *  given up long ago. */
const sweep = async (pool: Pool) => {
  await pool.query(
    `select graphile_worker.force_unlock_workers(array_agg(distinct locked_by))
     from graphile_worker._private_jobs
     where locked_at < now() - $2::interval and not exists (
       select from pg_locks
       where locktype = 'advisory' and objsubid = 2 and granted and classid::int8 = $1
         and objid::int8 = hashtext(locked_by)::int8 & 4294967295
         and database = (select oid from pg_database where datname = current_database()))
     having count(*) > 0`,
    [ALIVE, ORPHAN_AFTER],
  )
  await pool.query(
    `delete from graphile_worker._private_jobs
     where locked_at is null and attempts >= max_attempts and updated_at < now() - $1::interval`,
    [KEEP_FAILED],
  )
}

/** Says in our own lines what happened to a job, without its payload: that may hold a mailed token. */
const watch = (log: JobLog): WorkerEvents => {
  const events: WorkerEvents = new EventEmitter()
  events.on('job:success', ({ job }) => log.debug(about(job), 'job done'))
  events.on('job:error', ({ job, error }) => {
    const last = job.attempts >= job.max_attempts
    log[last ? 'error' : 'warn']({ ...about(job), err: error }, last ? 'job given up' : 'job failed, will be tried again')
  })
  return events
}

// The library warns about a pool whose broken connections nobody hears of. It comes back by itself, so hearing is enough.
const tend = (pool: Pool) => {
  if (pool.listenerCount('error') === 0) pool.on('error', ignore)
  if (pool.listenerCount('connect') === 0) pool.on('connect', (client) => client.on('error', ignore))
}

const ignore = () => {}

const about = (job: { id: string, task_identifier: string, attempts: number }) =>
  ({ job: job.id, task: job.task_identifier, attempt: job.attempts })

const guard = (tasks: Tasks, log: JobLog): TaskList => Object.fromEntries(
  Object.entries(tasks).map(([name, task]) => [name, async (payload, { job }) => {
    try {
      await task(payload, { attempt: job.attempts, jobId: job.id })
    } catch (err) {
      if (!isPermanent(err)) throw err
      log.error({ ...about(job), err }, 'job given up: trying again cannot help')
    }
  }] satisfies [string, TaskList[string]]),
)

const isPermanent = (err: unknown) => err instanceof Error && 'permanent' in err && err.permanent === true

/** The library's own lines. Their details are left out, since they hold whole jobs, and so are those about single
 *  jobs, which `watch` tells better. */
const toLogger = (log?: JobLog) => new Logger(() => (level, message, meta) => {
  if (!log || meta?.failure || meta?.success) return
  log[level === 'warning' ? 'warn' : level === 'info' ? 'debug' : level]({ from: 'graphile-worker' }, message)
})
