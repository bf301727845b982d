import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, expect, test } from 'vitest'

const url = (file: string) => new URL(file, import.meta.url).href

/** Starts a process that becomes the given program, as `npm start` becomes the server, and hears what that one says. */
const start = (program: string) => {
  const args = ['--import', url('followParent.mjs'), '--input-type=module', '-e', program]
  const code = `import { become } from '${url('children.mjs')}'; become(process.execPath, ${JSON.stringify(args)})`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(parent, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  const lines = createInterface(parent.stdout)[Symbol.asyncIterator]()
  const says = async () => (await lines.next()).value as string | undefined
  return { parent, ended, says }
}

/** Counts the signals it hears and takes a moment to close, as a server that drains does. */
const server = `
  let heard = 0
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {
    if (++heard === 1) setTimeout(() => { console.log(signal + ' ' + heard); process.exit(7) }, 300)
  })
  console.log('open')
  setInterval(() => {}, 1000)`

describe('the process that npm start leaves in front', () => {
  test('[OP-1] ends as the program ended', async () => {
    const { ended } = start('process.exit(3)')
    expect(await ended).toEqual([3, null])
  })

  test('[OP-1] dies of the signal that the program died of', async () => {
    const { ended } = start(`process.kill(process.pid, 'SIGKILL')`)
    expect(await ended).toEqual([null, 'SIGKILL'])
  })

  test('[OP-1] hands Ctrl-C on once, though the terminal and npm both send it, and waits for the end', async () => {
    const { parent, ended, says } = start(server)
    expect(await says()).toBe('open')
    parent.kill('SIGINT')
    parent.kill('SIGINT')
    expect(await says()).toBe('SIGINT 1')
    expect(await ended).toEqual([7, null])
  })

  test('[OP-1] a terminal that closes stops the program in order', async () => {
    const { parent, says } = start(server)
    expect(await says()).toBe('open')
    parent.kill('SIGHUP')
    expect(await says()).toBe('SIGTERM 1')
  })

  test('[OP-1] when it is killed with -9 the program stops in order', async () => {
    const { parent, ended, says } = start(server)
    expect(await says()).toBe('open')
    parent.kill('SIGKILL')
    expect(await ended).toEqual([null, 'SIGKILL'])
    expect(await says()).toBe('SIGTERM 1')
    expect(await says()).toBeUndefined()
  })
})
