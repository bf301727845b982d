/** What `npm start`, `npm test` and the operators' commands run: any Node from 18 on comes in, the right Node and pnpm go on. OP-1.
 *
 *  Both come from the npm registry when they are missing, and their place is remembered, so that only the first start
 *  needs the network. Plain JavaScript, as an old Node has to read it. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { become } from './children.mjs'

const node = '24.21.0'
const pnpm = '12.21.0'

const tasks = { start: 'scripts/launch.ts', test: 'scripts/check.ts', gatehouse: 'apps/server/src/cli.ts', 'pack-client': 'scripts/packClient.ts' }

const root = fileURLToPath(new URL('..', import.meta.url))
const notes = join(root, 'node_modules', '.gatehouse')
const generated = join(root, 'apps/server/src/platform/database/generated/client.ts')

const main = () => {
  const [task, ...args] = process.argv.slice(2)
  if (task === 'where') return console.log(JSON.stringify(here()))
  if (!(task in tasks)) stop(`Say what to do: ${Object.keys(tasks).map((name) => `npm run ${name}`).join(', ')}.`)
  const runtime = findRuntime()
  const env = { ...process.env, PATH: pathWith(join(root, 'node_modules/.bin'), dirname(runtime.node), runtime.bin) }
  install(runtime.node, env)
  become(runtime.node, ['--import', pathToFileURL(join(root, 'scripts/followParent.mjs')).href, tasks[task], ...args], {
    cwd: root,
    env,
  })
}

/** The programs of the process that runs now: this Node, and the folder on PATH that holds pnpm. */
const here = () => {
  const file = process.platform === 'win32' ? 'pnpm.cmd' : 'pnpm'
  const bin = (process.env.PATH ?? '').split(delimiter).find((folder) => folder && existsSync(join(folder, file)))
  return { node: process.execPath, bin }
}

/** Node and pnpm of the right lines: ours if they are, else the ones remembered, else from the npm registry. */
const findRuntime = () => {
  const own = here()
  if (major(process.versions.node) === major(node) && own.bin) {
    const { stdout } = run('pnpm', ['--version'], { encoding: 'utf8' })
    if (major(stdout ?? '') === major(pnpm)) return own
  }
  const remembered = recall('runtime')
  if (remembered?.wanted === `${node} ${pnpm}` && existsSync(remembered.node) && existsSync(remembered.bin)) {
    return remembered
  }
  console.log(`Fetching Node ${node} and pnpm ${pnpm} from the npm registry.`)
  const packages = ['--yes', `--package=node@${node}`, `--package=pnpm@${pnpm}`, '-c', 'node scripts/bootstrap.mjs where']
  const { status, stdout } = run('npx', packages, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  const found = status === 0 ? JSON.parse(stdout.trim().split('\n').at(-1)) : undefined
  if (!found?.bin) stop('Node and pnpm could not be fetched. The first start needs the npm registry.')
  remember('runtime', { wanted: `${node} ${pnpm}`, ...found })
  return found
}

/** Installs what the lock file names, and writes Prisma's client, unless both are there already. */
const install = (runtime, env) => {
  const wanted = hash(['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'scripts/generate.mjs', ...manifests()])
  // pnpm's own note of what it installed: somebody may have used it since.
  const installed = () => hash(['node_modules/.pnpm/lock.yaml'])
  const schemas = hash(files('prisma/schema'))
  const known = recall('install')
  const complete = known?.wanted === wanted && known.installed === installed()
  if (!complete) {
    console.log(known ? 'Installing what has changed.' : 'Installing; the first time takes about a minute.')
    // In production's name pnpm would leave out what builds the console.
    const { NODE_ENV: _, ...rest } = env
    const { status } = run('pnpm', ['install', '--frozen-lockfile', '--reporter=append-only'], {
      env: rest,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    if (status !== 0) stop('The installation failed; `pnpm install` says more.', status)
  }
  if (complete && known.schemas === schemas && existsSync(generated)) return
  // An installation that found nothing to do does not write the client either.
  const { status } = run(runtime, ['scripts/generate.mjs'], { env, stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) stop('Prisma\'s client could not be written.', status)
  remember('install', { wanted, installed: installed(), schemas })
}

const manifests = () => {
  const folders = ['apps', 'packages'].flatMap((group) => files(group))
  return ['.', 'e2e', 'bench', ...folders].map((folder) => join(folder, 'package.json'))
}

const files = (folder) => readdirSync(join(root, folder)).sort().map((name) => join(folder, name))

const hash = (paths) => {
  const sum = createHash('sha256').update(process.platform + process.arch)
  for (const path of paths) sum.update(path).update(existsSync(join(root, path)) ? readFileSync(join(root, path)) : '')
  return sum.digest('hex')
}

const recall = (name) => {
  try {
    return JSON.parse(readFileSync(join(notes, `${name}.json`), 'utf8'))
  } catch {
    // Not noted yet, or half written: found out again.
    return undefined
  }
}

const remember = (name, value) => {
  mkdirSync(notes, { recursive: true })
  writeFileSync(join(notes, `${name}.json`), JSON.stringify(value))
}

const run = (command, args, options) =>
  spawnSync(command, args, { cwd: root, shell: process.platform === 'win32', ...options })

const pathWith = (...folders) => [...folders, process.env.PATH].filter(Boolean).join(delimiter)

const major = (version) => Number.parseInt(version, 10)

const stop = (sentence, code) => {
  console.error(sentence)
  process.exit(code || 1)
}

main()
