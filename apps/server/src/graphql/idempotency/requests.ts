import { createHash, randomUUID } from 'node:crypto'
import type { Change } from '../../activity/change.ts'
import type { Context, Services } from '../context.ts'
import { shownError } from '../errors.ts'

/** How long an answer is kept, and how long an attempt has until another may take its place. Milliseconds. */
export const kept = 24 * 3_600_000
export const attempt = 30_000

const sha256 = (...parts: string[]): Buffer => createHash('sha256').update(JSON.stringify(parts)).digest()

/** One request under one key: whose it is, and what it asks for. What it asks for may hold a password, which a plain hash would let be guessed. */
export type KeyedRequest = { id: Buffer; accountId: string | null; userId: string | null; fingerprint: Buffer }

/** Keys are their holder's own: a person's in one account, or an API key's. Null where nobody asks. */
export const keyedRequest = (sealing: Services['sealing'], { idempotencyKey, viewer, key, account }: Context, asked: { text: string; operationName?: string | null; variables?: unknown }): KeyedRequest | null => {
  const holder = viewer ? `user ${viewer.userId}` : key?.standing ? `key ${key.id}` : null
  if (!holder || idempotencyKey == null) return null
  return {
    id: sha256(holder, account?.id ?? '', idempotencyKey), accountId: account?.id ?? null, userId: viewer?.userId ?? null,
    fingerprint: sealing.digest(JSON.stringify([asked.text, asked.operationName ?? '', asked.variables ?? {}])),
  }
}

/** What a request under a key meets: it is the one to be executed, was answered, is under way elsewhere, was cut off after its change, or is another one. */
export type Found =
  | { state: 'claimed'; claim: string }
  | { state: 'answered'; answer: string }
  | { state: 'running' }
  | { state: 'lost' }
  | { state: 'other' }

type Row = { fingerprint: Buffer; isOver: boolean; isOld: boolean; hadEffect: boolean; answer: string | null }

/** Takes the request for one attempt, in one statement: of many at one moment, one gets it. What a node that went away has left undone is taken over;
 *  what is older than a day is as if it had never been. */
const take = async ({ database }: Services, { id, accountId, userId, fingerprint }: KeyedRequest, now: Date): Promise<Found | null> => {
  const claim = randomUUID()
  const { rowCount } = await database.pool.query(
    `INSERT INTO idempotent_request AS r (id, account_id, user_id, fingerprint, claim, claimed_until, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (id) DO UPDATE SET fingerprint = EXCLUDED.fingerprint, claim = EXCLUDED.claim, claimed_until = EXCLUDED.claimed_until, created_at = EXCLUDED.created_at, had_effect = false, answer = NULL
     WHERE r.created_at <= $8 OR (r.answer IS NULL AND NOT r.had_effect AND r.claimed_until <= EXCLUDED.created_at AND r.fingerprint = EXCLUDED.fingerprint)`,
    [id, accountId, userId, fingerprint, claim, new Date(now.getTime() + attempt), now, new Date(now.getTime() - kept)],
  )
  return rowCount === 1 ? { state: 'claimed', claim } : null
}

/** What a request meets. It is looked at before it is taken: to take it would wait for the change of whoever has it, and hold a connection meanwhile. */
export const claimRequest = async (services: Services, request: KeyedRequest): Promise<Found> => {
  const { database, clock, sealing } = services
  const { id, fingerprint } = request
  const now = clock.now()
  const { rows: [row] } = await database.pool.query<Row>({
    name: 'idempotent-request',
    text: `SELECT fingerprint, claimed_until <= $2 AS "isOver", created_at <= $3 AS "isOld", had_effect AS "hadEffect", answer FROM idempotent_request WHERE id = $1`,
    values: [id, now, new Date(now.getTime() - kept)],
  })
  // Where another was quicker, it is looked at again.
  if (!row || row.isOld) return (await take(services, request, now)) ?? { state: 'running' }
  if (!row.fingerprint.equals(fingerprint)) return { state: 'other' }
  if (row.answer !== null) return { state: 'answered', answer: sealing.open(row.answer, id.toString('hex')) }
  if (!row.isOver) return { state: 'running' }
  return row.hadEffect ? { state: 'lost' } : ((await take(services, request, now)) ?? { state: 'running' })
}

/** The door for the changes of one attempt: each of them writes, in its own transaction, that there was one. An attempt whose place was taken
 *  meanwhile changes nothing any more, so that there are never two. */
export const changeOnce = (change: Change, { id }: KeyedRequest, claim: string): Change => (command) =>
  change(async (tx, now) => {
    const own = await tx.$executeRaw`UPDATE idempotent_request SET had_effect = true WHERE id = ${id} AND claim = ${claim}::uuid`
    if (own === 0) throw shownError('IDEMPOTENCY_IN_PROGRESS', 'This took too long, and the same request was begun anew meanwhile. Send it again.')
    return command(tx, now)
  })

/** Keeps the answer for those who ask again, sealed: it may hold what is shown once. */
export const keepAnswer = async ({ database, sealing }: Services, { id }: KeyedRequest, claim: string, answer: string): Promise<void> =>
  void (await database.pool.query('UPDATE idempotent_request SET answer = $3 WHERE id = $1 AND claim = $2', [id, claim, sealing.seal(answer, id.toString('hex'))]))

/** Gives the key back where nothing was changed; answers whether that is so. */
export const giveBack = async ({ database }: Services, { id }: KeyedRequest, claim: string): Promise<boolean> =>
  (await database.pool.query('DELETE FROM idempotent_request WHERE id = $1 AND claim = $2 AND NOT had_effect', [id, claim])).rowCount === 1

/** So many go at once, so that a look after a long absence locks nothing for long. */
const atOnce = 5_000

/** Forgets what is older than a day. */
export const forgetRequests = async ({ database, clock }: Pick<Services, 'database' | 'clock'>): Promise<void> =>
  void (await database.pool.query('DELETE FROM idempotent_request WHERE id IN (SELECT id FROM idempotent_request WHERE created_at <= $1 ORDER BY created_at LIMIT $2)', [new Date(clock.now().getTime() - kept), atOnce]))
