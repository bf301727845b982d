import { unchanged } from '../../../activity/change.ts'
import type { Services } from '../../../graphql/context.ts'
import { findLiveSession, type LockedUser } from './open.ts'

/** How many are read at once, and how many of them are ended at the same time. */
const batch = 200
const atOnce = 4

/** Ends one, unless somebody is about to: a sign-in, or another node that has seen the same. */
const endOverdue = (services: Services, userId: string): Promise<void> =>
  services.change(async (tx, now) => {
    const [user] = await tx.$queryRaw<LockedUser[]>`SELECT id, email, name FROM "user" WHERE id = ${userId}::uuid FOR NO KEY UPDATE SKIP LOCKED`
    const { events } = user ? await findLiveSession(tx, user, now) : { events: [] }
    return events.length > 0 ? { result: undefined, events } : unchanged(undefined)
  })

/** Ends the sessions whose time is over, each with its event, so that their connections close on every node. Rights never wait
 *  for this: they look at the clock. All nodes may do it at one moment. SE-5 */
export const endOverdueSessions = async (services: Services): Promise<void> => {
  const { clock, database, log } = services
  for (let full = true; full; ) {
    const overdue = await database.read<{ userId: string }>({
      name: 'overdue-sessions',
      text: `(SELECT user_id AS "userId" FROM session WHERE ended_at IS NULL AND idle_at <= $1 ORDER BY idle_at LIMIT ${batch})
        UNION (SELECT user_id FROM session WHERE ended_at IS NULL AND expires_at <= $1 ORDER BY expires_at LIMIT ${batch})`,
      values: [clock.now()],
    })
    let ended = 0
    const waiting = overdue.values()
    const work = async () => {
      for (const { userId } of waiting)
        await endOverdue(services, userId).then(
          () => ended++,
          (error: unknown) => log.warn({ error: String(error) }, 'A session whose time is over could not be ended; the next look tries again'),
        )
    }
    await Promise.all(Array.from({ length: atOnce }, work))
    full = overdue.length >= batch && ended > 0
  }
}
