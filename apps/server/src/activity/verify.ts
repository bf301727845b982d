import type { Database } from '../platform/database/client.ts'
import { type ChainLink, genesis, hashEvent } from './chain.ts'
import { eventColumns } from './log.ts'

/** What a verification found: the whole log, or the first line that is not as it was written. */
export type Verdict =
  | { intact: true; streamId: string; events: number; head: string }
  | { intact: false; streamId: string; seq: number; problem: 'changed' | 'removed' | 'inserted' | 'cut off'; message: string }

const page = 2_000

const faultOf = (event: ChainLink, expected: number, before: Uint8Array): Verdict | null => {
  const { streamId, seq } = event
  if (seq > expected)
    return { intact: false, streamId, seq: expected, problem: 'removed', message: `Event ${expected} is missing; the next one there is ${seq}.` }
  if (seq < expected) {
    const message = seq < 1 ? `Event ${seq} stands before the first one.` : `Event ${seq} stands there more than once.`
    return { intact: false, streamId, seq, problem: 'inserted', message }
  }
  if (Buffer.from(hashEvent(before, event)).toString('hex') !== event.hash)
    return { intact: false, streamId, seq, problem: 'changed', message: `Event ${seq} (${event.kind}, ${event.at}) is not what was written, or does not follow the one before it.` }
  return null
}

/** Holds events, oldest first, against their chain. Needs nothing else, so an export can be verified offline. AV-6 */
export const verifyEvents = async (streamId: string, events: AsyncIterable<ChainLink>): Promise<Verdict> => {
  let hash: Uint8Array = genesis
  let seq = 0
  for await (const event of events) {
    const fault = faultOf({ ...event, streamId }, seq + 1, hash)
    if (fault) return fault
    seq = event.seq
    hash = Buffer.from(event.hash, 'hex')
  }
  return { intact: true, streamId, events: seq, head: Buffer.from(hash).toString('hex') }
}

/** Every line of a stream, read page by page. */
async function* linesOf(database: Database, streamId: string): AsyncGenerator<ChainLink> {
  // Numbers begin with 1; a line that someone slipped in before that is found too.
  for (let seq = Number.MIN_SAFE_INTEGER; ; ) {
    const events = await database.read<ChainLink>({
      name: 'links-after', text: `SELECT ${eventColumns} FROM activity WHERE stream_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`, values: [streamId, seq, page],
    })
    if (events.length === 0) return
    yield* events
    seq = events.at(-1)!.seq
  }
}

type Head = { seq: number; hash: string }

const headOf = async (database: Database, streamId: string): Promise<Head> => {
  const [head] = await database.read<Head>({ text: `SELECT seq, encode(hash, 'hex') AS hash FROM stream WHERE id = $1`, values: [streamId] })
  return head ?? { seq: 0, hash: genesis.toString('hex') }
}

/** Verifies a whole log in the database, and that nothing was cut off its end or put there. Events may be written meanwhile. AV-6 */
export const verifyStream = async (database: Database, streamId: string): Promise<Verdict> => {
  const before = await headOf(database, streamId)
  const verdict = await verifyEvents(streamId, linesOf(database, streamId))
  if (!verdict.intact) return verdict
  const { events, head } = verdict
  const fault = (seq: number, problem: 'changed' | 'inserted' | 'cut off', message: string): Verdict => ({ intact: false, streamId, seq, problem, message })
  if (events < before.seq) return fault(events + 1, 'cut off', `The log ends at event ${events}; ${before.seq} were written.`)
  if (events === before.seq && head !== before.hash) return fault(events, 'changed', `Event ${events} is not what was written, though it follows the one before it.`)
  const after = await headOf(database, streamId)
  if (events > after.seq) return fault(after.seq + 1, 'inserted', `The log goes on to event ${events}; only ${after.seq} were written.`)
  return verdict
}
