import { actorOfKey, isPermission, permissionSet } from '@gatehouse/policy'
import type { Authentication, Origin } from '../../../graphql/context.ts'
import type { Database } from '../../../platform/database/client.ts'
import { hashToken } from '../../../platform/tokens.ts'
import { accountIdOf, accountOf, actorOf, nobody, placeColumns, type PlaceRow, slugOf } from '../../sessions/queries/place.ts'
import { isSecret } from './secret.ts'

type Row = PlaceRow & {
  keyId: string; keyName: string; keyPermissions: string[]; keyAllProducts: boolean; keyProductIds: string[]
  revoked: boolean; expired: boolean; rotated: boolean; elsewhere: boolean
}

/** Key, maker, account and the maker's place in one statement. */
const statement = `
  SELECT k.id AS "keyId", k.name AS "keyName", k.permissions AS "keyPermissions", k.all_products AS "keyAllProducts", k.product_ids AS "keyProductIds",
    k.revoked_at IS NOT NULL AS revoked, COALESCE(k.expires_at <= $4, false) AS expired,
    k.secret_hash <> $1 AND COALESCE(k.former_until <= $4, true) AS rotated, a.id IS NULL AND home.closed_at IS NULL AS elsewhere,
    u.id AS "userId", ${placeColumns}
  FROM api_key k
  JOIN account home ON home.id = k.account_id
  LEFT JOIN account a ON a.id = home.id AND a.closed_at IS NULL
    AND ($2::text IS NULL OR a.slug = $2 OR a.id = COALESCE($3::uuid, (SELECT f.account_id FROM former_slug f WHERE f.slug = $2 AND f.until > $4)))
  LEFT JOIN membership m ON m.account_id = a.id AND m.id = k.membership_id AND m.ended_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > $4)
  LEFT JOIN "user" u ON u.id = m.user_id
  LEFT JOIN access_level l ON l.account_id = m.account_id AND l.id = m.access_level_id
  WHERE k.secret_hash = $1 OR k.former_secret_hash = $1`

/** Why a key does not act; null where it does. */
const whyNot = (row: Row): string | null => {
  if (row.revoked) return 'This API key has been revoked. Use another one.'
  if (row.rotated) return 'This API key has a new secret, and this is the one before. Use the new one.'
  if (row.expired) return 'This API key has expired. Make a new one.'
  if (!row.accountId) return 'This API key is of an account that is closed.'
  if (!row.membershipId) return 'This API key ended with the access of who made it. Make a new one.'
  if (row.secondFactorMissing) return 'The account asks for a second factor, and who made this API key has none.'
  return null
}

const unknown = 'This is no API key of ours. Send the whole secret, as it was shown when the key was made.'
const fallen = (message: string): Authentication => ({ ...nobody, key: { standing: false, message } })

/** Says as what an API key acts: asked anew for every request, and for an open connection whenever a right may have changed. AP-1
 *  The key names its account; a request that names one too must name the same. */
export const authenticateKey = async (database: Database, asked: { secret: string } & Pick<Origin, 'account' | 'viewAs'>, now: Date): Promise<Authentication> => {
  const { secret, account, viewAs } = asked
  if (!isSecret(secret)) return fallen(unknown)
  const named = account === null ? null : (slugOf(account) ?? '')
  const [row] = await database.read<Row>({ name: 'authenticate-key', text: statement, values: [Buffer.from(hashToken(secret)), named, accountIdOf(named), now] })
  if (!row) return fallen(unknown)
  const key = { standing: true, id: row.keyId, name: row.keyName } as const
  if (row.elsewhere && !row.revoked && !row.rotated && !row.expired) return { ...nobody, key }
  const why = whyNot(row)
  const maker = why === null ? actorOf(row) : null
  if (why !== null || !maker) return fallen(why ?? unknown)
  const access = { permissions: permissionSet(row.keyPermissions.filter(isPermission)), products: row.keyAllProducts ? 'all' : new Set(row.keyProductIds) } as const
  return {
    ...nobody, account: accountOf(row), actor: actorOfKey(maker, { id: row.keyId, ...access }), key,
    view: viewAs == null ? null : { standing: false, message: 'An API key sees the account with its own eyes only.' },
  }
}
