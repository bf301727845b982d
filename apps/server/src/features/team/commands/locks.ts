import {
  type Actor, effectivePermissions, effectiveProducts, type FinancialSettings, financialsHiddenFrom, isPermission, permissionSet, type Role, type Subject,
} from '@gatehouse/policy'
import { NotFound, Refusal } from '../../../graphql/errors.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { demandKey } from '../../apiKeys/commands/lock.ts'
import { earlier } from './terms.ts'

/** A membership whose row is locked, with who it is. `permissions` are those of the level and its own together. */
export type LockedMember = {
  id: string; accountId: string; userId: string; email: string; name: string; role: Role; isAccountHolder: boolean
  permissions: string[]; allProducts: boolean; productIds: string[]; version: number; expiresAt: Date | null
  levelId: string | null; levelName: string | null
  /** What it holds beside its level. */
  grants: string[]; ownAllProducts: boolean; ownProductIds: string[]
} & FinancialSettings

/** An access level whose row is locked. */
export type LockedLevel = { id: string; name: string; permissions: string[]; allProducts: boolean; productIds: string[]; version: number }

type Strength = 'SHARE' | 'NO KEY UPDATE'

/** Locks a level: shared for those who give it or have it, alone for who changes it. Comes before the memberships, in one order for
 *  all, so that two changes never wait for each other in a circle. TM-12 */
export const lockLevel = async (tx: Tx, accountId: string, id: string, strength: Strength = 'SHARE'): Promise<LockedLevel | null> => {
  const rows = strength === 'SHARE'
    ? await tx.$queryRaw<LockedLevel[]>`
      SELECT id, name, permissions, all_products AS "allProducts", product_ids AS "productIds", version FROM access_level
      WHERE account_id = ${accountId}::uuid AND id = ${id}::uuid FOR SHARE`
    : await tx.$queryRaw<LockedLevel[]>`
      SELECT id, name, permissions, all_products AS "allProducts", product_ids AS "productIds", version FROM access_level
      WHERE account_id = ${accountId}::uuid AND id = ${id}::uuid FOR NO KEY UPDATE`
  return rows[0] ?? null
}

/** The levels of some members: what they give stays as it is until the commit. */
const lockLevelsOf = (tx: Tx, accountId: string, ids: string[]) => tx.$queryRaw`
  SELECT 1 FROM access_level WHERE account_id = ${accountId}::uuid
    AND id IN (SELECT access_level_id FROM membership WHERE account_id = ${accountId}::uuid AND id = ANY(${ids}::uuid[])) ORDER BY id FOR SHARE`

/** Locks members and their levels. */
export const lock = async (tx: Tx, accountId: string, ids: string[], now: Date): Promise<LockedMember[]> => {
  await lockLevelsOf(tx, accountId, ids)
  await tx.$queryRaw`SELECT 1 FROM membership WHERE account_id = ${accountId}::uuid AND id = ANY(${ids}::uuid[]) ORDER BY id FOR NO KEY UPDATE`
  // Somebody may have been given another level before the lock was had.
  await lockLevelsOf(tx, accountId, ids)
  // Read once the locks are held: a statement that waited for one would still see what it saw before the wait.
  return readMembers(tx, accountId, ids, now)
}

/** Members as they are, by name, locked or not. */
export const readMembers = (tx: Tx, accountId: string, ids: string[], now: Date): Promise<LockedMember[]> => tx.$queryRaw<LockedMember[]>`
    SELECT m.id, m.account_id AS "accountId", m.user_id AS "userId", u.email, u.name, m.role, m.is_account_holder AS "isAccountHolder",
      COALESCE(l.permissions, '{}') || g.permissions AS permissions, g.permissions AS grants, l.id AS "levelId", l.name AS "levelName",
      COALESCE(l.all_products, m.all_products) AS "allProducts", COALESCE(l.product_ids, m.product_ids) AS "productIds",
      m.all_products AS "ownAllProducts", m.product_ids AS "ownProductIds", m.version, m.expires_at AS "expiresAt",
      a.hide_financials_from_admins AS "hideFinancialsFromAdmins", a.hide_financials_from_partners AS "hideFinancialsFromPartners"
    FROM membership m JOIN account a ON a.id = m.account_id JOIN "user" u ON u.id = m.user_id LEFT JOIN access_level l ON l.account_id = m.account_id AND l.id = m.access_level_id
    CROSS JOIN LATERAL (SELECT ARRAY(SELECT g.permission FROM "grant" g WHERE g.account_id = m.account_id AND g.membership_id = m.id ORDER BY 1) AS permissions) g
    WHERE m.account_id = ${accountId}::uuid AND m.id = ANY(${ids}::uuid[]) AND m.ended_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > ${now})
    ORDER BY u.name, m.id`

/** What the rules must know of a locked member. */
export const subjectOf = (member: LockedMember): Subject => ({
  membershipId: member.id, role: member.role, isAccountHolder: member.isAccountHolder,
  permissions: effectivePermissions(member.role, permissionSet(member.permissions.filter(isPermission))),
  products: effectiveProducts(member.role, member.allProducts ? 'all' : new Set(member.productIds)),
})

/** A locked member as one who acts. */
export const actorOf = (member: LockedMember): Actor => ({
  ...subjectOf(member), userId: member.userId, accountId: member.accountId, financialsHidden: financialsHiddenFrom(member.role, member),
})

/** Locks who acts, and perhaps whom it is done to, in one order for all: what a rule answers from now on stays true until the commit. */
export const lockMembers = async (tx: Tx, actor: Actor, subjectId: string | null, now: Date) => {
  const { rows, ...who } = await lockMany(tx, actor, subjectId ? [subjectId] : [], now)
  const subject = rows.find(({ id }) => id === subjectId)
  if (subjectId && !subject) throw new NotFound('This person is not, or no longer, in the account.')
  return { ...who, subject: subject ?? null }
}

/** The same for any number of people; those who are gone by then are not among `rows`. `ownEnd`: when the actor's own access ends, or the API key that they act by. */
export const lockMany = async (tx: Tx, actor: Actor, subjectIds: string[], now: Date) => {
  const rows = await lock(tx, actor.accountId, [actor.membershipId, ...subjectIds], now)
  const self = rows.find(({ id }) => id === actor.membershipId)
  if (!self) throw new Refusal('AC-1', 'You no longer have access to this account.')
  const own = actorOf(self)
  const by = actor.key ? await demandKey(tx, own, actor.key.id, now) : { actor: own, end: null }
  return { actor: by.actor, self: { id: self.userId, email: self.email, name: self.name }, ownEnd: earlier(self.expiresAt, by.end), rows }
}
