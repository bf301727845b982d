import { createServer } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { listen } from './listen.ts'
import { StartError } from './startError.ts'

const said: [object, string][] = []
const log = { warn: (context: object, message: string) => void said.push([context, message]) }
const open = async (port = 0) => {
  const server = createServer((_req, res) => res.end('here'))
  onTestFinished(() => void server.close())
  return { server, url: await listen(server, { host: '127.0.0.1', port }, log) }
}

test('[OP-3] a port that is taken is told in one sentence', async () => {
  const { port } = new URL((await open()).url)
  const second = open(Number(port))
  await expect(second).rejects.toThrow(StartError)
  await expect(second).rejects.toThrow(`Port ${port} is in use. Set PORT to another one, or stop what listens there.`)
})

test('[OP-3] a connection that the system has no room for is told in the log, each time, and the others go on', async () => {
  const { server, url } = await open()
  const full = Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' })
  for (const time of [1, 2]) {
    // As Node's server does when it cannot take one.
    server.emit('error', full)
    expect(said).toHaveLength(time)
  }
  expect(said[0]).toEqual([{ err: full }, 'A connection could not be taken'])
  expect(await (await fetch(url)).text()).toBe('here')
})
