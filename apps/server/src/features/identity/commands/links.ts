import type { Tx } from '../../../platform/database/client.ts'
import type { TokenPurpose } from '../../../platform/database/generated/client.ts'
import type { Services } from '../../../graphql/context.ts'
import { newToken } from '../../../platform/tokens.ts'
import { voidOffers } from '../../sessions/commands.ts'
import { LinkClosed } from '../problems.ts'
import type { LinkRow } from '../queries.ts'

const hour = 3_600_000

/** How long each kind of mailed link is good for. Milliseconds. ID-4, ID-5 */
export const linkLifetimes = { PASSWORD_RESET: hour, EMAIL_CHANGE: 24 * hour, EMAIL_PROOF: 7 * 24 * hour, SIGN_UP: 24 * hour } as const

/** A login whose row is held while its link is made. */
type Holder = { id: string; email: string; emailKey: string; name: string; proven: boolean }

/**
 * Makes the newest link for the login that `where` finds, and kills the older ones of its purpose: by whoever sends the mail, so
 * that no token is kept in clear (ID-7). One that went out with the same `mailing`, before the process died, stays as good: whichever
 * of the two mails is read leads on. Null where there is no such login, or no need. It is bookkeeping, no change of an account.
 */
export const mintLink = async (
  { database, clock }: Pick<Services, 'database' | 'clock'>, purpose: 'PASSWORD_RESET' | 'EMAIL_PROOF', where: { emailKey: string } | { id: string }, mailing: string,
): Promise<{ token: string; holder: Holder; expiresAt: Date } | null> => {
  const client = await database.pool.connect()
  const [column, value] = 'id' in where ? ['id', where.id] : ['email_key', where.emailKey]
  try {
    await client.query('BEGIN')
    // One after another for one login, so that only the newest link is left.
    const { rows: [holder] } = await client.query<Holder>(
      `SELECT id, email, email_key AS "emailKey", name, email_proven_at IS NOT NULL AS proven FROM "user" WHERE ${column} = $1 FOR NO KEY UPDATE`, [value],
    )
    if (!holder || (purpose === 'EMAIL_PROOF' && holder.proven)) return null
    const { token, hash } = newToken()
    const now = clock.now()
    const expiresAt = new Date(now.getTime() + linkLifetimes[purpose])
    await client.query(
      `DELETE FROM one_time_token WHERE user_id = $1 AND purpose = $2::token_purpose AND used_at IS NULL AND detail ->> 'mailing' IS DISTINCT FROM $3`, [holder.id, purpose, mailing],
    )
    await client.query(
      'INSERT INTO one_time_token (id, purpose, hash, user_id, detail, expires_at, created_at) VALUES (gen_random_uuid(), $1::token_purpose, $2, $3, $4, $5, $6)',
      [purpose, Buffer.from(hash), holder.id, { emailKey: holder.emailKey, mailing }, expiresAt, now],
    )
    await client.query('COMMIT')
    return { token, holder, expiresAt }
  } finally {
    // Undoes what was not committed; after a commit it says only that there is nothing to undo.
    await client.query('ROLLBACK').then(() => client.release(), (error: Error) => client.release(error))
  }
}

/** Spends a link inside a change, once however many try. Throws `LinkClosed`. ID-7 */
export const claimLink = async (tx: Tx, link: Pick<LinkRow, 'id'>, now: Date): Promise<void> => {
  const { count } = await tx.oneTimeToken.updateMany({ where: { id: link.id, usedAt: null, expiresAt: { gt: now } }, data: { usedAt: now } })
  if (count === 1) return
  const found = await tx.oneTimeToken.findUnique({ where: { id: link.id } })
  throw new LinkClosed(!found ? 'UNKNOWN' : found.usedAt ? 'USED' : 'EXPIRED')
}

/** What was begun or offered before a password or an email changed, and may not be ended after it. ID-7 */
const unfinished = ['PASSWORD_RESET', 'EMAIL_CHANGE', 'SECOND_FACTOR', 'PASSKEY_SETUP', 'TOTP_SETUP'] as const satisfies TokenPurpose[]

/** Kills everything that is under way for a login. The user's row is locked. */
export const dropUnfinished = async (tx: Tx, userId: string, now: Date): Promise<void> => {
  await voidOffers(tx, userId, now)
  await tx.oneTimeToken.deleteMany({ where: { userId, purpose: { in: [...unfinished] }, usedAt: null } })
}
