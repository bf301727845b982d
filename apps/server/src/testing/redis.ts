/** A Redis server for tests. It keeps nothing on disk. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createClient } from 'redis'
import { findProgram, installDebianPackage } from './programs.ts'

export interface TestRedis {
  url: string
  /** Holds it in place: connections stay, and nothing is answered, as of a machine that hangs. */
  freeze(): void
  thaw(): void
  stop(): Promise<void>
}

/** Enough that each test worker gets one to itself. */
const databases = 1024

const servers = ['redis-server', 'valkey-server']

/** Starts a server of our own, with its socket in this folder: the one on PATH, else Debian's, else one in a container.
 *  Throws one clear sentence where there is none. */
export const startRedis = async (folder: string): Promise<TestRedis> => {
  const program = findProgram(...servers) ?? (installDebianPackage('redis-server') ? findProgram(...servers) : undefined)
  if (program) return startProgram(program, folder)
  if (spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0) return startContainer()
  throw new Error(
    'The tests need a Redis: put redis-server or valkey-server on PATH, start docker, or set REDIS_URL to a server ' +
      'whose data may be lost.',
  )
}

const startProgram = async (program: string, folder: string): Promise<TestRedis> => {
  const socket = join(folder, 'redis.sock')
  const args = ['--port', '0', '--unixsocket', socket, '--save', '', '--appendonly', 'no', '--databases', String(databases)]
  // Apart from our process group, so that Ctrl-C leaves it to us when it ends.
  const child = spawn(program, [...args, '--dir', folder], { detached: true, stdio: 'ignore' })
  const ended = once(child, 'exit')
  writeFileSync(join(folder, 'redis.pid'), String(child.pid))
  const url = `unix://${socket}`
  await Promise.race([
    answers(url),
    ended.then(([code]) => Promise.reject(new Error(`${program} ended with code ${code} instead of starting.`))),
  ])
  return {
    url,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    stop: async () => {
      child.kill('SIGCONT')
      child.kill()
      await ended
    },
  }
}

const startContainer = async (): Promise<TestRedis> => {
  const docker = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync('docker', args, { encoding: 'utf8' })
    if (status !== 0) throw new Error(`docker ${args[0]} failed: ${stderr.trim()}`)
    return stdout.trim()
  }
  const options = ['--save', '', '--databases', String(databases)]
  const id = docker('run', '--rm', '--detach', '--publish', '127.0.0.1::6379', 'redis:7-alpine', 'redis-server', ...options)
  const url = `redis://${docker('port', id, '6379/tcp').split('\n')[0]}`
  await answers(url)
  return {
    url,
    freeze: () => void docker('pause', id),
    thaw: () => void docker('unpause', id),
    stop: async () => void docker('stop', '--time', '1', id),
  }
}

/** Waits until the server answers. Throws what it said when it has not for ten seconds. */
const answers = async (url: string): Promise<void> => {
  for (const deadline = Date.now() + 10_000; ;) {
    const client = createClient({ url, socket: { reconnectStrategy: false } })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.ping()
      return await client.close()
    } catch (error) {
      if (Date.now() > deadline) throw error
      await delay(20)
    }
  }
}

/** Empties the database that `redisUrl` names, as one file of a worker comes after another: what people did in that one counts for nothing here. A
 *  server that is for all is left as it is. */
export const emptyRedis = async (): Promise<void> => {
  if (process.env.REDIS_URL || !process.env.TEST_REDIS_URL) return
  const client = createClient({ url: redisUrl() })
  client.on('error', () => {})
  await client.connect()
  await client.flushDb()
  await client.close()
}

/** The Redis of this run, as a database that no other test file uses at the same time.
 *  With a server named in REDIS_URL it is that one, for all. */
export const redisUrl = (): string => {
  const url = process.env.TEST_REDIS_URL
  if (!url) throw new Error('No Redis is running for the tests: start them with the global setup or startTestServices().')
  if (process.env.REDIS_URL) return url
  const database = Number(process.env.VITEST_WORKER_ID ?? 0) % databases
  return url.startsWith('unix:') ? `${url}?db=${database}` : `${url}/${database}`
}
