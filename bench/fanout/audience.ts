import { WebSocket } from 'ws'
import { subscription } from './operation.ts'

/** Like subscribers, who count what they get. */
export type Audience = {
  /** Settles once everybody has got so many messages more. Throws when some are missing after a minute. */
  received(each: number): Promise<void>
  /** Lets messages come until each gets them all: from then on everybody has subscribed. */
  settle(sendOne: () => Promise<void>): Promise<void>
  close(): void
}

export type AudienceOptions = {
  headers?: Record<string, string>
  account?: string
  /** Only connects: there is no GraphQL on the other side. */
  plain?: boolean
  /** Each calls its operation in its own way, as stock clients do; ours call the same operation the same in every tab. */
  ownIds?: boolean
}

const connect = (port: number, options: AudienceOptions, onMessage: () => void, onClose: (why: string) => void) =>
  new Promise<WebSocket>((resolve, reject) => {
    const { plain, account, headers, ownIds } = options
    const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, plain ? [] : ['graphql-transport-ws'], { headers, perMessageDeflate: false, skipUTF8Validation: true })
    const start = () => {
      socket.on('message', onMessage)
      resolve(socket)
    }
    socket.once('error', reject)
    socket.once('close', (code, reason) => {
      onClose(`Closed with ${code} ${reason.toString()}`)
      reject(new Error(`Closed with ${code} ${reason.toString()}`))
    })
    socket.once('open', () => {
      if (plain) return start()
      socket.send(JSON.stringify({ type: 'connection_init', payload: { account } }))
      socket.once('message', () => {
        const id = ownIds ? crypto.randomUUID() : 'Activity-1'
        socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query: subscription, variables: {} } }))
        start()
      })
    })
  })

export const gather = async (port: number, count: number, options: AudienceOptions): Promise<Audience> => {
  let total = 0
  let counted = 0
  let wake = () => {}
  const closed: string[] = []
  const onMessage = () => {
    total++
    if (total >= counted) wake()
  }
  const sockets = await Promise.all(Array.from({ length: count }, () => connect(port, options, onMessage, (why) => closed.push(why))))

  /** Whether as many came within the time. */
  const come = (milliseconds: number) =>
    new Promise<boolean>((resolve) => {
      if (total >= counted) return resolve(true)
      const late = setTimeout(() => resolve(false), milliseconds)
      wake = () => {
        clearTimeout(late)
        resolve(true)
      }
    })

  return {
    received: async (each) => {
      counted += each * count
      if (!(await come(60_000))) throw new Error(`${counted - total} of ${each * count} messages are missing after a minute.`)
    },
    settle: async (sendOne) => {
      for (let tries = 0; tries < 60; tries++) {
        counted = total + count
        await sendOne()
        if (await come(1_000)) return void (counted = total)
      }
      throw new Error(`Not everybody gets the messages: ${total} came in all. ${closed.join(', ')}`)
    },
    close: () => {
      for (const socket of sockets) {
        socket.removeAllListeners('close')
        socket.terminate()
      }
    },
  }
}
