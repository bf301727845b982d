import { type Actor, actorOfKey, isPermission, permissionSet } from '@gatehouse/policy'
import { keyError } from '../../../graphql/errors.ts'
import type { Tx } from '../../../platform/database/client.ts'

type Limits = { id: string; permissions: string[]; allProducts: boolean; productIds: string[] }

/** Narrows somebody who acts by a key to what it carries; the key stands until the commit. Comes after the lock of its maker's membership. AP-1 */
export const narrowToKey = async (tx: Tx, maker: Actor, keyId: string, now: Date): Promise<Actor> => {
  const [row] = await tx.$queryRaw<Limits[]>`
    SELECT id, permissions, all_products AS "allProducts", product_ids AS "productIds" FROM api_key
    WHERE account_id = ${maker.accountId}::uuid AND membership_id = ${maker.membershipId}::uuid AND id = ${keyId}::uuid
      AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ${now}) FOR SHARE`
  if (!row) throw keyError({ message: 'This API key acts no longer.' })
  return actorOfKey(maker, { id: row.id, permissions: permissionSet(row.permissions.filter(isPermission)), products: row.allProducts ? 'all' : new Set(row.productIds) })
}
