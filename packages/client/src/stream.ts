import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { linked } from './deadline.ts'
import { answerIn, type Endpoint, unreachable } from './endpoint.ts'
import { errorOf, GatehouseError, type Problem } from './errors.ts'

export type Message = { data?: unknown; errors?: readonly Problem[] }

/** The server says something at least every 12 seconds; after this long in silence the connection is dead. Milliseconds. */
export const silence = 30_000

export type StreamOptions = {
  signal: AbortSignal
  /** The stream stands, beginning at this cursor. */
  onOpen(cursor: string | null): void
  /** @default 30 seconds */
  silence?: number
}

/** What one event says. One that was damaged on its way is like a connection that broke off: another one brings it whole. */
const messageIn = (data: string): Message => {
  try {
    return JSON.parse(data) as Message
  } catch (error) {
    throw unreachable(error)
  }
}

/** One connection's messages (GraphQL over SSE, distinct connections), as fast as they are asked for. Ends when the server says that it is
 *  complete; throws a GatehouseError where it was refused or breaks off. */
export async function* openStream(endpoint: Endpoint, body: object, { signal: outer, onOpen, silence: most = silence }: StreamOptions): AsyncGenerator<Message, void, void> {
  const { signal, abort, release } = linked(outer)
  let timer: ReturnType<typeof setTimeout> | undefined
  /** Waits for what the server has to say, and no longer than it may keep silent. */
  const heard = async <T>(word: Promise<T>): Promise<T> => {
    timer = setTimeout(() => abort(new GatehouseError('NETWORK', `Gatehouse was silent for ${most / 1_000} seconds.`)), most)
    try {
      return await word
    } catch (error) {
      throw signal.aborted ? signal.reason : error
    } finally {
      clearTimeout(timer)
    }
  }
  try {
    const response = await heard(endpoint.post(body, { accept: 'text/event-stream, application/graphql-response+json;q=0.9, application/json;q=0.8', signal }))
    if (!response.headers.get('content-type')?.startsWith('text/event-stream') || !response.body) {
      const { data, errors } = await heard(answerIn(response, signal))
      throw errorOf(errors ?? [{ message: 'The answer is no stream: is this a subscription?', extensions: { code: 'UNREADABLE' } }], response, data)
    }
    onOpen(response.headers.get('x-gatehouse-cursor'))
    const waiting: EventSourceMessage[] = []
    const parser = createParser({ onEvent: (event) => void waiting.push(event) })
    const decoder = new TextDecoder()
    const reader = response.body.getReader()
    for (;;) {
      const { done, value } = await heard(reader.read().catch((error: unknown) => Promise.reject(unreachable(error))))
      if (done) throw unreachable(undefined)
      parser.feed(decoder.decode(value, { stream: true }))
      for (const { event, data } of waiting.splice(0)) {
        if (event === 'complete') return
        // Several may have come at once, and whoever took the last one may have had enough by it.
        signal.throwIfAborted()
        if (event === 'next') yield messageIn(data)
      }
    }
  } finally {
    // Whoever has heard enough lets the server know.
    abort()
    release()
  }
}
