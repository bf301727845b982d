import { type Document, type Source, textOf, type Untyped, type VariablesAnd } from './documents.ts'
import { ask, createEndpoint, type EndpointOptions } from './endpoint.ts'
import { retrying } from './retry.ts'
import { type SubscribeOptions, subscription } from './subscription.ts'
import { uuid } from './uuid.ts'

export type ClientOptions = EndpointOptions & {
  /** How often a query or a mutation is tried, where it fails in a way that passes.
   *  @default 5 */
  attempts?: number
  /** How long each attempt may take, in milliseconds.
   *  @default 30 seconds */
  timeout?: number
  /** Pauses that the server asks for are kept up to this many seconds; past that the error is thrown, and says `retryAfter`.
   *  @default 65, a little more than the minute over which the server counts points */
  longestPause?: number
  /** Where jitter comes from, from 0 up to 1.
   *  @default Math.random */
  random?: () => number
}

export type QueryOptions = {
  /** Ends the request, and the pauses between its attempts; the promise rejects with the signal's reason. */
  signal?: AbortSignal
}

export type MutationOptions = QueryOptions & {
  /** Under which the server does this once and answers alike each time, for a day. By default one is made for each call; hand in your own to
   *  go on after a crash of your program. */
  idempotencyKey?: string
}

/** What has a place in its stream, under each of its fields; GraphQL Code Generator adds the name of the type. */
type Placed<Result> = { [Field in keyof Result]: Field extends '__typename' ? unknown : { cursor: string } }

/** A document whose variables have an `after`. */
type Resumable<Result, Variables> = 'after' extends keyof Variables ? Document<Result, Variables> : never

export type Client = {
  /** Asks a query. Throws a GatehouseError where the answer has any errors. */
  query<Result = Untyped, Variables = Untyped>(document: Document<Result, Variables>, ...rest: VariablesAnd<NoInfer<Variables>, QueryOptions>): Promise<Result>
  /** Makes a mutation, with one idempotency key over all of its attempts: its effect comes about once. What was to be expected stands in the
   *  result, as the schema says. */
  mutate<Result = Untyped, Variables = Untyped>(document: Document<Result, Variables>, ...rest: VariablesAnd<NoInfer<Variables>, MutationOptions>): Promise<Result>
  /** Follows a subscription through reconnects and changes of node, each message once and in order. The document takes `$after: Cursor`, hands it
   *  to its field as `after`, and asks that field for `cursor`. It connects when the first message is asked for, and begins there or at
   *  `after`. Throws a GatehouseError where there is nothing to come back to, as when the key was revoked. */
  subscribe<Result extends Placed<Result> = Untyped, Variables = Untyped>(
    document: Resumable<Result, Variables> & Document<Result, Variables>, ...rest: VariablesAnd<NoInfer<Variables>, SubscribeOptions>
  ): AsyncIterableIterator<Result>
}

export const createClient = (options: ClientOptions = {}): Client => {
  const { attempts = 5, timeout = 30_000, longestPause = 65, random = Math.random } = options
  const endpoint = createEndpoint(options)

  const send = (document: Source, variables: unknown, signal: AbortSignal | undefined, headers?: Record<string, string>) => {
    const body = { query: textOf(document), variables: variables ?? {} }
    return retrying(() => ask(endpoint, body, { headers, signal, timeout }), { attempts, longestPause, random, signal })
  }

  return {
    query: async (document, variables?: unknown, { signal }: QueryOptions = {}) => (await send(document, variables, signal)) as never,
    mutate: async (document, variables?: unknown, { signal, idempotencyKey = uuid() }: MutationOptions = {}) =>
      (await send(document, variables, signal, { 'idempotency-key': idempotencyKey })) as never,
    subscribe: (document, variables?: unknown, given: SubscribeOptions = {}) => {
      const query = textOf(document)
      if (!/\$after\b/.test(query)) throw new TypeError('Let the subscription take its place: `subscription ($after: Cursor) { …(after: $after) { cursor … } }`.')
      return subscription(endpoint, { query, variables: { ...(variables as object) } }, random, given) as never
    },
  }
}
