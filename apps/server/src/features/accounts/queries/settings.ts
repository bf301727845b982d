import type { AccountRow, Services } from '../../../graphql/context.ts'
import type { Database } from '../../../platform/database/client.ts'

/** An account as it is now. */
export const accountById = async ({ database }: Services, id: string): Promise<AccountRow | null> => {
  const [row] = await database.read<AccountRow>({
    name: 'account-by-id',
    text: `SELECT id, slug, name, time_zone AS "timeZone", currency, created_at AS "createdAt", idle_minutes AS "idleMinutes",
      second_factor_required AS "secondFactorRequired", hide_financials_from_admins AS "hideFinancialsFromAdmins",
      hide_financials_from_partners AS "hideFinancialsFromPartners" FROM account WHERE id = $1 AND closed_at IS NULL`,
    values: [id],
  })
  return row ?? null
}

const secondFactorOf = (user: string) => `SELECT 1 FROM credential c WHERE c.user_id = ${user} AND c.kind IN ('TOTP', 'PASSKEY')`

/** Whether a login has a second factor. ID-8 */
export const hasSecondFactor = async (database: Pick<Database, 'read'>, userId: string): Promise<boolean> =>
  (await database.read({ name: 'has-second-factor', text: `${secondFactorOf('$1')} LIMIT 1`, values: [userId] })).length > 0

/** How many of an account's members could not enter it, were a second factor required. ID-8 */
export const countWithoutSecondFactor = async ({ database, clock }: Services, accountId: string): Promise<number> => {
  const [row] = await database.read<{ count: number }>({
    name: 'members-without-second-factor',
    text: `SELECT count(*)::int AS count FROM membership m
      WHERE m.account_id = $1 AND m.ended_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > $2) AND NOT EXISTS (${secondFactorOf('m.user_id')})`,
    values: [accountId, clock.now()],
  })
  return row!.count
}
