import type pg from 'pg'
import { contents, countOf } from './queries/contents.ts'

/** The last file of an archive: what is in the others. An archive without it was cut off. */
export type Manifest = {
  format: 'gatehouse-export'
  version: 1
  account: { id: string; slug: string; name: string }
  /** The moment for which everything in it holds. RFC 3339 in UTC. */
  exportedAt: string
  /** The number and hash of the newest event in `activity.ndjson`. AV-6 */
  log: { events: number; head: string }
  files: { path: string; rows?: number; bytes: number; sha256: string }[]
}

/** One view of all tables, for as long as an export takes. */
export type Snapshot = Pick<Manifest, 'account' | 'exportedAt' | 'log'> & {
  client: pg.PoolClient
  /** Rows by file. */
  counts: ReadonlyMap<string, number>
  /** Of those who are in the account, by the keys of their files. */
  pictures: { membershipId: string; key: string }[]
}

/** Opens the view: whatever changes from now on is not in it. Null where there is no such account. */
export const openSnapshot = async (client: pg.PoolClient, accountId: string, now: Date): Promise<Snapshot | null> => {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  const { rows: [account] } = await client.query<Manifest['account'] & { seq: number; hash: string }>(
    `SELECT a.id, a.slug, a.name, s.seq, encode(s.hash, 'hex') AS hash FROM account a JOIN stream s ON s.id = a.id WHERE a.id = $1`, [accountId],
  )
  if (!account) return null
  const { seq, hash, ...facts } = account
  const counts = new Map<string, number>()
  // The log has no gaps: its head says how long it is.
  for (const content of contents) counts.set(content.file, content.file === 'activity' ? seq : (await client.query<{ count: number }>(countOf(content, accountId))).rows[0]!.count)
  const { rows: pictures } = await client.query<Snapshot['pictures'][number]>(
    `SELECT m.id AS "membershipId", u.picture AS key FROM membership m JOIN "user" u ON u.id = m.user_id
     WHERE m.account_id = $1 AND m.ended_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > now()) AND u.picture IS NOT NULL ORDER BY m.id`, [accountId],
  )
  return { client, account: facts, exportedAt: now.toISOString(), log: { events: seq, head: hash }, counts, pictures }
}

/** Ends the view, and gives its connection back. */
export const closeSnapshot = async (client: pg.PoolClient): Promise<void> => {
  await client.query('ROLLBACK').then(() => client.release(), (error: Error) => client.release(error))
}
