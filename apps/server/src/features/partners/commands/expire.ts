import { unchanged } from '../../../activity/change.ts'
import type { NewEvent } from '../../../activity/event.ts'
import type { Services } from '../../../graphql/context.ts'
import type { Tx } from '../../../platform/database/client.ts'
import type { Job } from '../../../platform/jobs.ts'
import { type LockedUser, lockUser } from '../../sessions/commands/open.ts'
import { ownRequestEvent } from '../events.ts'
import { accessRequestClosed } from './jobs.ts'

/** Closes the requests of somebody, whose row is locked, whose time is over; the denied ones with the others. PA-2 */
export const expireOverdue = async (tx: Tx, user: LockedUser, now: Date): Promise<{ events: NewEvent[]; jobs: Job[] }> => {
  const overdue = await tx.accessRequest.updateManyAndReturn({ where: { userId: user.id, status: 'OPEN', expiresAt: { lte: now } }, data: { status: 'EXPIRED', closedAt: now } })
  return { events: overdue.map((request) => ownRequestEvent('partner request expired', user, request)), jobs: overdue.map(({ id }) => accessRequestClosed(id)) }
}

/** Closes all requests whose time is over, so that open pages hear of it. Whoever decides about one looks at the clock. PA-2 */
export const expireAccessRequests = async ({ change, clock, database, log }: Services): Promise<void> => {
  const askers = await database.read<{ userId: string }>({
    name: 'overdue-requests', text: `SELECT DISTINCT user_id AS "userId" FROM access_request WHERE status = 'OPEN' AND expires_at <= $1 LIMIT 500`, values: [clock.now()],
  })
  for (const { userId } of askers)
    await change(async (tx, now) => {
      const { events, jobs } = await expireOverdue(tx, await lockUser(tx, userId), now)
      return events.length > 0 ? { result: undefined, events, jobs } : unchanged(undefined)
    }).catch((error: unknown) => log.warn({ error: String(error) }, 'Requests whose time is over could not be closed; the next look tries again'))
}
