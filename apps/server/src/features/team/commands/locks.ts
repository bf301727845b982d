import {
  type Actor, effectivePermissions, effectiveProducts, isPermission, permissionSet, type Role,
} from '@gatehouse/policy'
import { NotFound, Refusal } from '../../../graphql/errors.ts'
import type { Tx } from '../../../platform/database/client.ts'

/** A membership whose row is locked, with who it is. */
export type LockedMember = {
  id: string; accountId: string; userId: string; email: string; name: string; role: Role; isAccountHolder: boolean
  permissions: string[]; allProducts: boolean; productIds: string[]; version: number
}

const lock = async (tx: Tx, accountId: string, ids: string[], now: Date): Promise<LockedMember[]> => {
  await tx.$queryRaw`SELECT 1 FROM membership WHERE account_id = ${accountId}::uuid AND id = ANY(${ids}::uuid[]) ORDER BY id FOR NO KEY UPDATE`
  // Read once the locks are held: a statement that waited for one would still see what it saw before the wait.
  return tx.$queryRaw<LockedMember[]>`
    SELECT m.id, m.account_id AS "accountId", m.user_id AS "userId", u.email, u.name, m.role, m.is_account_holder AS "isAccountHolder",
      COALESCE(l.permissions, '{}') || ARRAY(SELECT g.permission FROM "grant" g WHERE g.account_id = m.account_id AND g.membership_id = m.id) AS permissions,
      COALESCE(l.all_products, m.all_products) AS "allProducts", COALESCE(l.product_ids, m.product_ids) AS "productIds", m.version
    FROM membership m JOIN "user" u ON u.id = m.user_id LEFT JOIN access_level l ON l.account_id = m.account_id AND l.id = m.access_level_id
    WHERE m.account_id = ${accountId}::uuid AND m.id = ANY(${ids}::uuid[]) AND m.ended_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > ${now})`
}

/** Locks who acts, and perhaps whom it is done to, in one order for all: what a rule answers from now on stays true until the commit. */
export const lockMembers = async (tx: Tx, actor: Actor, subjectId: string | null, now: Date) => {
  const rows = await lock(tx, actor.accountId, subjectId ? [actor.membershipId, subjectId] : [actor.membershipId], now)
  const self = rows.find(({ id }) => id === actor.membershipId)
  if (!self) throw new Refusal('AC-1', 'You no longer have access to this account.')
  const subject = rows.find(({ id }) => id === subjectId)
  if (subjectId && !subject) throw new NotFound('This person is not, or no longer, in the account.')
  const current: Actor = {
    ...actor, role: self.role, isAccountHolder: self.isAccountHolder,
    permissions: effectivePermissions(self.role, permissionSet(self.permissions.filter(isPermission))),
    products: effectiveProducts(self.role, self.allProducts ? 'all' : new Set(self.productIds)),
  }
  return { actor: current, self: { id: self.userId, email: self.email, name: self.name }, subject: subject ?? null }
}
