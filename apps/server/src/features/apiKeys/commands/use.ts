import type { Key, Services } from '../../../graphql/context.ts'

/** A further use from the same address is written down at most this often. Milliseconds. */
const toTheMinute = 60_000
/** What is to be written down waits this long, for uses of other keys and from other addresses. Milliseconds. */
const gathering = 500
/** So many are remembered; then it begins anew. */
const most = 10_000

type Use = { address: string; at: Date }

/** Notes when and from where keys were last used, beside the requests and never in their way: of all uses within a moment the last one, in one statement. AP-1 */
export const createKeyNotes = ({ database, clock, log }: Pick<Services, 'database' | 'clock' | 'log'>) => {
  /** What this node wrote down last, by key. */
  const written = new Map<string, Use>()
  const waiting = new Map<string, Use>()

  const write = async (): Promise<void> => {
    const uses = [...waiting]
    waiting.clear()
    if (written.size > most) written.clear()
    for (const [id, use] of uses) written.set(id, use)
    await database.pool.query(
      `UPDATE api_key SET last_used_at = u.at, last_used_address = u.address FROM unnest($1::uuid[], $2::timestamptz[], $3::text[]) AS u (id, at, address)
       WHERE api_key.id = u.id AND (last_used_at IS NULL OR last_used_at <= u.at)`,
      [uses.map(([id]) => id), uses.map(([, { at }]) => at), uses.map(([, { address }]) => address)],
    ).catch((error: unknown) => {
      for (const [id] of uses) written.delete(id)
      log.warn({ error: String(error) }, 'The use of API keys could not be noted')
    })
  }

  return ({ id }: Extract<Key, { standing: true }>, address: string): void => {
    const at = clock.now()
    const last = waiting.get(id) ?? written.get(id)
    if (last?.address === address && at.getTime() - last.at.getTime() < toTheMinute) return
    if (waiting.size === 0) setTimeout(write, gathering).unref()
    waiting.set(id, { address, at })
  }
}
