import type { Services } from '../../../graphql/context.ts'
import { hashToken } from '../../../platform/tokens.ts'

/** What a mailed link to sign up by stands for. Moments are RFC 3339 in UTC. */
export type SignUpRow = { id: string; purpose: 'SIGN_UP'; email: string; expiresAt: string; used: boolean; overdue: boolean }

/** The link that has this token; null for one that is not, or no longer, there. */
export const signUpByToken = async ({ database, clock }: Pick<Services, 'database' | 'clock'>, token: string): Promise<SignUpRow | null> => {
  const [row] = await database.read<SignUpRow>({
    name: 'sign-up-by-token',
    text: `SELECT id, purpose, detail ->> 'email' AS email, expires_at AS "expiresAt", used_at IS NOT NULL AS used, expires_at <= $2 AS overdue
      FROM one_time_token WHERE hash = $1 AND purpose = 'SIGN_UP'`,
    values: [Buffer.from(hashToken(token)), clock.now()],
  })
  return row ?? null
}
