import { type Client, createClient, fetchExchange, makeOperation, mapExchange, type Operation, subscriptionExchange, type SubscriptionForwarder } from '@urql/core'
import { cacheExchange } from '@urql/exchange-graphcache'
import { cacheOptions } from './cache.ts'
import { patience } from './patiently.ts'
import { codeOf, type EndedSession, endedOf, type ErrorCode } from './errors.ts'

declare module '@urql/core' {
  interface OperationContext {
    /** Goes over the live connection, because it is about that: which page it has open. LV-7 */
    overLive?: boolean
  }
}

/** How requests are sent. None of them counts as use of the session by itself: `use.ts` says when somebody is there. SE-5 */
export const fetchOptionsOf = (account: string | null, viewAs: string | null = null): RequestInit => ({
  credentials: 'same-origin',
  headers: {
    'X-Gatehouse-Use': 'none', ...(account ? { 'X-Gatehouse-Account': account } : {}), ...(viewAs ? { 'X-Gatehouse-View-As': viewAs } : {}),
  },
})

/** Through whose eyes a client sees the account: it sends nothing that changes anything. The server refuses it as well. TM-15 */
export type EyesOf = { id: string, name: string, accountName: () => string, onEnded: (message: string) => void }

const answering = (message: string): typeof fetch => async () =>
  Response.json({ errors: [{ message, extensions: { code: 'READ_ONLY' satisfies ErrorCode } }] })

/** A mutation that gets its answer from here and never leaves the page. */
const heldBack = (operation: Operation, { name, accountName }: EyesOf): Operation =>
  makeOperation(operation.kind, operation, {
    ...operation.context, overLive: false, fetch: answering(`You see ${accountName()} as ${name} does, so nothing can be changed. Stop viewing first.`),
  })

/** A client and a cache for one account, or for none. There is one per account and never a shared one, so that nothing of one reaches another. AC-2 */
export const createGraphqlClient = (
  account: string | null,
  onSessionEnded: (how: EndedSession | null) => void,
  forwardSubscription?: SubscriptionForwarder,
  eyes: EyesOf | null = null,
): Client =>
  createClient({
    url: '/graphql',
    // A GET could be sent by a link of another site.
    preferGetMethod: false,
    fetchOptions: fetchOptionsOf(account, eyes?.id),
    fetch: patience.patient((input, init) => fetch(input, init)),
    exchanges: [
      cacheExchange(cacheOptions),
      mapExchange({
        onOperation: (operation) => (eyes && operation.kind === 'mutation' ? heldBack(operation, eyes) : operation),
        onError: (error) => {
          if (codeOf(error) === 'SESSION_ENDED') onSessionEnded(endedOf(error))
          else if (codeOf(error) === 'VIEW_ENDED') eyes?.onEnded(error.graphQLErrors[0]!.message)
        },
      }),
      ...(forwardSubscription
        ? [subscriptionExchange({ forwardSubscription, isSubscriptionOperation: ({ kind, context }) => kind === 'subscription' || context.overLive === true })]
        : []),
      fetchExchange,
    ],
  })
