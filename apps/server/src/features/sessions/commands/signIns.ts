import type { Device, Services } from '../../../graphql/context.ts'
import type { SignInOutcome } from '../../../platform/database/generated/client.ts'
import { emailKey } from '../../../platform/emails.ts'

/** How often a blocked login says so among its sign-ins, however often it is tried. Milliseconds. */
const blockedEvery = 60_000

/**
 * Notes an attempt to sign in that opened no session, for the eyes of the login's own user. The same statement for a login that exists and
 * one that does not, and no answer waits for it, so that neither what is said nor how long it takes tells them apart. ID-3
 */
export const noteSignIn = (
  { database, clock, log }: Pick<Services, 'database' | 'clock' | 'log'>, whose: { userId: string } | { email: string }, outcome: Exclude<SignInOutcome, 'SIGNED_IN'>, { device, browser, address }: Device,
): void => {
  const [column, value] = 'userId' in whose ? ['id', whose.userId] : ['email_key', emailKey(whose.email)]
  const at = clock.now()
  database.pool.query({
    name: `note-sign-in-${column}`,
    text: `INSERT INTO sign_in (id, user_id, outcome, device, browser, address, at)
      SELECT gen_random_uuid(), u.id, $2::sign_in_outcome, $3, $4, $5, $6 FROM "user" u WHERE u.${column} = $1
        AND ($2::sign_in_outcome <> 'BLOCKED' OR NOT EXISTS (SELECT 1 FROM sign_in s WHERE s.user_id = u.id AND s.outcome = 'BLOCKED' AND s.at > $7))`,
    values: [value, outcome, device, browser, address, at, new Date(at.getTime() - blockedEvery)],
  }).catch((error: unknown) => log.warn({ error: String(error) }, 'Could not note an attempt to sign in'))
}
