import type { Key, Services } from '../../../graphql/context.ts'

/** A use is written down at most this often. Milliseconds. */
const toTheMinute = 60_000
/** So many are remembered; then it begins anew, which costs a statement for each. */
const most = 10_000

/** Notes when and from where keys were used, beside the requests and never in their way. AP-1 */
export const createKeyNotes = ({ database, clock, log }: Pick<Services, 'database' | 'clock' | 'log'>) => {
  /** When this node last wrote down that a key was used from an address. */
  const noted = new Map<string, number>()
  return ({ id }: Extract<Key, { standing: true }>, address: string): void => {
    const now = clock.now()
    const place = `${id} ${address}`
    if ((noted.get(place) ?? 0) > now.getTime() - toTheMinute) return
    if (noted.size >= most) noted.clear()
    noted.set(place, now.getTime())
    database.pool.query('UPDATE api_key SET last_used_at = $2, last_used_address = $3 WHERE id = $1', [id, now, address]).catch((error: unknown) => {
      noted.delete(place)
      log.warn({ error: String(error) }, 'The use of an API key could not be noted')
    })
  }
}
