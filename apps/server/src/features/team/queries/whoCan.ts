import {
  type AccountRuleName, accountRules, type Actor, effectivePermissions, explainRule, type FinancialSettings, financialsHiddenFrom, isPermission, letsPass, permissionSet, type Role, type WayThrough,
} from '@gatehouse/policy'
import type { Services } from '../../../graphql/context.ts'
import { holdingsOf, type MemberRow, membersById } from '../queries.ts'

export type PersonWhoCan = WayThrough & { member: MemberRow }
export type WhoCan = { total: number; people: PersonWhoCan[] }

/** So many are listed; all are counted. */
const mostShown = 100

/** What takes no permission of the account. */
const anyone: WayThrough = { path: 'EVERYONE', because: 'Everyone who is signed in may.' }

type Row = FinancialSettings & { id: string; role: Role; isAccountHolder: boolean; permissions: string[] }

const actorOf = (accountId: string, row: Row): Actor => ({
  userId: '', accountId, membershipId: row.id, role: row.role, isAccountHolder: row.isAccountHolder, products: 'all',
  permissions: effectivePermissions(row.role, permissionSet(row.permissions.filter(isPermission))), financialsHidden: financialsHiddenFrom(row.role, row),
})

/** Everyone in the account who passes a rule, perhaps for one product: by name, with the way by which they do. `null` stands for what everyone may who
 *  is signed in. Decided by the same rules as requests are. TM-15 */
export const whoCan = async (services: Services, accountId: string, { rule, productId }: { rule: AccountRuleName | null; productId: string | null }): Promise<WhoCan> => {
  const { database, clock } = services
  const giving = rule === null ? 'everyone' : letsPass(rule)
  // The statement finds who was given it at all; the policy says of whom it is in effect.
  const rows = await database.read<Row>({
    name: 'who-can',
    text: `SELECT m.id, m.role, m.is_account_holder AS "isAccountHolder", held.permissions,
        a.hide_financials_from_admins AS "hideFinancialsFromAdmins", a.hide_financials_from_partners AS "hideFinancialsFromPartners"
      FROM membership m JOIN account a ON a.id = m.account_id LEFT JOIN access_level l ON l.account_id = m.account_id AND l.id = m.access_level_id
      CROSS JOIN LATERAL (SELECT COALESCE(l.permissions, '{}') || ARRAY(SELECT g.permission FROM "grant" g WHERE g.account_id = m.account_id AND g.membership_id = m.id) AS permissions) held
      WHERE m.account_id = $1 AND m.ended_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > $2) AND (m.role <> 'MEMBER' OR $3::text[] IS NULL OR held.permissions && $3)
        AND ($4::uuid IS NULL OR m.role <> 'MEMBER' OR COALESCE(l.all_products, m.all_products) OR $4 = ANY(COALESCE(l.product_ids, m.product_ids)))
      ORDER BY m.role, m.sort_name, m.id`,
    values: [accountId, clock.now(), giving === 'everyone' ? null : giving, productId],
  })
  const able = rule === null ? rows : rows.filter((row) => accountRules[rule].decide(actorOf(accountId, row)).allowed)
  const shown = able.slice(0, mostShown)
  const ids = shown.map(({ id }) => id)
  const [members, holdings] = await Promise.all([membersById(services, accountId, ids), holdingsOf(services, accountId, ids)])
  const memberOf = new Map(members.map((row) => [row.id, row]))
  return {
    total: able.length,
    people: shown.flatMap((row): PersonWhoCan[] => {
      const [member, holding] = [memberOf.get(row.id), holdings.get(row.id)]
      const way = rule === null ? anyone : holding && explainRule(rule, actorOf(accountId, row), holding)
      return member && way ? [{ member, ...way }] : []
    }),
  }
}
