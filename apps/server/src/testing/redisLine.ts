import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { redisUrl } from './redis.ts'

/** A line to the tests' Redis that can be cut and mended, or go dead without a word, as a network or a hanging machine does. */
export const openRedisLine = async () => {
  const target = new URL(redisUrl())
  const database = target.protocol === 'unix:' ? target.searchParams.get('db') : target.pathname.slice(1)
  const reach = () => (target.protocol === 'unix:' ? connect(target.pathname) : connect(Number(target.port || 6379), target.hostname))
  const ends = new Set<Socket>()
  let frozen = false
  const hold = (end: Socket) => {
    ends.add(end)
    end.on('error', () => {})
    end.once('close', () => ends.delete(end))
    if (frozen) end.pause()
  }
  const server = createServer((near) => {
    const far = reach()
    for (const [one, other] of [[near, far], [far, near]] as const) {
      hold(one)
      one.on('data', (bytes: Buffer) => void other.write(bytes))
      one.once('close', () => other.destroy())
      if (frozen) one.pause()
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const cut = () => {
    server.close()
    for (const end of ends) end.destroy()
  }
  return {
    url: `redis://127.0.0.1:${port}/${database || 0}`,
    cut,
    mend: async () => {
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
    },
    freeze: () => {
      frozen = true
      for (const end of ends) end.pause()
    },
    thaw: () => {
      frozen = false
      for (const end of ends) end.resume()
    },
  }
}

export type RedisLine = Awaited<ReturnType<typeof openRedisLine>>
