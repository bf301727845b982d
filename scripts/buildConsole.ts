/** Builds apps/web and apps/explorer into their `dist` when anything that they are made of has changed since. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** A part that is built by itself. */
type Part = {
  name: string
  folder: string
  /** Everything that its build reads. Contents count, not times: a fresh clone has only new ones. */
  sources: string[]
}
const all = ['pnpm-lock.yaml', 'tsconfig.base.json']
const parts: readonly Part[] = [
  { name: 'console', folder: join(root, 'apps/web'), sources: ['apps/web/**', 'packages/*/**', ...all] },
  { name: 'API explorer', folder: join(root, 'apps/explorer'), sources: ['apps/explorer/**', ...all] },
]
const beside = ['**/dist', '**/node_modules', '**/*.test.ts']

/** Builds what was last built of other sources. Answers whether there was anything to build.
 *  Throws with the builder's words when it fails. */
export const buildConsole = async (log: (line: string) => void): Promise<boolean> => {
  let built = false
  for (const part of parts) built = (await build(part, log)) || built
  return built
}

const build = async ({ name, folder, sources }: Part, log: (line: string) => void): Promise<boolean> => {
  // Vite empties the folder first, so a build that was broken off leaves no stamp.
  const stamp = join(folder, 'dist/.sources')
  const sum = hash(sources)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sum) return false
  log(`Building the ${name}.`)
  const vite = join(folder, 'node_modules/vite/bin/vite.js')
  const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk))
  const code = await new Promise<number | null>((done, fail) => child.once('error', fail).once('close', done))
  if (code !== 0) throw new Error(`The ${name} could not be built:\n${said.trim()}`)
  writeFileSync(stamp, sum)
  return true
}

const hash = (sources: string[]): string => {
  const sum = createHash('sha256')
  for (const file of globSync(sources, { cwd: root, exclude: beside }).sort()) {
    const path = join(root, file)
    if (statSync(path).isFile()) sum.update(`${file}\0`).update(readFileSync(path)).update('\0')
  }
  return sum.digest('hex')
}
