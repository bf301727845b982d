import type { Services } from '../../../graphql/context.ts'

const day = 24 * 3_600_000
/** Attempts to sign in are kept this long, and as many of each login: half for those with the right password, half for all others, so that
 *  nobody who does not know it can push them out. Milliseconds. */
const keepSignIns = 90 * day
const mostSignIns = 200
/** A browser whose cookie has expired will not come back. Milliseconds. */
const keepDevices = 366 * day
/** Nothing hangs on when exactly they go. Milliseconds. */
const every = 3_600_000

/** Makes what forgets old sign-ins and browsers; it does so at the first call and then at most once an hour. */
export const createForgetting = ({ database, clock }: Pick<Services, 'database' | 'clock'>) => {
  let done = -Infinity
  return async (): Promise<void> => {
    const now = clock.now().getTime()
    if (now - done < every) return
    await database.pool.query('DELETE FROM sign_in WHERE at < $1', [new Date(now - keepSignIns)])
    await database.pool.query(
      `DELETE FROM sign_in WHERE id IN (
        SELECT id FROM (
          SELECT id, row_number() OVER (PARTITION BY user_id, outcome IN ('SIGNED_IN', 'CONFLICT') ORDER BY at DESC, id DESC) AS place FROM sign_in
        ) placed WHERE place > $1)`,
      [mostSignIns / 2],
    )
    await database.pool.query('DELETE FROM known_device WHERE last_seen_at < $1', [new Date(now - keepDevices)])
    done = now
  }
}
