import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { Person } from './person.ts'

type Message = { type: string; id?: string; payload?: { data?: Record<string, { cursor: string; event: { sequence: number } }> } }

/** A WebSocket that speaks graphql-transport-ws by hand, so that a test can stop reading, or say what no client says. */
export class RawSocket {
  readonly messages: Message[] = []
  readonly closed: Promise<{ code: number; reason: string }>
  readonly socket: WebSocket

  constructor(person: Person, { headers = {}, ...options }: { headers?: Record<string, string>; autoPong?: boolean } = {}) {
    this.socket = new WebSocket(`${person.house.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers: person.headers(headers), ...options })
    this.socket.on('message', (text) => this.messages.push(JSON.parse(String(text)) as Message))
    this.closed = new Promise((resolve) => this.socket.on('close', (code, reason) => resolve({ code, reason: String(reason) })))
    // A refused or broken socket shows in `closed`.
    this.socket.on('error', () => {})
  }

  say(message: object) {
    this.socket.send(JSON.stringify(message))
  }

  /** Opens and introduces itself; settles with the first answer, or when it is closed instead. */
  async open(parameters: Record<string, unknown> = {}): Promise<this> {
    await Promise.race([once(this.socket, 'open').catch(() => {}), this.closed])
    if (this.socket.readyState !== this.socket.OPEN) return this
    const answered = once(this.socket, 'message')
    this.say({ type: 'connection_init', payload: parameters })
    await Promise.race([answered, this.closed])
    return this
  }

  subscribe(id: string, query: string, variables: Record<string, unknown> = {}) {
    this.say({ type: 'subscribe', id, payload: { query, variables } })
  }
}
