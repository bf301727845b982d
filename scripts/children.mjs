/** Runs a program as the one thing that this process is there for. Plain JavaScript for any Node from 18 on. */
import { spawn } from 'node:child_process'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Ctrl-C reaches a process from the terminal and once more from npm; within this time that is one wish. */
const sameWish = 1_000

/**
 * Runs a program until it ends, hands signals on to it, and ends as it ended. The program hears of our own end, also of
 * a kill -9, by the closing of its channel to us, if it was started with `--import scripts/followParent.mjs`.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {void}
 */
export const become = (command, args, options = {}) => {
  const child = spawn(command, args, {
    ...options,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // A session of its own: the terminal's Ctrl-C comes through us, once.
    detached: process.platform !== 'win32',
  })
  let last = 0
  const pass = (signal) => {
    if (Date.now() - last < sameWish) return
    last = Date.now()
    child.kill(signal)
  }
  // A terminal that closes means the same as being told to stop.
  for (const signal of signals) process.on(signal, () => pass(signal === 'SIGHUP' ? 'SIGTERM' : signal))

  // npm itself may be killed without a chance to tell us.
  const parent = process.ppid
  setInterval(() => process.ppid === parent || pass('SIGTERM'), 500).unref()

  child.once('error', (error) => {
    console.error(`${command} could not be run: ${error.message}`)
    process.exit(1)
  })
  child.once('exit', (code, signal) => {
    if (!signal) process.exit(code ?? 1)
    for (const each of signals) process.removeAllListeners(each)
    process.kill(process.pid, signal)
  })
}
