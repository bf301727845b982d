import { mayChangeSettings } from '@gatehouse/policy'
import type { Services } from '../../graphql/context.ts'
import { startLooking } from '../../live/looking.ts'
import { changed } from './live.ts'
import { apiKeys } from './queries.ts'

type Use = { id: string; accountId: string; at: string }

/** Tells those who follow the API keys of their use, which stands in no log. AP-1 */
export const startKeyUses = (services: Services, every = 2_000) => {
  const { live, database } = services
  const told = new Map<string, string>()
  return startLooking(services, 'apiKeys', every, async (accountIds, since) => {
    const uses = accountIds.length === 0 ? [] : await database.read<Use>({
      name: 'key-uses', text: 'SELECT id, account_id AS "accountId", last_used_at AS at FROM api_key WHERE account_id = ANY($1) AND last_used_at > $2', values: [accountIds, since],
    })
    const news = uses.filter(({ id, at }) => told.get(id) !== at)
    for (const [accountId, own] of Map.groupBy(news, (use) => use.accountId)) {
      const changes = changed(await apiKeys(services, accountId, { ids: own.map(({ id }) => id) }))
      if (changes.length > 0) await live.inject(accountId, 'apiKeys', { changes }, (actor) => actor !== null && mayChangeSettings(actor).allowed)
    }
    told.clear()
    for (const { id, at } of uses) told.set(id, at)
  })
}
