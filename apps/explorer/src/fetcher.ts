import type { GraphiQLProps } from 'graphiql'
import { getOperationAST, parse } from 'graphql'
import { createClient } from 'graphql-sse'
import { type Answer, type Credentials, headersOf, saysNobody } from './credentials.ts'

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

/** The same results; `ended` hears when there will be no more. Not a generator: nobody could leave that one while it waits. */
const until = <Result>(results: AsyncIterableIterator<Result>, ended: () => void): AsyncIterableIterator<Result> => {
  const next = results.next.bind(results)
  const stop = () => {
    ended()
    return { done: true, value: undefined } as const
  }
  return Object.assign(results, {
    next: () => next().then((result) => (result.done ? stop() : result), (error: unknown) => {
      ended()
      throw error
    }),
  })
}

/** The answer that a response carries; of a proxy's page, its status in words. */
const answerIn = async (response: Response): Promise<Answer> => {
  try {
    return (await response.json()) as Answer
  } catch {
    return { errors: [{ message: `What answered does not speak GraphQL: HTTP ${response.status} ${response.statusText}`.trimEnd() }] }
  }
}

/** Sends what GraphiQL asks: subscriptions over SSE, everything else over HTTP. Answers are shown as they are. `onNobody` hears where an answer says
 *  that nobody is signed in, or may have ended for that. `dispose` ends what still comes. */
export const fetcherOf = (credentials: Credentials, onNobody: () => void): { fetcher: Fetcher; dispose: () => void } => {
  const headers = headersOf(credentials)
  const mode = 'key' in credentials ? 'omit' : 'same-origin'
  // Coming back by itself, it would begin anew: `after` goes on where the last cursor was.
  const live = createClient({ url: '/graphql', headers, credentials: mode, retryAttempts: 0 })
  const fetcher: Fetcher = async ({ query, variables, operationName: given }) => {
    const operation = operationIn(query, given ?? undefined)
    const operationName = operation?.name?.value
    if (operation?.operation === 'subscription') return until(live.iterate({ query, variables, operationName }), onNobody) as never
    const response = await fetch('/graphql', {
      method: 'POST', credentials: mode, body: JSON.stringify({ query, variables, operationName }),
      headers: {
        ...headers, accept: 'application/graphql-response+json', 'content-type': 'application/json',
        // What the page asks by itself is no use of the session. SE-5
        ...(operationName === 'IntrospectionQuery' && { 'x-gatehouse-use': 'none' }),
      },
    })
    const answer = await answerIn(response)
    if (saysNobody(answer)) onNobody()
    return answer as never
  }
  return { fetcher, dispose: () => live.dispose() }
}
