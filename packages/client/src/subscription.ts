import { pause } from './backoff.ts'
import { linked } from './deadline.ts'
import type { Endpoint } from './endpoint.ts'
import { errorOf, GatehouseError } from './errors.ts'
import { pauseAfter } from './retry.ts'
import { type Message, openStream } from './stream.ts'

/** How a subscription stands with the server. */
export type SubscriptionState =
  | { state: 'connecting' }
  /** It receives. `cursor` is where it stands: keep it, and hand it over as `after` another time. */
  | { state: 'live'; cursor: string | null }
  /** It broke off, and comes back after so many milliseconds. */
  | { state: 'waiting'; milliseconds: number; error: GatehouseError | null }

export type SubscribeOptions = {
  /** Ends the subscription: the loop over it ends without an error. */
  signal?: AbortSignal
  onState?: (state: SubscriptionState) => void
  /** Hears of a message that could not be made in full. It is left out, or comes as far as there is something of it. Without this the
   *  subscription throws at such a message. */
  onIncomplete?: (error: GatehouseError) => void
}

type Live = Record<string, { cursor: string }>
type Start = { query: string; variables: Record<string, unknown> }

/** A connection that stood this long was a good one: the next failure begins anew. Milliseconds. */
const settled = 10_000

const noCursor = () => new TypeError('Ask for `cursor` in the subscription, under its own name: without it nothing can be resumed.')

/** Where a message stands in its stream. */
const cursorOf = (data: unknown): string => {
  const cursor = (Object.values(data as Live)[0] as { cursor?: unknown } | null)?.cursor
  if (typeof cursor !== 'string') throw noCursor()
  return cursor
}

/** Whether an error of a stream is one that a new connection may not have. What the server could not do now, it may do after a restart. */
const mayPass = (error: unknown): error is GatehouseError => error instanceof GatehouseError && (error.passes || error.code === 'INTERNAL')

/** The messages of a subscription over any number of connections, each once and in order. */
async function* follow(endpoint: Endpoint, { query, variables }: Start, random: () => number, signal: AbortSignal, options: SubscribeOptions): AsyncGenerator<unknown, void, void> {
  const { onState, onIncomplete } = options
  let cursor = (variables.after as string | null | undefined) ?? null

  /** The message that nobody takes as it is: another connection would bring it again. */
  let spoilt: GatehouseError | null = null

  /** What a message brings, or null where there is nothing of it. */
  const taken = ({ data, errors }: Message): unknown => {
    if (errors?.length) {
      const error = errorOf(errors, null, data ?? null)
      // Without data it is about the subscription, else about this one message.
      if (data === undefined) throw error
      if (!onIncomplete) throw (spoilt = error)
      onIncomplete(error)
    }
    if (data == null) return null
    cursor = cursorOf(data)
    return data
  }

  for (let attempt = 0; !signal.aborted; attempt++) {
    let opened = Infinity
    let error: GatehouseError | null = null
    try {
      onState?.({ state: 'connecting' })
      const onOpen = (begins: string | null) => {
        opened = performance.now()
        cursor ??= begins
        onState?.({ state: 'live', cursor })
      }
      for await (const message of openStream(endpoint, { query, variables: { ...variables, after: cursor } }, { signal, onOpen })) {
        const data = taken(message)
        // What moves the cursor never comes again: only that is progress.
        if (data === null) continue
        attempt = 0
        yield data
      }
    } catch (thrown) {
      if (signal.aborted) return
      if (thrown === spoilt || !mayPass(thrown)) throw thrown
      error = thrown
    }
    if (performance.now() - opened > settled) attempt = 0
    const milliseconds = pauseAfter(error, attempt, random)
    onState?.({ state: 'waiting', milliseconds, error })
    await pause(milliseconds, signal).catch(() => {})
  }
}

/** The same as an iterator that can be left at any moment, also while it waits for a message. */
export const subscription = (endpoint: Endpoint, start: Start, random: () => number, options: SubscribeOptions): AsyncIterableIterator<unknown> => {
  const begin = () => {
    const { signal, abort, release } = linked(options.signal)
    const leave = () => {
      release()
      abort()
    }
    return { messages: follow(endpoint, start, random, signal, options), leave }
  }
  let begun: ReturnType<typeof begin> | undefined
  return {
    [Symbol.asyncIterator]() { return this },
    next: async () => {
      const { messages, leave } = (begun ??= begin())
      try {
        const next = await messages.next()
        if (next.done) leave()
        return next
      } catch (error) {
        leave()
        throw error
      }
    },
    return: async () => {
      const { messages, leave } = (begun ??= begin())
      leave()
      await messages.return()
      return { done: true, value: undefined }
    },
  }
}
