import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase } from '../testing/database.ts'
import type { TestDatabase } from '../testing/database.ts'
import { later } from '../testing/later.ts'
import { slowness } from '../testing/patience.ts'
import { openPool } from './database/client.ts'
import { addJobs, migrateJobs, startJobs } from './jobs.ts'
import type { JobLog, Tasks } from './jobs.ts'

/** What was logged, as `level message`, and the whole of it as one text. */
const createLog = () => {
  const entries: [string, object, string][] = []
  const at = (level: string) => (context: object, message: string) => void entries.push([level, context, message])
  const log: JobLog = { info: at('info'), warn: at('warn'), error: at('error'), debug: at('debug') }
  return { log, said: () => entries.map(([level, , message]) => `${level} ${message}`), all: () => JSON.stringify(entries) }
}

/** A task that hands each of its payloads to whoever waits for the next. */
const inbox = <T>() => {
  const arrived: T[] = []
  const waiting: ((value: T) => void)[] = []
  return {
    arrived,
    take: (value: T) => {
      arrived.push(value)
      waiting.shift()?.(value)
    },
    next: () => new Promise<T>((resolve) => void waiting.push(resolve)),
  }
}

describe('jobs', () => {
  let database: TestDatabase
  let pool: pg.Pool
  const stops: (() => Promise<void>)[] = []

  beforeAll(async () => {
    database = await createTestDatabase()
    pool = openPool(database.url)
    await pool.query('drop schema if exists graphile_worker cascade')
    await Promise.all([migrateJobs(pool), migrateJobs(pool), migrateJobs(pool)])
  })
  beforeEach(() => pool.query('truncate graphile_worker._private_jobs'))
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
  })
  afterAll(async () => {
    await pool.end()
    await database.drop()
  })

  const start = async (tasks: Tasks, log = createLog().log, from = pool) => {
    const jobs = await startJobs({ pool: from, tasks, log })
    stops.push(jobs.stop)
    return jobs
  }
  const queue = (...jobs: Parameters<typeof addJobs>[1]) => addJobs((sql, values) => pool.query(sql, values), jobs)
  const waitingJobs = async () => Number((await pool.query('select count(*) from graphile_worker._private_jobs')).rows[0].count)

  it('[AV-1] a job exists only when the change it belongs to commits, and then begins at once', async () => {
    const mails = inbox<unknown>()
    await start({ mail: async (payload) => mails.take(payload) })
    const client = await pool.connect()
    const inTransaction = (sql: string, values: unknown[]) => client.query(sql, values)

    await client.query('begin')
    await addJobs(inTransaction, [{ task: 'mail', payload: { to: 'lost@example.com' } }])
    await client.query('rollback')

    const next = mails.next()
    await client.query('begin')
    await addJobs(inTransaction, [{ task: 'mail', payload: { to: 'kept@example.com' } }])
    expect(mails.arrived).toEqual([])
    const committed = performance.now()
    await client.query('commit')
    client.release()

    expect(await next).toEqual({ to: 'kept@example.com' })
    expect(performance.now() - committed).toBeLessThan(1_000 + slowness)
    expect(mails.arrived).toHaveLength(1)
  })

  it('[TM-4] a hundred jobs of one change are queued by one statement', async () => {
    const statements: string[] = []
    const to = Array.from({ length: 100 }, (_, n) => ({ task: 'mail', payload: { to: `person-${n}@example.com`, say: 'Grüße “’🙂' } }))
    await addJobs((sql, values) => {
      statements.push(sql)
      return pool.query(sql, values)
    }, to)
    expect(statements).toHaveLength(1)
    expect(await waitingJobs()).toBe(100)

    const seen = new Set<string>()
    await new Promise<void>((resolve) => void start({
      mail: async (payload) => {
        seen.add(JSON.stringify(payload))
        if (seen.size === 100) resolve()
      },
    }))
    expect(seen).toEqual(new Set(to.map(({ payload }) => JSON.stringify(payload))))
  })

  it('[OP-3] a job with the key of one that has not begun takes its place; one for later waits', async () => {
    const later = new Date(Date.now() + 3_600_000)
    await queue({ task: 'remind', payload: { n: 1 }, key: 'reminder', runAt: later })
    await queue({ task: 'remind', payload: { n: 2 }, key: 'reminder', runAt: later })
    const { rows } = await pool.query('select payload, run_at, max_attempts from graphile_worker._private_jobs')
    expect(rows).toEqual([{ payload: { n: 2 }, run_at: later.toISOString(), max_attempts: 13 }])
  })

  it('[OP-3] a failed job is tried again after a pause, and the log says so without showing what it carries', async () => {
    const tries = inbox<number>()
    const { log, said, all } = createLog()
    const second = new Promise<void>((resolve) => void start({
      mail: async (_, { attempt }) => {
        tries.take(attempt)
        if (attempt === 1) throw new Error('the mail server is busy')
        resolve()
      },
    }, log))
    await queue({ task: 'mail', payload: { link: 'https://example.com/invitation/secret-token' } })
    await second
    await stops.pop()?.()
    expect(tries.arrived).toEqual([1, 2])
    expect(said()).toContain('warn job failed, will be tried again')
    expect(said()).toContain('debug job done')
    expect(all()).not.toContain('secret-token')
    expect(await waitingJobs()).toBe(0)
  })

  it('[OP-3] the pauses grow, and the tries span most of a day', async () => {
    const { rows: [{ hours }] } = await pool.query(
      'select sum(exp(least(n, 10))) / 3600 as hours from generate_series(1, 12) n',
    )
    expect(Number(hours)).toBeGreaterThan(20)
    expect(Number(hours)).toBeLessThan(24)
  })

  it('[OP-3] a job that can never succeed is given up at once', async () => {
    const tries = inbox<number>()
    const { log, said } = createLog()
    await start({
      mail: async (_, { attempt }) => {
        tries.take(attempt)
        throw Object.assign(new Error('no such person'), { permanent: true })
      },
    }, log)
    const first = tries.next()
    await queue({ task: 'mail', payload: {} })
    await first
    await stops.pop()?.()
    expect(said()).toContain('error job given up: trying again cannot help')
    expect(await waitingJobs()).toBe(0)
  })

  it('[OP-4] a stop lets running jobs end and leaves the others for the next start', async () => {
    const begun = inbox<unknown>()
    const ended: unknown[] = []
    const goOn = Promise.withResolvers<void>()
    const jobs = await start({
      slow: async (payload) => {
        begun.take(payload)
        await goOn.promise
        ended.push(payload)
      },
    })
    const first = begun.next()
    await queue({ task: 'slow', payload: { n: 1 } })
    await first
    const stopped = jobs.stop()
    await queue(...Array.from({ length: 20 }, (_, n) => ({ task: 'slow', payload: { n: n + 2 } })))
    goOn.resolve()
    await stopped
    await jobs.stop()
    expect(ended).toEqual(begun.arrived)
    // A look for work that was under way when the stop came may still have found one for each of the four.
    expect(begun.arrived.length).toBeLessThanOrEqual(4)
    expect(await waitingJobs()).toBe(21 - begun.arrived.length)
  })

  it('[OP-4] work goes on after every connection to the database was cut', async () => {
    const mails = inbox<unknown>()
    const { log, all } = createLog()
    const itsPool = openPool(database.url, { application_name: 'to be cut' })
    stops.push(() => itsPool.end())
    await start({ mail: async (payload) => mails.take(payload) }, log, itsPool)
    await pool.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = \'to be cut\'')
    const next = mails.next()
    await queue({ task: 'mail', payload: { after: 'the cut' } })
    expect(await next, all()).toEqual({ after: 'the cut' })
  }, 20_000)

  it('[OP-1] the job of a process that was killed is freed, and one of a living process is not', async () => {
    const child = spawn(process.execPath, [fileURLToPath(new URL('./jobs.fixture.ts', import.meta.url)), database.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    stops.push(async () => void child.kill('SIGKILL'))
    // Without a listener, one that cannot be started would end the run instead of this test, which then waits in vain.
    child.on('error', () => {})
    const living = Promise.withResolvers<void>()
    const held = inbox<string>()
    await start({ hold: async (payload) => { held.take((payload as { by: string }).by); await living.promise } })
    expect(String((await once(child.stdout, 'data'))[0])).toContain('listening')

    const told = later(once(child.stdout, 'data'))
    await queue({ task: 'abandon', payload: {} })
    expect(String((await told)[0])).toContain('holding')
    const holding = held.next()
    await queue({ task: 'hold', payload: { by: 'me' } })
    await holding
    child.kill('SIGKILL')
    await once(child, 'exit')
    await pool.query('update graphile_worker._private_jobs set locked_at = locked_at - interval \'1 minute\'')

    const taken = inbox<string>()
    const done = taken.next()
    await start({ abandon: async () => taken.take('abandoned') })
    expect(await done).toBe('abandoned')
    expect(held.arrived).toEqual(['me'])
    living.resolve()
  })
})
