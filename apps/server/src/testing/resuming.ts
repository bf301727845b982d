import { createClient as createStream } from 'graphql-sse'
import { createClient as createSocket } from 'graphql-ws'
import { WebSocket } from 'ws'
import type { Person } from './person.ts'

const query = 'subscription ($after: Cursor) { activity(after: $after) { cursor event { sequence } } }'
type Message = { data?: { activity: { cursor: string; event: { sequence: number } } } | null; errors?: unknown }

/** Somebody who follows an account's activity through any number of connections, each beginning at the last cursor. */
export class Resuming {
  readonly seen: number[] = []
  cursor: string | null

  constructor(cursor: string | null) {
    this.cursor = cursor
  }

  /** Connects, takes messages until `enough`, and breaks the connection off. Ends early where the connection does. */
  async follow(person: Person, over: 'socket' | 'stream', enough: (seen: number[]) => boolean): Promise<void> {
    const done = Promise.withResolvers<void>()
    let open = true
    const leave = () => {
      open = false
      done.resolve()
    }
    const sink = {
      next: (message: unknown) => {
        const { data, errors } = message as Message
        if (!open) return
        if (!data) return done.reject(new Error(JSON.stringify(errors)))
        this.cursor = data.activity.cursor
        this.seen.push(data.activity.event.sequence)
        if (enough(this.seen)) leave()
      },
      // A node that was killed is no failure of the follower: it comes back.
      error: (error: unknown) => (Array.isArray(error) ? done.reject(new Error(JSON.stringify(error))) : leave()),
      complete: leave,
    }
    if (enough(this.seen)) return
    const dispose = over === 'socket' ? this.socket(person, sink) : this.stream(person, sink)
    await done.promise.finally(dispose)
  }

  private socket(person: Person, sink: { next(message: unknown): void; error(error: unknown): void; complete(): void }): () => void {
    const sockets: WebSocket[] = []
    class Socket extends WebSocket {
      constructor(address: string, protocols: string[]) {
        super(address, protocols, { headers: person.headers() })
        sockets.push(this)
      }
    }
    const client = createSocket({ url: `${person.house.replace('http', 'ws')}/graphql`, webSocketImpl: Socket, connectionParams: { account: person.account }, retryAttempts: 0 })
    client.subscribe({ query, variables: { after: this.cursor } }, sink)
    // As a cut cable: no word to the server.
    return () => sockets.forEach((socket) => socket.terminate())
  }

  private stream(person: Person, sink: { next(message: unknown): void; error(error: unknown): void; complete(): void }): () => void {
    const client = createStream({ url: `${person.house}/graphql`, headers: person.headers(), retryAttempts: 0 })
    client.subscribe({ query, variables: { after: this.cursor } }, sink)
    return () => client.dispose()
  }
}

/** The whole numbers from `first` to `last`. */
export const numbers = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, index) => first + index)
