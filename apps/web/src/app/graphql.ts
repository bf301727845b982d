import { type Client, createClient, fetchExchange, mapExchange, subscriptionExchange, type SubscriptionForwarder } from '@urql/core'
import { cacheExchange } from '@urql/exchange-graphcache'
import { cacheOptions } from './cache.ts'
import { codeOf, type EndedSession, endedOf } from './errors.ts'

declare module '@urql/core' {
  interface OperationContext {
    /** Goes over the live connection, because it is about that: which page it has open. LV-7 */
    overLive?: boolean
  }
}

/** How requests are sent. None of them counts as use of the session by itself: `use.ts` says when somebody is there. SE-5 */
export const fetchOptionsOf = (account: string | null): RequestInit => ({
  credentials: 'same-origin',
  headers: { 'X-Gatehouse-Use': 'none', ...(account ? { 'X-Gatehouse-Account': account } : {}) },
})

/** A client and a cache for one account, or for none. There is one per account and never a shared one, so that nothing of one reaches another. AC-2 */
export const createGraphqlClient = (
  account: string | null,
  onSessionEnded: (how: EndedSession | null) => void,
  forwardSubscription?: SubscriptionForwarder,
): Client =>
  createClient({
    url: '/graphql',
    // A GET could be sent by a link of another site.
    preferGetMethod: false,
    fetchOptions: fetchOptionsOf(account),
    exchanges: [
      cacheExchange(cacheOptions),
      mapExchange({
        onError: (error) => {
          if (codeOf(error) === 'SESSION_ENDED') onSessionEnded(endedOf(error))
        },
      }),
      ...(forwardSubscription
        ? [subscriptionExchange({ forwardSubscription, isSubscriptionOperation: ({ kind, context }) => kind === 'subscription' || context.overLive === true })]
        : []),
      fetchExchange,
    ],
  })
