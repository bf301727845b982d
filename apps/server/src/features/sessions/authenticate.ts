import { type Actor, mayViewAs } from '@gatehouse/policy'
import type { Authenticate, Authentication, Device, Ended, View, Viewer } from '../../graphql/context.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/client.ts'
import type { SessionEnd } from '../../platform/database/generated/client.ts'
import { hashToken } from '../../platform/tokens.ts'
import { idleMinutesOf } from './ends.ts'
import { authenticateKey } from '../apiKeys/queries/authenticate.ts'
import { endedMessage } from './queries/endedMessage.ts'
import { accountIdOf, accountOf, actorOf, idOf, nobody, placeColumns, type PlaceRow, slugOf } from './queries/place.ts'

type Row = {
  sessionId: string; userId: string; email: string; emailProven: boolean; name: string; picture: string | null; device: string; browser: string; address: string
  signedInAt: string; lastUsedAt: string; idleAt: string; expiresAt: string; confirmedAt: string; lastAccountId: string | null
  endedAt: string | null; endReason: SessionEnd | null; endedBy: Device | { name: string } | null
} & PlaceRow

/** Session, user, account, membership and permissions in one statement. The level's permissions and the own grants add up. */
const statement = `
  SELECT s.id AS "sessionId", u.id AS "userId", u.email, u.email_proven_at IS NOT NULL AS "emailProven", u.name, u.picture, s.device, s.browser, s.address,
    s.created_at AS "signedInAt", s.last_used_at AS "lastUsedAt", s.idle_at AS "idleAt", s.expires_at AS "expiresAt",
    s.confirmed_at AS "confirmedAt", s.last_account_id AS "lastAccountId",
    s.ended_at AS "endedAt", s.end_reason AS "endReason", s.ended_by AS "endedBy",
    ${placeColumns}
  FROM session s
  JOIN "user" u ON u.id = s.user_id
  LEFT JOIN account a ON (a.slug = $2 OR a.id = COALESCE($3::uuid, (SELECT f.account_id FROM former_slug f WHERE f.slug = $2 AND f.until > $4))) AND a.closed_at IS NULL
  LEFT JOIN membership m ON m.account_id = a.id AND m.user_id = u.id AND m.ended_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > $4)
  LEFT JOIN access_level l ON l.account_id = m.account_id AND l.id = m.access_level_id
  WHERE s.token_hash = $1`

/** Through whose eyes a session looks, or looked last, and what they hold. */
type Seen = Pick<Row, 'membershipId' | 'userId' | 'role' | 'isAccountHolder' | 'allProducts' | 'productIds' | 'grants'> & { name: string; over: boolean; here: boolean }

const seenStatement = `
  SELECT m.id AS "membershipId", m.user_id AS "userId", m.role, m.is_account_holder AS "isAccountHolder", u.name, v.ended_at IS NOT NULL AS over,
    m.ended_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > $4) AS here,
    COALESCE(l.all_products, m.all_products) AS "allProducts", COALESCE(l.product_ids, m.product_ids) AS "productIds",
    COALESCE(l.permissions, '{}') || ARRAY(SELECT g.permission FROM "grant" g WHERE g.account_id = m.account_id AND g.membership_id = m.id) AS grants
  FROM view_as v
  JOIN membership m ON m.account_id = v.account_id AND m.id = v.subject_id
  JOIN "user" u ON u.id = m.user_id
  LEFT JOIN access_level l ON l.account_id = m.account_id AND l.id = m.access_level_id
  WHERE v.account_id = $1 AND v.session_id = $2 AND v.subject_id = $3
  ORDER BY v.ended_at DESC NULLS FIRST LIMIT 1`

/** How a session ended, or ends by the clock though nobody has noted that yet. The accounts' idle times are in `idle_at`. SE-5 */
const endOf = (row: Row, now: Date): Ended | null => {
  const ended = (reason: SessionEnd, at: string, endedBy: Row['endedBy'] = null): Ended => {
    const [by, byName] = endedBy && 'name' in endedBy ? [null, endedBy.name] : [endedBy, null]
    const how = { by, byName, idleMinutes: reason === 'IDLE' ? idleMinutesOf(row) : null }
    return { reason, at, ...how, message: endedMessage(reason, how) }
  }
  if (row.endedAt && row.endReason) return ended(row.endReason, row.endedAt, row.endedBy)
  if (Date.parse(row.expiresAt) <= now.getTime()) return ended('EXPIRED', row.expiresAt)
  if (Date.parse(row.idleAt) <= now.getTime()) return ended('IDLE', row.idleAt)
  return null
}

const viewerOf = (row: Row): Viewer => ({
  userId: row.userId, email: row.email, emailProven: row.emailProven, name: row.name, picture: row.picture, sessionId: row.sessionId,
  device: { device: row.device, browser: row.browser, address: row.address },
  signedInAt: row.signedInAt, lastUsedAt: row.lastUsedAt, idleAt: row.idleAt, expiresAt: row.expiresAt, confirmedAt: row.confirmedAt,
  lastAccountId: row.lastAccountId,
})

/** What keeps a member out until they have a second factor. AC-7 */
const gateOf = (row: Row): Authentication['gate'] => (row.membershipId && row.secondFactorMissing ? { accountName: row.accountName } : null)

const notViewing = 'You are not, or no longer, viewing the account as this person.'

/** Why a view does not stand; null where it does. */
const whyNot = (seen: Seen, own: Actor, actor: Actor, accountName: string): string | null => {
  if (!seen.here) return `${seen.name} is no longer in ${accountName}.`
  const decision = mayViewAs(own, actor)
  if (!decision.allowed) return decision.reason
  return seen.over ? `You stopped viewing ${accountName} as ${seen.name}.` : null
}

/** Who asks to see the account as somebody else: the rights of both are read anew for each request. TM-15 */
const throughOthers = async (database: Database, own: Authentication, row: Row, viewAs: string, now: Date): Promise<Authentication> => {
  // Where the viewer has no place in the account, nothing is said of anybody in it.
  if (!own.actor || !own.account) return own
  const fallen = (message: string): Authentication => ({ ...own, account: null, actor: null, view: { standing: false, message } satisfies View })
  const subjectId = idOf('Member', viewAs)
  if (!subjectId) return fallen(notViewing)
  const [seen] = await database.read<Seen>({ name: 'seen-through', text: seenStatement, values: [own.account.id, row.sessionId, subjectId, now] })
  if (!seen) return fallen(notViewing)
  const actor = actorOf({ ...row, ...seen, secondFactorMissing: false })!
  const why = whyNot(seen, own.actor, actor, row.accountName)
  return why === null ? { ...own, actor, view: { standing: true, own: own.actor, subjectName: seen.name } } : fallen(why)
}

/** Says who asks: asked anew for every request, and for an open connection whenever a right may have changed. */
export const createAuthenticate = (database: Database, clock: Clock): Authenticate => async ({ token, apiKey = null, account, viewAs }) => {
  const now = clock.now()
  if (apiKey !== null) return authenticateKey(database, { secret: apiKey, account, viewAs }, now)
  if (!token) return nobody
  const [row] = await database.read<Row>({
    name: 'authenticate', text: statement, values: [Buffer.from(hashToken(token)), slugOf(account), accountIdOf(account), now],
  })
  if (!row) return nobody
  const ended = endOf(row, now)
  if (ended) return { ...nobody, ended }
  const own: Authentication = { viewer: viewerOf(row), ended: null, account: accountOf(row), actor: actorOf(row), gate: gateOf(row), view: null, key: null }
  return viewAs == null ? own : throughOthers(database, own, row, viewAs, now)
}
