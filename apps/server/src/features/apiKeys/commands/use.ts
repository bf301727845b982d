import type { Key, Services } from '../../../graphql/context.ts'

/** A use is written down at most this often. Milliseconds. */
const toTheMinute = 60_000

/** Notes when and from where a key was used, beside the request and never in its way. AP-1 */
export const noteKeyUse = ({ database, clock, log }: Services, { id }: Extract<Key, { standing: true }>, address: string): void => {
  const now = clock.now()
  database.pool
    .query('UPDATE api_key SET last_used_at = $2, last_used_address = $3 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at <= $4 OR last_used_address IS DISTINCT FROM $3)', [
      id, now, address, new Date(now.getTime() - toTheMinute),
    ])
    .catch((error: unknown) => log.warn({ error: String(error) }, 'The use of an API key could not be noted'))
}
