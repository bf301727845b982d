import type { Services } from '../../../graphql/context.ts'
import type { Tx } from '../../../platform/database/client.ts'
import type { TokenPurpose } from '../../../platform/database/generated/client.ts'
import { hashToken, newToken } from '../../../platform/tokens.ts'

/** A step between two requests, of which only the hash is kept. ID-7 */
export type Step<Detail> = { userId: string | null; detail: Detail }

type Begun = { token: string; expiresAt: Date }

/** Begins a step that somebody goes on with by the token, for so many milliseconds, once. */
export const beginStep = async (
  { database, clock }: Services, purpose: TokenPurpose, step: { userId: string | null; detail?: object; holds: number },
): Promise<Begun> => {
  const { token, hash } = newToken()
  const expiresAt = new Date(clock.now().getTime() + step.holds)
  await database.pool.query(
    'INSERT INTO one_time_token (id, purpose, hash, user_id, detail, expires_at) VALUES (gen_random_uuid(), $1, $2, $3, $4, $5)',
    [purpose, Buffer.from(hash), step.userId, step.detail ?? {}, expiresAt],
  )
  return { token, expiresAt }
}

/** What a token stands for, as long as it holds; spends nothing. */
export const readStep = async <Detail>({ database, clock }: Services, purpose: TokenPurpose, token: string): Promise<Step<Detail> | null> => {
  const [found] = await database.read<Step<Detail>>({
    name: 'read-step', text: 'SELECT user_id AS "userId", detail FROM one_time_token WHERE hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3',
    values: [Buffer.from(hashToken(token)), purpose, clock.now()],
  })
  return found ?? null
}

/** Spends a token: of several at one moment one gets the step, the others null. What comes after may still roll it back. */
export const takeStep = async <Detail>(tx: Tx, purpose: TokenPurpose, token: string, now: Date): Promise<Step<Detail> | null> => {
  const [taken] = await tx.$queryRaw<Step<Detail>[]>`
    UPDATE one_time_token SET used_at = ${now} WHERE hash = ${hashToken(token)} AND purpose = ${purpose}::token_purpose AND used_at IS NULL AND expires_at > ${now}
    RETURNING user_id AS "userId", detail`
  return taken ?? null
}
