import type { Services } from '../../../graphql/context.ts'
import type { Database, Tx } from '../../../platform/database/client.ts'

/** A passkey, as its owner sees it. Moments are RFC 3339 in UTC. */
export type PasskeyRow = { id: string; name: string; addedAt: string; lastUsedAt: string | null; synced: boolean }

/** Everything with which a login can prove itself a second time. ID-8 */
export type Factors = {
  authenticator: { addedAt: string; lastUsedAt: string | null } | null
  passkeys: PasskeyRow[]
  recoveryCodesLeft: number
}

type Row = { id: string; kind: 'TOTP' | 'PASSKEY' | 'RECOVERY_CODE'; name: string | null; addedAt: string; lastUsedAt: string | null; synced: boolean }

export const factorsOf = async (database: Database, userId: string): Promise<Factors> => {
  const rows = await database.read<Row>({
    name: 'factors',
    text: `SELECT id, kind, name, created_at AS "addedAt", last_used_at AS "lastUsedAt", COALESCE((detail->>'backedUp')::boolean, false) AS synced
      FROM credential WHERE user_id = $1 AND kind IN ('TOTP', 'PASSKEY', 'RECOVERY_CODE') ORDER BY created_at, id`,
    values: [userId],
  })
  const totp = rows.find(({ kind }) => kind === 'TOTP')
  return {
    authenticator: totp ? { addedAt: totp.addedAt, lastUsedAt: totp.lastUsedAt } : null,
    passkeys: rows.filter(({ kind }) => kind === 'PASSKEY').map(({ kind: _, ...passkey }) => ({ ...passkey, name: passkey.name ?? 'Passkey' })),
    recoveryCodesLeft: rows.filter(({ kind }) => kind === 'RECOVERY_CODE').length,
  }
}

/** How many second factors a login has; recovery codes stand in for one and are none. */
export const countFactors = (tx: Tx, userId: string): Promise<number> => tx.credential.count({ where: { userId, kind: { in: ['TOTP', 'PASSKEY'] } } })

/** The accounts of a user that ask for a second factor, by name. Across accounts on purpose, so it is hand SQL. AC-7 */
const requiring = `SELECT a.name FROM membership m JOIN account a ON a.id = m.account_id
  WHERE m.user_id = $1::uuid AND m.ended_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > $2::timestamptz) AND a.closed_at IS NULL AND a.second_factor_required
  ORDER BY lower(a.name), a.id`

const requiringAccounts = async (database: Database, userId: string, now: Date): Promise<string[]> =>
  (await database.read<{ name: string }>({ name: 'requiring-accounts', text: requiring, values: [userId, now] })).map(({ name }) => name)

/** The same inside a change, under its locks. */
export const requiringAccountsNow = async (tx: Tx, userId: string, now: Date): Promise<string[]> =>
  (await tx.$queryRawUnsafe<{ name: string }[]>(requiring, userId, now)).map(({ name }) => name)

/** A login's second factors, and the accounts that ask for one. */
export type SecondFactorsRow = Factors & { requiredBy: string[] }

export const secondFactorsOf = async ({ database, clock }: Pick<Services, 'database' | 'clock'>, userId: string): Promise<SecondFactorsRow> => ({
  ...(await factorsOf(database, userId)),
  requiredBy: await requiringAccounts(database, userId, clock.now()),
})
