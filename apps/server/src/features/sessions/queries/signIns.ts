import { z } from 'zod'
import type { Database } from '../../../platform/database/client.ts'
import type { SignInOutcome } from '../../../platform/database/generated/client.ts'
import { type PageArguments, readPage, toConnection } from '../../../graphql/keyset.ts'

/** An attempt to sign in with a login. Moments are RFC 3339 in UTC. */
export type SignInRow = { id: string; at: string; outcome: SignInOutcome; device: string; browser: string; address: string; sessionId: string | null }

const key = z.tuple([z.iso.datetime(), z.uuid()])

/** The attempts to sign in with a user's login, newest first. */
export const signIns = async (database: Database, userId: string, args: PageArguments) => {
  const page = readPage(args, key)
  const [compare, order] = page.forward ? ['<', 'DESC'] : ['>', 'ASC']
  const rows = await database.read<SignInRow>({
    name: `sign-ins-${page.forward}-${page.key !== null}`,
    text: `SELECT id, at, outcome, device, browser, address, session_id AS "sessionId" FROM sign_in WHERE user_id = $1
      ${page.key ? `AND (at, id) ${compare} ($3::timestamptz, $4::uuid)` : ''} ORDER BY at ${order}, id ${order} LIMIT $2`,
    values: [userId, page.limit + 1, ...(page.key ?? [])],
  })
  return toConnection(rows, page, ({ at, id }) => [at, id])
}
