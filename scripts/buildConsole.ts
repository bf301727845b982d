/** Builds apps/web into apps/web/dist when anything that it is made of has changed since. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const web = join(root, 'apps/web')
/** Vite empties the folder first, so a build that was broken off leaves no stamp. */
const stamp = join(web, 'dist/.sources')

/** Everything a build reads. Contents count, not times: a fresh clone has only new ones. */
const sources = ['apps/web/**', 'packages/*/**', 'pnpm-lock.yaml', 'tsconfig.base.json']
const beside = ['apps/web/dist', '**/node_modules', '**/*.test.ts']

/** Builds the console unless the last build is of these very sources. Answers whether it built.
 *  Throws with the builder's words when it fails. */
export const buildConsole = async (log: (line: string) => void): Promise<boolean> => {
  const sum = hashSources()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sum) return false
  log('Building the console.')
  const vite = join(web, 'node_modules/vite/bin/vite.js')
  const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: web,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk))
  const code = await new Promise<number | null>((done, fail) => child.once('error', fail).once('close', done))
  if (code !== 0) throw new Error(`The console could not be built:\n${said.trim()}`)
  writeFileSync(stamp, sum)
  return true
}

const hashSources = (): string => {
  const sum = createHash('sha256')
  for (const file of globSync(sources, { cwd: root, exclude: beside }).sort()) {
    const path = join(root, file)
    if (statSync(path).isFile()) sum.update(`${file}\0`).update(readFileSync(path)).update('\0')
  }
  return sum.digest('hex')
}
