import type { Tx } from '../../../platform/database/client.ts'

export type Reader = { userId: string; email: string }

/** Everyone who manages users in an account, but one membership. Across levels and grants at once, so it is hand SQL. TM-14 */
export const managersOf = (tx: Tx, accountId: string, except: string | null, now: Date): Promise<Reader[]> =>
  tx.$queryRaw<Reader[]>`
    SELECT u.id AS "userId", u.email FROM membership m JOIN "user" u ON u.id = m.user_id LEFT JOIN access_level l ON l.account_id = m.account_id AND l.id = m.access_level_id
    WHERE m.account_id = ${accountId}::uuid AND m.id IS DISTINCT FROM ${except}::uuid AND m.ended_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > ${now})
      AND (m.role <> 'MEMBER' OR 'users.manage' = ANY(l.permissions)
        OR EXISTS (SELECT 1 FROM "grant" g WHERE g.account_id = m.account_id AND g.membership_id = m.id AND g.permission = 'users.manage'))`
