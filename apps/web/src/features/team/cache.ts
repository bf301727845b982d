import type { UpdatesConfig } from '@urql/exchange-graphcache'
import { graphql, type ResultOf } from '../../app/contract.ts'
import { presenceFields, sessionFields, type teamSubscription } from './documents.ts'

const presenceNow = graphql(`fragment PresenceNow on Member { id lastActiveAt presence { ...PresenceFields } }`, [presenceFields])

const sessionNow = graphql(`fragment SessionNow on Member { id lastActiveAt session { ...SessionFields } }`, [sessionFields])

/** What live messages change in the cache beyond the people and invitations that they carry. */
export const teamUpdates: UpdatesConfig = {
  Subscription: {
    team: (result, _args, cache) => {
      const { team } = result as unknown as ResultOf<typeof teamSubscription>
      for (const change of team.changes) {
        if (change.__typename === 'PresenceChanged') cache.writeFragment(presenceNow, { id: change.memberId, lastActiveAt: change.lastActiveAt, presence: change.presence })
        if (change.__typename === 'SessionChanged')
          cache.writeFragment(sessionNow, { id: change.memberId, lastActiveAt: change.lastActiveAt, session: change.session })
      }
    },
  },
}
