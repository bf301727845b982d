import { effectivePermissions, type FinancialSettings, has, isPermission, type Permission, permissionEntry, permissionNames, permissionSet, type Role, usable } from '@gatehouse/policy'
import type { Services } from '../../../graphql/context.ts'
import { type MemberRow, membersById } from '../queries.ts'

export type WhoCan = { total: number; members: MemberRow[] }

/** So many are listed; all are counted. */
const mostShown = 100

/** The names that by themselves, or in what they include, give a permission. */
const givingNames = (permission: Permission): Permission[] =>
  permissionNames.filter((name) => name === permission || permissionEntry(name).includes?.includes(permission))

/** Everyone who may use a permission, perhaps for one product: by name. Decided by the same rules as requests are. TM-15 */
export const whoCan = async (services: Services, accountId: string, { permission, productId }: { permission: Permission; productId: string | null }): Promise<WhoCan> => {
  const { database, clock } = services
  // The statement finds who was given it at all; the policy says of whom it is in effect.
  const rows = await database.read<FinancialSettings & { id: string; role: Role; permissions: string[] }>({
    name: 'who-can',
    text: `SELECT m.id, m.role, held.permissions, a.hide_financials_from_admins AS "hideFinancialsFromAdmins", a.hide_financials_from_partners AS "hideFinancialsFromPartners"
      FROM membership m JOIN account a ON a.id = m.account_id LEFT JOIN access_level l ON l.account_id = m.account_id AND l.id = m.access_level_id
      CROSS JOIN LATERAL (SELECT COALESCE(l.permissions, '{}') || ARRAY(SELECT g.permission FROM "grant" g WHERE g.account_id = m.account_id AND g.membership_id = m.id) AS permissions) held
      WHERE m.account_id = $1 AND m.ended_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > $2) AND (m.role <> 'MEMBER' OR held.permissions && $3::text[])
        AND ($4::uuid IS NULL OR m.role <> 'MEMBER' OR COALESCE(l.all_products, m.all_products) OR $4 = ANY(COALESCE(l.product_ids, m.product_ids)))
      ORDER BY m.role, m.sort_name, m.id`,
    values: [accountId, clock.now(), givingNames(permission), productId],
  })
  const able = rows.filter((row) => has(usable(row.role, effectivePermissions(row.role, permissionSet(row.permissions.filter(isPermission))), row), permission)).map(({ id }) => id)
  const found = new Map((await membersById(services, accountId, able.slice(0, mostShown))).map((row) => [row.id, row]))
  return { total: able.length, members: able.slice(0, mostShown).flatMap((id) => found.get(id) ?? []) }
}
