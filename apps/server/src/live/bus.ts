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
    channels,
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

/** How long a start waits for Redis; it goes on without. Milliseconds. */
const patience = 3_000

/** Redis keeps its databases apart, and its channels not: the number stands in their names. */
const prefixOf = (url: string): string => `gatehouse:${/(?:[?&]db=|\/)(\d+)$/.exec(url)?.[1] ?? '0'}:`

/** The bus between nodes: Redis pub/sub over two connections, one for each direction. */
export const createRedisBus = async (url: string, log: Log): Promise<Bus> => {
  const prefix = prefixOf(url)
  let away = false
  const missed = (error: Error) => {
    if (!away) log.warn({ error: error.message }, 'Redis is away; the log is read instead')
    away = true
  }
  const connect = async (setUp: (client: ReturnType<typeof createClient>) => void) => {
    const client = createClient({
      url,
      disableOfflineQueue: true,
      commandsQueueMaxLength: 10_000,
      pingInterval: 5_000,
      socket: { connectTimeout: patience, reconnectStrategy: (tries) => Math.min(100 * 2 ** tries, 3_000) * (0.5 + Math.random() / 2) },
    }) as ReturnType<typeof createClient>
    // The log is the truth and is read every two seconds, so a lost Redis delays and never loses. LV-5
    client.on('error', missed)
    setUp(client)
    const open = client.connect().catch(missed)
    await Promise.race([open, new Promise((resolve) => setTimeout(resolve, patience).unref())])
    return client
  }

  /** Channels that could not be left while Redis was away. */
  const left = new Set<string>()
  const passOn = (text: string, channel: string) => listeners.emit(channel.slice(prefix.length), text)
  const into = { client: null as ReturnType<typeof createClient> | null }
  const join = (channel: string) => void into.client?.subscribe(prefix + channel, passOn).catch(missed)
  const listeners = createListeners({
    first: (channel) => {
      left.delete(channel)
      join(channel)
    },
    last: (channel) => {
      left.add(channel)
      void into.client?.unsubscribe(prefix + channel, passOn).then(() => left.delete(channel), missed)
    },
  })
  /** The client joins again what it had joined; what was asked for while it was away, it has forgotten. */
  const settle = () => {
    if (away) log.info('Redis is back')
    away = false
    for (const channel of listeners.channels.keys()) join(channel)
    for (const channel of left) void into.client?.unsubscribe(prefix + channel, passOn).then(() => left.delete(channel), missed)
  }
  const [out] = await Promise.all([
    connect(() => {}),
    connect((client) => {
      into.client = client
      client.on('ready', settle)
    }),
  ])
  return {
    publish: (channel, text) => void out.publish(prefix + channel, text).catch(missed),
    subscribe: listeners.add,
    close: async () => {
      out.destroy()
      into.client?.destroy()
    },
  }
}
