import DataLoader from 'dataloader'
import type { Services } from '../../graphql/context.ts'
import type { EndedRequest } from './problems.ts'

type Source = Pick<Services, 'database' | 'clock'>

/** Whom somebody works for. PA-1 */
export type PartnerProfileRow = { userId: string; company: string; site: string }

const loaders = new WeakMap<object, DataLoader<string, PartnerProfileRow | null>>()

/** Whom somebody works for, if they say; those that one request asks for are read in one statement. */
export const partnerProfileOf = (context: { services: Services }, userId: string): Promise<PartnerProfileRow | null> => {
  const loader = loaders.get(context) ?? new DataLoader<string, PartnerProfileRow | null>(async (userIds) => {
    const rows = await context.services.database.read<PartnerProfileRow>({
      name: 'partner-profiles', text: 'SELECT user_id AS "userId", company, site FROM partner_profile WHERE user_id = ANY($1::uuid[])', values: [userIds],
    })
    const found = new Map(rows.map((row) => [row.userId, row]))
    return userIds.map((id) => found.get(id) ?? null)
  }, { cache: false })
  loaders.set(context, loader)
  return loader.load(userId)
}

/** How a request stands for its asker. A denial is not among it: a denied one waits on, as one to an address that leads nowhere. PA-2 */
export type SentStatus = 'WAITING' | 'GRANTED' | 'WITHDRAWN' | 'EXPIRED'

/** A request as its asker may see it. Nothing here depends on what became of it in an account, unless it was granted. Moments are RFC 3339 in UTC. */
export type SentRequestRow = { id: string; address: string; message: string; status: SentStatus; sentAt: string; expiresAt: string; closedAt: string | null }

const sentColumns = `r.id, r.address, r.message, r.created_at AS "sentAt", r.expires_at AS "expiresAt", r.closed_at AS "closedAt",
  CASE WHEN r.status <> 'OPEN' THEN r.status::text WHEN r.expires_at <= $2 THEN 'EXPIRED' ELSE 'WAITING' END AS status
  FROM access_request r WHERE r.user_id = $1`

/** The requests that somebody has sent, the newest first, at most 100. */
export const sentRequests = ({ database, clock }: Source, userId: string): Promise<SentRequestRow[]> =>
  database.read({ name: 'sent-requests', text: `SELECT ${sentColumns} ORDER BY r.created_at DESC, r.id DESC LIMIT 100`, values: [userId, clock.now()] })

/** One of them. */
export const sentRequest = async ({ database, clock }: Source, userId: string, id: string): Promise<SentRequestRow | null> => {
  const [row] = await database.read<SentRequestRow>({ name: 'sent-request', text: `SELECT ${sentColumns} AND r.id = $3`, values: [userId, clock.now(), id] })
  return row ?? null
}

/** A request as the owners of the account that it has reached may see it. Moments are RFC 3339 in UTC. */
export type AccessRequestRow = {
  id: string; accountId: string; userId: string; name: string; email: string; picture: string | null; company: string; site: string; message: string
  status: 'OPEN' | EndedRequest; requestedAt: string; expiresAt: string; answeredAt: string | null; answeredBy: string | null
}

const columns = `r.id, h.account_id AS "accountId", r.user_id AS "userId", u.name, u.email, u.picture, COALESCE(p.company, '') AS company, COALESCE(p.site, '') AS site, r.message,
  r.created_at AS "requestedAt", r.expires_at AS "expiresAt", h.answered_at AS "answeredAt", a.name AS "answeredBy",
  CASE WHEN r.status = 'GRANTED' THEN 'GRANTED' WHEN h.answered_at IS NOT NULL THEN 'DENIED' WHEN r.status <> 'OPEN' THEN r.status::text
    WHEN r.expires_at <= $2 THEN 'EXPIRED' ELSE 'OPEN' END AS status
  FROM reached_request h JOIN access_request r ON r.id = h.id JOIN "user" u ON u.id = r.user_id LEFT JOIN partner_profile p ON p.user_id = r.user_id LEFT JOIN "user" a ON a.id = h.answered_by_id
  WHERE h.account_id = $1`

/** The requests to enter an account that nobody has answered, the oldest first, at most 100. PA-3 */
export const openRequests = ({ database, clock }: Source, accountId: string): Promise<AccessRequestRow[]> =>
  database.read({
    name: 'open-requests', text: `SELECT ${columns} AND r.status = 'OPEN' AND h.answered_at IS NULL AND r.expires_at > $2 ORDER BY r.created_at, r.id LIMIT 100`, values: [accountId, clock.now()],
  })

/** One request that has reached an account, answered or not. */
export const accessRequest = async ({ database, clock }: Source, accountId: string, id: string): Promise<AccessRequestRow | null> => {
  const [row] = await database.read<AccessRequestRow>({ name: 'access-request', text: `SELECT ${columns} AND r.id = $3`, values: [accountId, clock.now(), id] })
  return row ?? null
}
