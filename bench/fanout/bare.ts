/** The least that can be done: a ws server that forwards what comes from Redis, as it comes, to everyone. */
import { createClient } from 'redis'
import { WebSocketServer } from 'ws'
import { channel } from './operation.ts'

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.env.PORT), perMessageDeflate: false })
const client = createClient({ url: process.env.REDIS_URL })
await client.connect()
await client.subscribe(channel, (message) => {
  for (const socket of server.clients) socket.send(message, { binary: false })
}, true)
console.log('ready')
