import { type FinancialSettings, inEffect, intersection, isPermission, namesOf, noPermissions, permissionSet, type Role } from '@gatehouse/policy'
import type { Services } from '../../graphql/context.ts'
import { usablePermissionsOf } from '../team/queries.ts'

type Source = Pick<Services, 'database' | 'clock'>

/** An API key as those see it who manage settings. Moments are RFC 3339 in UTC. AP-1 */
export type ApiKeyRow = {
  id: string; accountId: string; membershipId: string; name: string; hint: string; permissions: string[]; usablePermissions: string[]; allProducts: boolean; productIds: string[]
  makerUserId: string; makerName: string; makerEmail: string; makerPicture: string | null; makerHere: boolean; factorMissing: boolean; createdAt: string; expiresAt: string | null; formerUntil: string | null; lastUsedAt: string | null; lastUsedAddress: string | null
}

type Read = Omit<ApiKeyRow, 'usablePermissions'> & FinancialSettings & { makerRole: Role; makerPermissions: string[] }

const columns = `k.id, k.account_id AS "accountId", k.membership_id AS "membershipId", k.name, k.hint, k.permissions, k.all_products AS "allProducts", k.product_ids AS "productIds",
  k.created_at AS "createdAt", k.expires_at AS "expiresAt", CASE WHEN k.former_until > $2 THEN k.former_until END AS "formerUntil", k.last_used_at AS "lastUsedAt", k.last_used_address AS "lastUsedAddress",
  u.id AS "makerUserId", u.name AS "makerName", u.email AS "makerEmail", u.picture AS "makerPicture", m.ended_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > $2) AS "makerHere", m.role AS "makerRole",
  a.second_factor_required AND NOT EXISTS (SELECT 1 FROM credential c WHERE c.user_id = u.id AND c.kind IN ('TOTP', 'PASSKEY')) AS "factorMissing",
  COALESCE(l.permissions, '{}') || ARRAY(SELECT g.permission FROM "grant" g WHERE g.account_id = m.account_id AND g.membership_id = m.id) AS "makerPermissions",
  a.hide_financials_from_admins AS "hideFinancialsFromAdmins", a.hide_financials_from_partners AS "hideFinancialsFromPartners"`
const from = `api_key k JOIN account a ON a.id = k.account_id JOIN membership m ON m.account_id = k.account_id AND m.id = k.membership_id JOIN "user" u ON u.id = m.user_id
  LEFT JOIN access_level l ON l.account_id = m.account_id AND l.id = m.access_level_id`

const toRow = ({ makerRole, makerPermissions, hideFinancialsFromAdmins, hideFinancialsFromPartners, ...row }: Read): ApiKeyRow => {
  const held = row.makerHere ? usablePermissionsOf({ role: makerRole, permissions: makerPermissions }, { hideFinancialsFromAdmins, hideFinancialsFromPartners }) : noPermissions
  return { ...row, usablePermissions: namesOf(inEffect(intersection(held, permissionSet(row.permissions.filter(isPermission))))) }
}

/** The keys of an account that nobody has revoked, the newest first; `ids` for some of them, `makers` for those of some memberships. */
export const apiKeys = async ({ database, clock }: Source, accountId: string, only: { ids?: string[]; makers?: string[] } = {}): Promise<ApiKeyRow[]> => {
  const rows = await database.read<Read>({
    name: 'api-keys',
    text: `SELECT ${columns} FROM ${from} WHERE k.account_id = $1 AND k.revoked_at IS NULL
        AND ($3::uuid[] IS NULL OR k.id = ANY($3)) AND ($4::uuid[] IS NULL OR k.membership_id = ANY($4)) ORDER BY k.created_at DESC, k.id DESC`,
    values: [accountId, clock.now(), only.ids ?? null, only.makers ?? null],
  })
  return rows.map(toRow)
}

export const apiKey = async (source: Source, accountId: string, id: string): Promise<ApiKeyRow | null> => (await apiKeys(source, accountId, { ids: [id] }))[0] ?? null

/** Whether a key acts. */
export const stateOf = ({ makerHere, factorMissing, expiresAt }: ApiKeyRow, now: Date): 'ACTIVE' | 'EXPIRED' | 'ENDED' | 'SECOND_FACTOR_MISSING' => {
  if (!makerHere) return 'ENDED'
  if (expiresAt !== null && Date.parse(expiresAt) <= now.getTime()) return 'EXPIRED'
  return factorMissing ? 'SECOND_FACTOR_MISSING' : 'ACTIVE'
}
