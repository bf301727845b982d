import { type Actor, actorOfKey, isPermission, permissionSet } from '@gatehouse/policy'
import { keyError } from '../../../graphql/errors.ts'
import type { Tx } from '../../../platform/database/client.ts'

type Limits = { id: string; permissions: string[]; allProducts: boolean; productIds: string[]; expiresAt: Date | null }

/** What somebody is by a key of theirs, and when that ends; null where it acts no more. The key stands until the commit. Comes after the lock of its
 *  maker's membership. AP-1 */
export const narrowedToKey = async (tx: Tx, maker: Actor, keyId: string, now: Date): Promise<{ actor: Actor; end: Date | null } | null> => {
  const [row] = await tx.$queryRaw<Limits[]>`
    SELECT id, permissions, all_products AS "allProducts", product_ids AS "productIds", expires_at AS "expiresAt" FROM api_key
    WHERE account_id = ${maker.accountId}::uuid AND membership_id = ${maker.membershipId}::uuid AND id = ${keyId}::uuid
      AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ${now}) FOR SHARE`
  if (!row) return null
  const access = { permissions: permissionSet(row.permissions.filter(isPermission)), products: row.allProducts ? 'all' : new Set(row.productIds) } as const
  return { actor: actorOfKey(maker, { id: row.id, ...access }), end: row.expiresAt }
}

/** The same for who acts by it at this moment: throws where it acts no more. */
export const demandKey = async (tx: Tx, maker: Actor, keyId: string, now: Date): Promise<{ actor: Actor; end: Date | null }> => {
  const found = await narrowedToKey(tx, maker, keyId, now)
  if (!found) throw keyError({ message: 'This API key acts no longer.' })
  return found
}
