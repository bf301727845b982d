/** Runs the programs that checks are made of. */
import { spawn, type ChildProcess } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** This Node and the tools of the workspace come before whatever else is on PATH. */
const path = [dirname(process.execPath), join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter)

/** What runs now. */
const children = new Set<ChildProcess>()

/** Runs a program and answers with its exit code and what it said. `live` shows that at once as well. */
export const execute = async (live: boolean, command: string, ...args: string[]): Promise<{ code: number; said: string }> => {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  })
  children.add(child)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (live) process.stdout.write(text)
    })
  }
  const code = await new Promise<number>((done) => {
    child.once('error', (error) => {
      said += error.message
      done(1)
    })
    child.once('close', (exit) => done(exit ?? 1))
  })
  children.delete(child)
  return { code, said }
}

/** Runs a program quietly. Throws what it said when it fails. */
export const run = async (command: string, ...args: string[]): Promise<void> => {
  const { code, said } = await execute(false, command, ...args)
  if (code !== 0) throw new Error(said.trim() || `${command} ended with code ${code}.`)
}

/** Ends everything: the programs that run now get the time to tidy up. */
export const interrupt = (): void => {
  const closed = [...children].map((child) => new Promise((done) => child.once('close', done).kill('SIGINT')))
  void Promise.all(closed).then(() => process.exit(130))
}
