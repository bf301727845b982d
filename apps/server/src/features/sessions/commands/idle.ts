import { idleTimes } from '@gatehouse/policy'
import type { Services, Viewer } from '../../../graphql/context.ts'
import type { Tx } from '../../../platform/database/client.ts'

/** The accounts that a user may enter; their idle times are what a session of that user is held to. */
const accountsOf = (user: string, now: string) => `membership m JOIN account a ON a.id = m.account_id
  WHERE m.user_id = ${user} AND m.ended_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > ${now}) AND a.closed_at IS NULL`

/** The strictest of them, in minutes. AC-7 */
const strictest = (user: string, now: string) => `COALESCE((SELECT min(a.idle_minutes) FROM ${accountsOf(user, now)}), ${idleTimes.usual})`

/**
 * How a stricter idle time reaches every session, whatever happens at the same moment: whoever writes `idle_at` holds the
 * session's row first, and reads the accounts in a later statement; who opens or joins holds their rows as well, shared. Whoever
 * changes an account's idle time holds the sessions first too, then the account, and sets the sessions after that.
 */
const idleMinutesOf = async (tx: Tx, userId: string, now: Date): Promise<number> => {
  const [row] = await tx.$queryRawUnsafe<{ minutes: number | null }[]>(
    `SELECT min(idle)::int AS minutes FROM (SELECT a.idle_minutes AS idle FROM ${accountsOf('$1::uuid', '$2')} FOR SHARE OF a) own`, userId, now,
  )
  return row?.minutes ?? idleTimes.usual
}

/** When a session that is used now ends unless it is used again. SE-5 */
export const idleAtFor = async (tx: Tx, userId: string, now: Date): Promise<Date> =>
  new Date(now.getTime() + (await idleMinutesOf(tx, userId, now)) * 60_000)

/** Holds the live session of somebody who has just joined an account to its idle time, at once. AC-7 */
export const limitSession = async (tx: Tx, userId: string, now: Date): Promise<void> => {
  await tx.$queryRaw`SELECT 1 FROM session WHERE user_id = ${userId}::uuid AND ended_at IS NULL FOR NO KEY UPDATE`
  const minutes = await idleMinutesOf(tx, userId, now)
  await tx.$executeRaw`UPDATE session SET idle_at = last_used_at + make_interval(mins => ${minutes})
    WHERE user_id = ${userId}::uuid AND ended_at IS NULL AND idle_at > ${now}`
}

const ofMembers = `s.ended_at IS NULL AND s.user_id IN (SELECT user_id FROM membership WHERE account_id = $1::uuid AND ended_at IS NULL)`

/** Holds the live sessions of an account's members: before the account itself, whose idle time is about to change. */
export const holdSessionsOf = async (tx: Tx, accountId: string): Promise<void> => {
  await tx.$executeRawUnsafe(`SELECT 1 FROM session s WHERE ${ofMembers} ORDER BY s.id FOR NO KEY UPDATE`, accountId)
}

/** Holds those sessions to the idle time that the account has now, but for those whose time is over already. AC-7 */
export const limitSessionsOf = async (tx: Tx, accountId: string, now: Date): Promise<void> => {
  // Those of people who joined since. What is set is read in a statement that begins with all of them held.
  await holdSessionsOf(tx, accountId)
  await tx.$executeRawUnsafe(
    `UPDATE session s SET idle_at = s.last_used_at + make_interval(mins => ${strictest('s.user_id', '$2')}) WHERE ${ofMembers} AND s.idle_at > $2`, accountId, now,
  )
}

/** A session's moments after a use, RFC 3339 in UTC. */
export type Used = { lastUsedAt: string; idleAt: string }

/** Writes down that the session was used just now; null where it has ended meanwhile. Bookkeeping, no change of an account. SE-5 */
export const recordUse = async ({ database, clock }: Services, sessionId: string, membershipId: string | null): Promise<Used | null> => {
  const now = clock.now()
  const client = await database.pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('UPDATE session SET last_used_at = GREATEST(last_used_at, $2) WHERE id = $1 AND ended_at IS NULL AND idle_at > $2 AND expires_at > $2', [sessionId, now])
    const { rows } = await client.query<Used>(
      `UPDATE session s SET idle_at = s.last_used_at + make_interval(mins => ${strictest('s.user_id', '$2')})
        WHERE s.id = $1 AND s.ended_at IS NULL AND s.idle_at > $2 AND s.expires_at > $2
        RETURNING s.last_used_at AS "lastUsedAt", s.idle_at AS "idleAt"`,
      [sessionId, now],
    )
    await client.query('COMMIT')
    client.release()
    if (rows[0] && membershipId) await database.pool.query('UPDATE membership SET last_active_at = $2 WHERE id = $1', [membershipId, now])
    return rows[0] ?? null
  } catch (error) {
    client.release(true)
    throw error
  }
}

/** Uses that follow each other within this time are written down once. Milliseconds. */
const noteEvery = 10_000

/** Notes behind the request's back that the session was used by it. SE-5 */
export const noteUse = (services: Services, viewer: Viewer, membershipId: string | null): void => {
  if (services.clock.now().getTime() - Date.parse(viewer.lastUsedAt) < noteEvery) return
  recordUse(services, viewer.sessionId, membershipId).catch((error: unknown) => services.log.warn({ error: String(error) }, 'Could not note the use of a session'))
}
