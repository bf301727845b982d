import { type Actor, effectivePermissions, effectiveProducts, type FinancialSettings, financialsHiddenFrom, isPermission, permissionSet, type Role } from '@gatehouse/policy'
import type { Services } from '../../../graphql/context.ts'

/** Somebody's place in an account, as the rules know it, and what the account is called. */
export type OwnPlace = { actor: Actor; slug: string; name: string }

type Row = FinancialSettings & {
  membershipId: string; accountId: string; slug: string; name: string; role: Role; isAccountHolder: boolean; allProducts: boolean; productIds: string[]; permissions: string[]
}

/** Every place that somebody has and could enter now, in whichever account. Across accounts on purpose, so it is hand SQL. AC-1 */
export const placesOf = async ({ database, clock }: Pick<Services, 'database' | 'clock'>, userId: string): Promise<OwnPlace[]> => {
  const rows = await database.read<Row>({
    name: 'own-places',
    text: `SELECT m.id AS "membershipId", a.id AS "accountId", a.slug, a.name, m.role, m.is_account_holder AS "isAccountHolder",
        a.hide_financials_from_admins AS "hideFinancialsFromAdmins", a.hide_financials_from_partners AS "hideFinancialsFromPartners",
        COALESCE(l.all_products, m.all_products) AS "allProducts", COALESCE(l.product_ids, m.product_ids) AS "productIds",
        COALESCE(l.permissions, '{}') || ARRAY(SELECT g.permission FROM "grant" g WHERE g.account_id = m.account_id AND g.membership_id = m.id) AS permissions
      FROM membership m JOIN account a ON a.id = m.account_id LEFT JOIN access_level l ON l.account_id = m.account_id AND l.id = m.access_level_id
      WHERE m.user_id = $1 AND m.ended_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > $2) AND a.closed_at IS NULL
        AND NOT (a.second_factor_required AND NOT EXISTS (SELECT 1 FROM credential c WHERE c.user_id = m.user_id AND c.kind IN ('TOTP', 'PASSKEY')))`,
    values: [userId, clock.now()],
  })
  return rows.map(({ slug, name, ...row }) => ({
    slug, name,
    actor: {
      userId, accountId: row.accountId, membershipId: row.membershipId, role: row.role, isAccountHolder: row.isAccountHolder,
      permissions: effectivePermissions(row.role, permissionSet(row.permissions.filter(isPermission))),
      products: effectiveProducts(row.role, row.allProducts ? 'all' : new Set(row.productIds)),
      financialsHidden: financialsHiddenFrom(row.role, row),
    },
  }))
}
