import { type Actor, effectivePermissions, effectiveProducts, financialsHiddenFrom, isPermission, permissionSet, type Role } from '@gatehouse/policy'
import { decodeGlobalID, encodeGlobalID } from '@pothos/plugin-relay'
import type { AccountRow, Authentication } from '../../../graphql/context.ts'

/** An account and somebody's place in it, as a request is decided by them; without ids where there is none. Moments are RFC 3339 in UTC. */
export type PlaceRow = {
  userId: string
  accountId: string | null; slug: string; accountName: string; timeZone: string; currency: string; accountCreatedAt: string
  idleMinutes: number; secondFactorRequired: boolean; secondFactorMissing: boolean; hideFinancialsFromAdmins: boolean; hideFinancialsFromPartners: boolean
  membershipId: string | null; role: Role; isAccountHolder: boolean; allProducts: boolean; productIds: string[]; grants: string[]
}

/** The columns of a place, but for the user's id: of user u, account a, membership m and access level l. The level's permissions and the own grants add up. */
export const placeColumns = `a.id AS "accountId", a.slug, a.name AS "accountName", a.time_zone AS "timeZone", a.currency, a.created_at AS "accountCreatedAt",
    a.idle_minutes AS "idleMinutes", a.second_factor_required AS "secondFactorRequired",
    a.hide_financials_from_admins AS "hideFinancialsFromAdmins", a.hide_financials_from_partners AS "hideFinancialsFromPartners",
    a.second_factor_required AND NOT EXISTS (SELECT 1 FROM credential c WHERE c.user_id = u.id AND c.kind IN ('TOTP', 'PASSKEY')) AS "secondFactorMissing",
    m.id AS "membershipId", m.role, m.is_account_holder AS "isAccountHolder",
    COALESCE(l.all_products, m.all_products) AS "allProducts", COALESCE(l.product_ids, m.product_ids) AS "productIds",
    COALESCE(l.permissions, '{}') || ARRAY(SELECT g.permission FROM "grant" g WHERE g.account_id = m.account_id AND g.membership_id = m.id) AS grants`

/** Nobody asks. */
export const nobody: Authentication = { viewer: null, ended: null, account: null, actor: null, gate: null, view: null, key: null }

export const actorOf = (row: PlaceRow): Actor | null =>
  row.accountId && row.membershipId && !row.secondFactorMissing
    ? {
        userId: row.userId, accountId: row.accountId, membershipId: row.membershipId,
        role: row.role, isAccountHolder: row.isAccountHolder,
        permissions: effectivePermissions(row.role, permissionSet(row.grants.filter(isPermission))),
        products: effectiveProducts(row.role, row.allProducts ? 'all' : new Set(row.productIds)),
        financialsHidden: financialsHiddenFrom(row.role, row),
      }
    : null

export const accountOf = (row: PlaceRow): AccountRow | null =>
  row.accountId && row.membershipId && !row.secondFactorMissing
    ? {
        id: row.accountId, slug: row.slug, name: row.accountName, timeZone: row.timeZone, currency: row.currency, createdAt: row.accountCreatedAt,
        idleMinutes: row.idleMinutes, secondFactorRequired: row.secondFactorRequired,
        hideFinancialsFromAdmins: row.hideFinancialsFromAdmins, hideFinancialsFromPartners: row.hideFinancialsFromPartners,
      }
    : null

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** A request names its account by slug, by a former one that still leads there, or by the id that the API gave. PostgreSQL takes no text with a zero character. */
export const slugOf = (given: string | null): string | null => (given?.includes('\0') ? null : given)

/** How global ids of accounts begin; no slug has capitals. */
const idsBegin = encodeGlobalID('Account', '').slice(0, 10)

export const idOf = (type: 'Account' | 'Member', given: string): string | null => {
  try {
    const { typename, id } = decodeGlobalID(given)
    return typename === type && uuid.test(id) ? id : null
  } catch {
    // Looks like an id and is none.
    return null
  }
}
export const accountIdOf = (given: string | null): string | null => (given?.startsWith(idsBegin) ? idOf('Account', given) : null)
