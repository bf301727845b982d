import type { ServerResponse } from 'node:http'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Services } from '../../graphql/context.ts'
import { pictureFile } from '../profile/queries/pictureAddress.ts'
import { writeArchive } from './archive.ts'
import type { Snapshot } from './snapshot.ts'

/** How often it is looked whether the export is still allowed, and said how far it is. Milliseconds. */
const lookEvery = 500
/** A reader who takes nothing for so long is gone: the view of the database is not held open for them. Milliseconds. */
const patience = 60_000

/** Sends the archive, and notes how far it is. Breaks off, within a second, where its reader loses the right to it, and throws why. */
export const sendArchive = async (
  { database, files, clock }: Services, { id, accountId, allowed }: { id: string; accountId: string; allowed(): Promise<boolean> }, snapshot: Snapshot, res: ServerResponse,
): Promise<void> => {
  const sent = { rows: 0, bytes: 0, at: performance.now() }
  const end = new AbortController()
  const note = async (state: 'RUNNING' | 'DONE' | 'FAILED') => {
    const now = clock.now()
    await database.pool.query(
      'UPDATE account_export SET state = $3::export_state, rows = $4, bytes = $5, seen_at = $6, ended_at = $7 WHERE account_id = $1 AND id = $2',
      [accountId, id, state, sent.rows, sent.bytes, now, state === 'RUNNING' ? null : now],
    )
  }
  const look = async () => {
    if (!(await allowed())) end.abort(new Error('The right to it was lost.'))
    else if (performance.now() - sent.at > patience) end.abort(new Error('Nobody reads it.'))
    else await note('RUNNING')
  }
  let looking: Promise<void> = Promise.resolve()
  const looks = setInterval(() => {
    looking = looking.then(look).catch((error: unknown) => end.abort(error))
  }, lookEvery)
  const counted = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      sent.bytes += chunk.length
      sent.at = performance.now()
      done(null, chunk)
    },
  })
  const archive = writeArchive(snapshot, (key) => files.get(pictureFile(key, 'large')), (rows) => (sent.rows += rows))
  // What has gone out when it breaks off ends in the middle, without its manifest, and the connection with it: nobody takes it for whole.
  const failed = await pipeline(archive, counted, res, { signal: end.signal }).then(() => null, (error: unknown) => ({ error: end.signal.reason ?? error }))
  clearInterval(looks)
  await looking
  await note(failed ? 'FAILED' : 'DONE')
  if (failed) throw failed.error
}
