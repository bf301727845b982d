import { unchanged } from '../../../activity/change.ts'
import type { Services } from '../../../graphql/context.ts'
import { keyEvent } from '../events.ts'

type Overdue = { id: string; accountId: string; expired: boolean }

/** Tells the log, and so what is open by them, of keys that have expired and of former secrets whose time is over. Rights never wait
 *  for this: they look at the clock. AP-1 */
export const endOverdueKeys = async ({ change, clock, database, log }: Services): Promise<void> => {
  const overdue = await database.read<Overdue>({
    name: 'overdue-keys',
    text: `SELECT id, account_id AS "accountId", COALESCE(expires_at <= $1, false) AS expired FROM api_key
      WHERE revoked_at IS NULL AND expired_at IS NULL AND (expires_at <= $1 OR former_until <= $1) LIMIT 500`,
    values: [clock.now()],
  })
  for (const { id, accountId, expired } of overdue)
    await change(async (tx, now) => {
      await tx.$queryRaw`SELECT 1 FROM api_key WHERE account_id = ${accountId}::uuid AND id = ${id}::uuid FOR NO KEY UPDATE`
      const over = expired ? { expiresAt: { lte: now } } : { formerUntil: { lte: now } }
      const key = await tx.apiKey.findFirst({
        where: { accountId, id, revokedAt: null, expiredAt: null, ...over }, include: { membership: { select: { user: { select: { id: true, email: true } } } } },
      })
      if (!key) return unchanged(undefined)
      await tx.apiKey.update({ where: { id, accountId }, data: { formerSecretHash: null, formerUntil: null, ...(expired && { expiredAt: now }) } })
      return { result: undefined, events: [keyEvent({ kind: expired ? 'key expired' : 'key secret ended', accountId, performer: null, maker: key.membership.user, key })] }
    }).catch((error: unknown) => log.warn({ error: String(error) }, 'The end of an API key could not be told; the next look tries again'))
}
