import { createClient } from 'redis'
import type { Log } from '../platform/log.ts'

/** Carries word of changes between nodes. It only hastens: whoever misses a message finds the truth in the log. */
export type Bus = {
  /** Never waits and never fails; a message may be lost. */
  publish(channel: string, text: string): void
  subscribe(channel: string, listener: (text: string) => void): () => void
  close(): Promise<void>
}

/** One listener more or less per channel; calls `first` and `last` when a channel gains or loses them all. */
const createListeners = (hooks: { first?: (channel: string) => void; last?: (channel: string) => void }) => {
  const channels = new Map<string, Set<(text: string) => void>>()
  return {
    emit: (channel: string, text: string) => channels.get(channel)?.forEach((listener) => listener(text)),
    add: (channel: string, listener: (text: string) => void) => {
      const listeners = channels.get(channel) ?? new Set()
      channels.set(channel, listeners.add(listener))
      if (listeners.size === 1) hooks.first?.(channel)
      return () => {
        if (!listeners.delete(listener) || listeners.size > 0) return
        channels.delete(channel)
        hooks.last?.(channel)
      }
    },
  }
}

/** The bus of a single node. */
export const createMemoryBus = (): Bus => {
  const listeners = createListeners({})
  return { publish: listeners.emit, subscribe: listeners.add, close: async () => {} }
}

/** The bus between nodes: Redis pub/sub over two connections, one for each direction. */
export const createRedisBus = async (url: string, log: Log): Promise<Bus> => {
  const connect = async (role: string) => {
    const client = createClient({
      url,
      disableOfflineQueue: true,
      commandsQueueMaxLength: 10_000,
      pingInterval: 5_000,
      socket: { connectTimeout: 3_000, reconnectStrategy: (tries) => Math.min(100 * 2 ** tries, 3_000) * (0.5 + Math.random() / 2) },
    })
    // The log is the truth and is read every two seconds, so a lost Redis delays and never loses. LV-5
    client.on('error', (error: Error) => log.warn({ role, error: error.message }, 'Redis is away'))
    await client.connect().catch(() => {})
    return client
  }
  const [out, into] = await Promise.all([connect('publish'), connect('subscribe')])
  const passOn = (text: string, channel: string) => listeners.emit(channel, text)
  const missed = (error: Error) => log.warn({ error: error.message }, 'Redis did not take a message')
  const listeners = createListeners({
    first: (channel) => void into.subscribe(channel, passOn).catch(missed),
    last: (channel) => void into.unsubscribe(channel, passOn).catch(missed),
  })
  return {
    publish: (channel, text) => void out.publish(channel, text).catch(missed),
    subscribe: listeners.add,
    close: async () => {
      out.destroy()
      into.destroy()
    },
  }
}
