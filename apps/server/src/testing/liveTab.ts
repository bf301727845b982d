import { type Client, createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import type { Browser } from './browser.ts'
import { patience } from './patience.ts'

type Message<Data> = { data?: Data | null; errors?: readonly { message: string; extensions?: Record<string, unknown> }[] }

/** What one subscription delivers, to be awaited. */
export class Followed<Data = any> { // eslint-disable-line @typescript-eslint/no-explicit-any
  readonly messages: Message<Data>[] = []
  error: unknown = null
  completed = false
  /** Leaves the subscription. */
  stop: () => void = () => {}
  private waiting: (() => void)[] = []

  take(message: Message<Data>) {
    this.messages.push(message)
    this.wake()
  }

  wake() {
    for (const wake of this.waiting.splice(0)) wake()
  }

  /** Waits until a message fits, of whatever kind, or none can come any more. */
  async some(fits: (message: Message<Data>) => boolean): Promise<void> {
    while (!this.error && !this.completed && !this.messages.some(fits)) await new Promise<void>((resolve) => this.waiting.push(resolve))
  }

  /** The first message that fits, of those there are or come within the time. */
  async until(fits: (data: Data) => boolean, within = patience): Promise<Data> {
    const deadline = AbortSignal.timeout(within)
    for (let seen = 0; ; ) {
      for (; seen < this.messages.length; seen++) {
        const { data } = this.messages[seen]!
        if (data && fits(data)) return data
      }
      if (this.error) throw new Error(`It ended with ${JSON.stringify(this.error)}; got ${JSON.stringify(this.messages)}`)
      await new Promise<void>((resolve, reject) => {
        const late = () => reject(new Error(`Waited ${within} ms; got ${JSON.stringify(this.messages)}`))
        if (deadline.aborted) return late()
        deadline.addEventListener('abort', late, { once: true })
        this.waiting.push(() => {
          deadline.removeEventListener('abort', late)
          resolve()
        })
      })
    }
  }
}

/** One tab's WebSocket with its subscriptions. */
export class LiveTab {
  readonly closed: Promise<{ code: number; reason: string }>
  readonly opened: Promise<void>
  private readonly client: Client

  constructor(browser: Browser, parameters: Record<string, unknown>) {
    const closed = Promise.withResolvers<{ code: number; reason: string }>()
    const opened = Promise.withResolvers<void>()
    this.closed = closed.promise
    this.opened = opened.promise
    opened.promise.catch(() => {})
    class Socket extends WebSocket {
      constructor(address: string, protocols: string[]) {
        super(address, protocols, { headers: browser.headers() })
      }
    }
    this.client = createClient({
      url: `${browser.house.replace('http', 'ws')}/graphql`, webSocketImpl: Socket, connectionParams: parameters, retryAttempts: 0, lazy: false,
      onNonLazyError: () => {},
      on: {
        connected: () => opened.resolve(),
        closed: (event) => {
          const { code, reason } = event as { code: number; reason: string }
          closed.resolve({ code, reason })
          opened.reject(new Error(`Closed with ${code} ${reason}`))
        },
      },
    })
  }

  follow<Data = any>(query: string, variables: Record<string, unknown> = {}): Followed<Data> { // eslint-disable-line @typescript-eslint/no-explicit-any
    const followed = new Followed<Data>()
    followed.stop = this.client.subscribe<Data>({ query, variables }, {
      next: (message) => followed.take(message as Message<Data>),
      error: (error) => {
        followed.error = error
        followed.wake()
      },
      complete: () => {
        followed.completed = true
        followed.wake()
      },
    })
    return followed
  }

  /** Sends a query or mutation over this connection. */
  async send<Data = any>(query: string, variables: Record<string, unknown> = {}, extensions?: Record<string, unknown>): Promise<Message<Data>> { // eslint-disable-line @typescript-eslint/no-explicit-any
    for await (const answer of this.client.iterate<Data>({ query, variables, extensions })) return answer as Message<Data>
    throw new Error('No answer came')
  }

  async close() {
    await this.client.dispose()
  }
}
