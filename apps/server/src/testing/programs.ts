/** Programs that tests need and the npm registry does not have: found on PATH, or installed where that is possible. */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The path of the first of these programs that is on PATH. */
export const findProgram = (...names: string[]): string | undefined => {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable)
}

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    // Not there, or not ours to run: both mean 'look further'.
    return false
  }
}

/** Installs a package of Debian's, or of a system made from it, when we are root there. Answers whether that worked. */
export const installDebianPackage = (name: string): boolean => {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version') || !findProgram('apt-get')) return false
  console.log(`Installing ${name} with apt-get for the tests.`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args: string[]) => spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
  const install = ['install', '--yes', '--no-install-recommends', name]
  return apt(...install) || (apt('update') && apt(...install))
}
