import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { Database } from '@gatehouse/server/platform/database/client.ts'
import { quantile, short, table } from '../harness/figures.ts'
import { signInHolder, startGatehouse } from '../harness/house.ts'
import { createCaller } from '../harness/load.ts'
import { query as membersQuery } from '../members/query.ts'
import type { Attack } from './attacker.ts'
import { abusive } from './documents.ts'

/** How long each refusal took while a thread of its own sent one kind of abuse. */
const attack = async (data: Attack): Promise<number[]> => {
  const [times] = await once(new Worker(new URL('./attacker.ts', import.meta.url), { workerData: data }), 'message')
  return times
}

const upgrade = 'GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n'

/** Opens so many WebSockets that never say a word, and answers after how many milliseconds the last of them was closed by the server. */
const idleSockets = async (port: number, count: number): Promise<number> => {
  const since = performance.now()
  const sockets = await Promise.all(Array.from({ length: count }, async () => {
    const socket: Socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    socket.on('error', () => {})
    socket.write(upgrade)
    return socket
  }))
  await Promise.all(sockets.map(async (socket) => {
    socket.resume()
    await once(socket, 'end')
    socket.destroy()
  }))
  return performance.now() - since
}

/** V8 gives back the room that it has freed a hundred seconds after it last collected, or earlier. Milliseconds. */
const calm = 110_000

/** What abuse takes from others: how long its refusals last, what somebody else's page takes meanwhile, and what memory is left with. AP-3 */
export const benchAbuse = async ({ database, databaseUrl, slug, seconds }: { database: Database; databaseUrl: string; slug: string; seconds: number }) => {
  const server = await startGatehouse('Gatehouse', { DATABASE_URL: databaseUrl })
  const { headers } = await signInHolder(database, slug)
  const caller = createCaller(server.port, headers)
  const operation = { query: membersQuery, variables: { first: 50 } }
  const pages = async (until: () => boolean): Promise<number[]> => {
    const times: number[] = []
    for (; !until(); await pause(20)) times.push(...(await caller.time([operation])))
    return times
  }
  const forSeconds = (count: number) => {
    const until = performance.now() + count * 1_000
    return () => performance.now() >= until
  }
  const memory = async () => (await server.usage()).memory
  const memoryAtRest = async () => {
    await pause(calm)
    return memory()
  }
  try {
    await pages(forSeconds(3))
    const idle = await pages(forSeconds(seconds))
    const [before, heldBefore] = [await memoryAtRest(), await server.held()]
    let most = before
    const rows: string[][] = []
    const together: number[] = []
    for (const name of Object.keys(abusive)) {
      let over = false
      const refused = attack({ name, port: server.port, headers, seconds: seconds / 4 }).finally(() => (over = true))
      const meanwhile = await pages(() => over)
      const times = await refused
      most = Math.max(most, await memory())
      together.push(...meanwhile)
      rows.push([name, times.length.toLocaleString('en'), ...[0.5, 0.99, 1].map((part) => short(quantile(times, part))), short(quantile(meanwhile, 0.99))])
    }
    let over = false
    const silent = idleSockets(server.port, 1_000).finally(() => (over = true))
    const meanwhile = await pages(() => over)
    const closedAfter = await silent
    most = Math.max(most, await memory())
    const [after, heldAfter] = [await memoryAtRest(), await server.held()]
    const pageRow = (name: string, times: number[]) => [name, ...[0.5, 0.99, 1].map((part) => short(quantile(times, part))), times.length.toLocaleString('en')]
    const megabytes = (bytes: number) => short(bytes / 2 ** 20)
    return [
      table(['what is refused', 'times', 'median, ms', '99th of 100, ms', 'longest, ms', 'a page meanwhile, 99th'], rows),
      table(['somebody else’s page while', 'median, ms', '99th of 100, ms', 'longest, ms', 'pages'], [
        pageRow('nobody abuses anything', idle), pageRow('the above goes on', together), pageRow('1,000 WebSockets open and say nothing', meanwhile),
      ]),
      `The silent sockets were all closed after ${short(closedAfter / 1_000)} s. At rest the process had ${megabytes(before)} MB before, then ${megabytes(most)} MB at most, and at rest again ${megabytes(after)} MB; what it cannot let go of was ${megabytes(heldBefore)} MB before and ${megabytes(heldAfter)} MB afterwards.`,
    ].join('\n\n')
  } finally {
    caller.close()
    await server.stop()
  }
}
