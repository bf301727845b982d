import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** What stands between a program and the nodes: as a load balancer it leads to one of them, and as a bad network it cuts connections. */
export type Line = {
  url: string
  /** Leads new connections to this address; those that stand stay where they are. */
  to(url: string): void
  /** Cuts everything that is connected, without a word. */
  cut(): void
  /** Cuts the connections that begin from now on after so many bytes of their answers each, in turn; those after them stand. */
  cutAfter(...bytes: number[]): void
  /** How many connections there have been. */
  readonly connections: number
  close(): void
}

export const openLine = async (url: string): Promise<Line> => {
  const ends = new Set<Socket>()
  let target = new URL(url)
  let budgets: number[] = []
  let connections = 0
  const server = createServer((near) => {
    connections++
    const far = connect(Number(target.port), target.hostname)
    let left = budgets.shift() ?? Infinity
    for (const end of [near, far]) {
      ends.add(end)
      end.on('error', () => {})
      end.once('close', () => ends.delete(end))
    }
    near.on('data', (bytes: Buffer) => void far.write(bytes))
    far.on('data', (bytes: Buffer) => {
      if (left > 0) near.write(bytes.subarray(0, left))
      left -= bytes.length
      if (left <= 0) near.destroySoon()
    })
    near.once('close', () => far.destroy())
    far.once('close', () => near.destroySoon())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = () => {
    for (const end of ends) end.destroy()
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    to: (other) => void (target = new URL(other)),
    cut,
    cutAfter: (...bytes) => void (budgets = bytes),
    get connections() { return connections },
    close: () => {
      server.close()
      cut()
    },
  }
}
