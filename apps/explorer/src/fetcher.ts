import type { GraphiQLProps } from 'graphiql'
import { getOperationAST, parse } from 'graphql'
import { createClient } from 'graphql-sse'
import { type Credentials, headersOf } from './credentials.ts'

export type Fetcher = GraphiQLProps['fetcher']

/** The operation that is meant. What GraphiQL knows of the text is a moment older than the text where a tab was just changed, so the name it gives
 *  may be of the tab before. */
const operationIn = (query: string, name: string | undefined) => {
  try {
    const document = parse(query)
    return getOperationAST(document, name) ?? getOperationAST(document)
  } catch {
    // The server says what is wrong with it.
    return null
  }
}

/** Sends what GraphiQL asks: subscriptions over SSE, everything else over HTTP. Answers are shown as they are. */
export const fetcherOf = (credentials: Credentials): Fetcher => {
  const headers = headersOf(credentials)
  const mode = 'key' in credentials ? 'omit' : 'same-origin'
  // Coming back by itself, it would begin anew: `after` goes on where the last cursor was.
  const live = createClient({ url: '/graphql', headers, credentials: mode, retryAttempts: 0 })
  return async ({ query, variables, operationName: given }) => {
    const operation = operationIn(query, given ?? undefined)
    const operationName = operation?.name?.value
    if (operation?.operation === 'subscription') return live.iterate({ query, variables, operationName }) as never
    const response = await fetch('/graphql', {
      method: 'POST', credentials: mode, body: JSON.stringify({ query, variables, operationName }),
      headers: {
        ...headers, accept: 'application/graphql-response+json', 'content-type': 'application/json',
        // What the page asks by itself is no use of the session. SE-5
        ...(operationName === 'IntrospectionQuery' && { 'x-gatehouse-use': 'none' }),
      },
    })
    return response.json()
  }
}
