import { maySeeSessions } from '@gatehouse/policy'
import type { Services } from '../../graphql/context.ts'
import { startLooking } from '../../live/looking.ts'
import { membersById } from './queries.ts'

/** How many stand in one message. */
const perMessage = 200

type Use = { sessionId: string; at: string; accountId: string; membershipId: string }

const keyOf = ({ sessionId, accountId }: Use) => `${accountId}:${sessionId}`

/** Sessions that were used after a moment, for each account that their user is in. */
const usedSince = ({ database }: Services, since: Date, accountIds: string[]): Promise<Use[]> =>
  database.read({
    name: 'uses',
    text: `SELECT s.id AS "sessionId", s.last_used_at AS at, m.account_id AS "accountId", m.id AS "membershipId"
      FROM session s JOIN membership m ON m.user_id = s.user_id AND m.ended_at IS NULL
      WHERE s.ended_at IS NULL AND s.last_used_at > $1 AND m.account_id = ANY($2)`,
    values: [since, accountIds],
  })

/**
 * Tells those who manage users of sessions that were used, or that began on another account's page: neither stands in their account's log.
 * Each node looks for its own subscribers, at all accounts in one, so that it is right without Redis too. SE-6
 */
export const startUses = (services: Services, every = 2_000) => {
  const { live } = services
  /** The use of each session in each account that subscribers have been told of. */
  const told = new Map<string, string>()

  const tell = async (accountId: string, uses: Use[]) => {
    for (let at = 0; at < uses.length; at += perMessage) {
      const members = await membersById(services, accountId, uses.slice(at, at + perMessage).map(({ membershipId }) => membershipId))
      const changes = members.map((member) => ({ kind: 'sessionChanged', member }))
      if (changes.length > 0) await live.inject(accountId, 'team', { changes }, (actor) => actor !== null && maySeeSessions(actor).allowed)
    }
  }

  return startLooking(services, 'team', every, async (accountIds, since) => {
    const uses = accountIds.length > 0 ? await usedSince(services, since, accountIds) : []
    const news = uses.filter((use) => told.get(keyOf(use)) !== use.at)
    for (const [accountId, own] of Map.groupBy(news, (use) => use.accountId)) await tell(accountId, own)
    for (const [key, at] of told) if (Date.parse(at) <= since.getTime()) told.delete(key)
    for (const use of news) told.set(keyOf(use), use.at)
  })
}
