import {
  type Actor, effectivePermissions, effectiveProducts, type FinancialSettings, isPermission, mayGive, namesOf, type Offer, offerAgain, permissionSet, type Role, usable, without,
} from '@gatehouse/policy'
import { accessIn } from '../commands/terms.ts'
import { type LevelRow, productsOf } from '../queries.ts'

/** Whoever was here within this time is offered what they had. Milliseconds. */
export const reinstatedWithin = 90 * 24 * 3_600_000

/** What somebody who was here before can be offered again by the one who asks. */
export type FormerMember = {
  /** The address as it is compared. */
  key: string
  email: string
  role: Role
  /** RFC 3339 in UTC. */
  endedAt: string
  offer: Offer
  /** The level, where the offer is that level and nothing else. */
  level: LevelRow | null
}

type Row = FinancialSettings & {
  key: string; email: string; role: Role; endedAt: string; level: LevelRow | null; grants: string[]; allProducts: boolean; productIds: string[]
}

/** Runs one statement, in a transaction or outside of one. */
type Read = <Found extends object>(text: string, values: unknown[]) => Promise<Found[]>

// A login is found by the address that it has and had here: one that was changed since tells nothing about the other.
const statement = `SELECT DISTINCT ON (u.id) u.email_key AS key, u.email, m.role, to_char(over.at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "endedAt",
    CASE WHEN l.id IS NOT NULL THEN json_build_object('id', l.id, 'accountId', l.account_id, 'name', l.name, 'version', l.version, 'permissions', l.permissions,
      'allProducts', l.all_products, 'productIds', l.product_ids) END AS level,
    ARRAY(SELECT g.permission FROM "grant" g WHERE g.account_id = m.account_id AND g.membership_id = m.id) AS grants, COALESCE(l.all_products, m.all_products) AS "allProducts",
    ARRAY(SELECT p.id FROM product p WHERE p.account_id = m.account_id AND p.id = ANY(COALESCE(l.product_ids, m.product_ids)) AND p.kind = 'PRODUCT' AND p.deleted_at IS NULL) AS "productIds",
    a.hide_financials_from_admins AS "hideFinancialsFromAdmins", a.hide_financials_from_partners AS "hideFinancialsFromPartners"
  FROM "user" u JOIN membership m ON m.user_id = u.id JOIN account a ON a.id = m.account_id
  LEFT JOIN access_level l ON l.account_id = m.account_id AND l.id = m.access_level_id
  CROSS JOIN LATERAL (SELECT LEAST(m.ended_at, m.expires_at) AS at) over
  WHERE m.account_id = $1::uuid AND u.email_key = ANY($2::text[]) AND over.at <= $3::timestamptz AND over.at > $4::timestamptz
    AND NOT EXISTS (SELECT 1 FROM membership x WHERE x.account_id = m.account_id AND x.user_id = u.id AND x.ended_at IS NULL AND (x.expires_at IS NULL OR x.expires_at > $3::timestamptz))
    AND EXISTS (SELECT 1 FROM activity e WHERE e.stream_id = m.account_id AND e.member_id = u.id AND lower(e.member_email) = lower(u.email))
  ORDER BY u.id, over.at DESC, m.created_at DESC`

const formerly = (actor: Actor, { level, grants, ...row }: Row): FormerMember => {
  const own = permissionSet(grants.filter(isPermission))
  const ofLevel = level ? accessIn(level) : null
  const wasAsLevel = ofLevel !== null && without(own, ofLevel.permissions) === 0
  const { key, email, role, endedAt } = row
  if (wasAsLevel && mayGive(actor, ofLevel).allowed) return { key, email, role, endedAt, level, offer: { role: 'MEMBER', ...ofLevel } }
  const all = effectivePermissions(role, permissionSet([...namesOf(own), ...namesOf(ofLevel?.permissions ?? permissionSet([]))]))
  const offer = offerAgain(actor, { permissions: usable(role, all, row), products: effectiveProducts(role, productsOf(row)) })
  return { key, email, role, endedAt, level: null, offer }
}

/**
 * Those among some addresses whose place here ended within the last 90 days, each with what they held then, as far as the one who asks can give it: of the
 * rest nothing is told. A level is told where it still is and can be given as a whole; one that was deleted since, and one with more beside it, is told as its
 * permissions. Former partners are not among them: they ask to enter. TM-10, PE-2, PA-2
 */
export const formerMembers = async (read: Read, actor: Actor, keys: string[], now: Date): Promise<FormerMember[]> => {
  const rows = await read<Row>(statement, [actor.accountId, keys, now, new Date(now.getTime() - reinstatedWithin)])
  return rows.filter(({ role }) => role !== 'PARTNER').map((row) => formerly(actor, row))
}
