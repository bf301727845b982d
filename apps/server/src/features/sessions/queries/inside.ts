import DataLoader from 'dataloader'
import type { Context, Services } from '../../../graphql/context.ts'
import type { SessionRow } from '../problems.ts'

/** The live sessions of some users, each where there is one. */
const liveSessions = async ({ database, clock }: Pick<Services, 'database' | 'clock'>, userIds: readonly string[]): Promise<Map<string, SessionRow>> => {
  const rows = await database.read<SessionRow & { userId: string }>({
    name: 'live-sessions',
    text: `SELECT user_id AS "userId", id, device, browser, address, created_at AS "signedInAt", last_used_at AS "lastUsedAt", idle_at AS "idleAt", expires_at AS "expiresAt"
      FROM session WHERE user_id = ANY($1) AND ended_at IS NULL AND expires_at > $2 AND idle_at > $2`,
    values: [userIds, clock.now()],
  })
  return new Map(rows.map(({ userId, ...row }) => [userId, row]))
}

const loaders = new WeakMap<Context, DataLoader<string, SessionRow | null>>()

/** The live session of a user, read in one with those of all others whom the same answer speaks of. SE-6 */
export const liveSessionOf = (context: Context, userId: string): Promise<SessionRow | null> => {
  const { services } = context
  const loader = loaders.get(context) ?? new DataLoader<string, SessionRow | null>(async (userIds) => {
    const found = await liveSessions(services, userIds)
    return userIds.map((id) => found.get(id) ?? null)
    // Nothing is kept: a mutation of the same request may end a session.
  }, { cache: false })
  loaders.set(context, loader)
  return loader.load(userId)
}
