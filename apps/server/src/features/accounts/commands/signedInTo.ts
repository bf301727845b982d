import type { Tx } from '../../../platform/database/client.ts'

/** The people of an account who are signed in somewhere, wherever they look at that moment: their open pages show its name. */
export const signedInTo = async (tx: Tx, accountId: string): Promise<string[]> => {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT m.user_id AS id FROM membership m JOIN session s ON s.user_id = m.user_id AND s.ended_at IS NULL
    WHERE m.account_id = ${accountId}::uuid AND m.ended_at IS NULL ORDER BY m.user_id`
  return rows.map(({ id }) => id)
}
