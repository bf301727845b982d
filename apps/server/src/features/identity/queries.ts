import type { Services } from '../../graphql/context.ts'
import type { TokenPurpose } from '../../platform/database/generated/client.ts'
import { hashToken } from '../../platform/tokens.ts'
import type { ClosedLinkStatus } from './problems.ts'
import type { SignUpRow } from './queries/signUp.ts'

/** What is read, and the moment it is read for. */
type Source = Pick<Services, 'database' | 'clock'>

/** What a mailed link stands for. `detail.emailKey` is the address that it was mailed to. */
export type LinkRow = {
  id: string; purpose: TokenPurpose; userId: string; email: string; emailKey: string; secret: string
  detail: { email?: string; emailKey?: string }; expiresAt: string; used: boolean; overdue: boolean
}

/** What stands behind a link of one of these purposes. */
export const linkByToken = async ({ database, clock }: Source, token: string, purposes: TokenPurpose[]): Promise<LinkRow | null> => {
  const [row] = await database.read<LinkRow>({
    name: 'link-by-token',
    text: `SELECT t.id, t.purpose, u.id AS "userId", u.email, u.email_key AS "emailKey", c.secret, t.detail, t.expires_at AS "expiresAt",
        t.used_at IS NOT NULL AS used, t.expires_at <= $2 AS overdue
      FROM one_time_token t JOIN "user" u ON u.id = t.user_id JOIN credential c ON c.user_id = u.id AND c.kind = 'PASSWORD'
      WHERE t.hash = $1 AND t.purpose = ANY($3::token_purpose[])`,
    values: [Buffer.from(hashToken(token)), clock.now(), purposes],
  })
  return row ?? null
}

/** How a link stands; null while it is good. */
export const linkClosedAs = (link: LinkRow | SignUpRow | null): ClosedLinkStatus | null => {
  if (!link) return 'UNKNOWN'
  if (link.used) return 'USED'
  if (link.overdue) return 'EXPIRED'
  // It speaks of an address that is no longer the login.
  if ('emailKey' in link && link.purpose === 'EMAIL_PROOF' && link.detail.emailKey !== link.emailKey) return 'UNKNOWN'
  return null
}

/** A wish for another email that waits for its link to be followed. Moments are RFC 3339 in UTC. ID-5 */
export type EmailChangeRow = { email: string; requestedAt: string; expiresAt: string }

/** What the viewer's login is about to become, if anything. */
export const pendingEmailChange = async ({ database, clock }: Source, userId: string): Promise<EmailChangeRow | null> => {
  const [row] = await database.read<EmailChangeRow>({
    name: 'pending-email-change',
    text: `SELECT detail ->> 'email' AS email, created_at AS "requestedAt", expires_at AS "expiresAt" FROM one_time_token
      WHERE user_id = $1 AND purpose = 'EMAIL_CHANGE' AND used_at IS NULL AND expires_at > $2 ORDER BY created_at DESC LIMIT 1`,
    values: [userId, clock.now()],
  })
  return row ?? null
}
