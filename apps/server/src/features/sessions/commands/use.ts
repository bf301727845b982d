import { authenticationError } from '../../../graphql/errors.ts'
import type { Context, Viewer } from '../../../graphql/context.ts'
import type { SessionRow } from '../problems.ts'
import { recordUse } from './idle.ts'

/** The viewer uses their session: it goes on from now for its idle time. Throws how it ended where it has. SE-5 */
export const useSession = async (context: Context & { viewer: Viewer }): Promise<SessionRow> => {
  const { services, viewer, actor } = context
  const used = await recordUse(services, viewer.sessionId, actor?.membershipId ?? null)
  if (!used) {
    await context.refresh()
    throw authenticationError(context.ended)
  }
  const { sessionId, device, signedInAt, expiresAt } = viewer
  return { id: sessionId, ...device, signedInAt, expiresAt, ...used }
}
