import type { Role } from '@gatehouse/policy'
import type { Services } from '../../graphql/context.ts'
import type { Database } from '../../platform/database/client.ts'

export type OwnMembershipRow = { membershipId: string; accountId: string; role: Role; slug: string; formerSlugs: string[]; name: string; lastEnteredAt: string | null; secondFactorMissing: boolean }

const ownColumns = `m.id AS "membershipId", a.id AS "accountId", m.role, a.slug, a.name, ARRAY(SELECT f.slug FROM former_slug f WHERE f.account_id = a.id AND f.until > $2 ORDER BY f.slug) AS "formerSlugs", m.last_active_at AS "lastEnteredAt",
  a.second_factor_required AND NOT EXISTS (SELECT 1 FROM credential c WHERE c.user_id = m.user_id AND c.kind IN ('TOTP', 'PASSKEY')) AS "secondFactorMissing"
  FROM membership m JOIN account a ON a.id = m.account_id
  WHERE m.user_id = $1 AND m.ended_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > $2) AND a.closed_at IS NULL`

/** The accounts that a user may enter, the last used one first. AC-1, AC-2 */
export const ownMemberships = ({ database, clock }: Services, userId: string, lastAccountId: string | null): Promise<OwnMembershipRow[]> =>
  database.read({
    name: 'own-memberships',
    text: `SELECT ${ownColumns} ORDER BY (a.id = $3::uuid) DESC NULLS LAST, m.last_active_at DESC NULLS LAST, lower(a.name), a.id`,
    values: [userId, clock.now(), lastAccountId],
  })

/** One of them, by account; null when the user has no place there. */
export const ownMembership = async ({ database, clock }: Services, userId: string, accountId: string): Promise<OwnMembershipRow | null> => {
  const [row] = await database.read<OwnMembershipRow>({
    name: 'own-membership', text: `SELECT ${ownColumns} AND a.id = $3`, values: [userId, clock.now(), accountId],
  })
  return row ?? null
}

type Login = { email: string; emailProven: boolean; name: string; picture: string | null }

/** What of somebody's login may change while they are signed in. */
export const loginOf = async ({ database }: Services, userId: string): Promise<Login> => {
  const [login] = await database.read<Login>({
    name: 'login-of', text: 'SELECT email, email_proven_at IS NOT NULL AS "emailProven", name, picture FROM "user" WHERE id = $1', values: [userId],
  })
  return login!
}

/** The number of a stream's newest event. */
export const headOf = async (database: Database, streamId: string): Promise<number> => {
  const [row] = await database.read<{ seq: number }>({ name: 'head', text: 'SELECT seq FROM stream WHERE id = $1', values: [streamId] })
  return row?.seq ?? 0
}
