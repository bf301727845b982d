import { createClient } from 'graphql-sse'
import { Followed } from './liveTab.ts'
import type { Person } from './person.ts'

/** Follows a subscription over SSE with the stock graphql-sse client; `ended` is there once the server has closed the stream. */
export const stream = <Data = any>(person: Person, query: string, variables: Record<string, unknown> = {}): { followed: Followed<Data>; ended: Promise<void>; close(): void } => { // eslint-disable-line @typescript-eslint/no-explicit-any
  const followed = new Followed<Data>()
  const ended = Promise.withResolvers<void>()
  const client = createClient({ url: `${person.house}/graphql`, headers: person.headers(), retryAttempts: 0 })
  client.subscribe<Data>({ query, variables }, {
    next: (message) => followed.take(message as never),
    error: (error) => {
      followed.error = error
      followed.wake()
      ended.resolve()
    },
    complete: () => {
      followed.wake()
      ended.resolve()
    },
  })
  return { followed, ended: ended.promise, close: () => client.dispose() }
}
