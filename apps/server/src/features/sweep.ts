import { unchanged } from '../activity/change.ts'
import type { Services } from '../graphql/context.ts'
import { findLiveSession, lockUser } from './sessions/commands/open.ts'
import { idleLimit } from './sessions/ends.ts'
import { expireInvitation } from './team/commands/invite.ts'

const every = 30_000
/** Spent and expired tokens are kept this long, so that their links can still say what became of them. Milliseconds. */
const keepTokens = 30 * 24 * 3_600_000

/** Ends what time has ended, with its event, so that open pages hear of it. Rights never wait for this: they look at the clock. SE-5, TM-6 */
export const startSweep = (services: Services) => {
  const { change, clock, database, log } = services

  const sweepSessions = async () => {
    const now = clock.now()
    const overdue = await database.read<{ userId: string }>({
      name: 'overdue-sessions',
      text: 'SELECT user_id AS "userId" FROM session WHERE ended_at IS NULL AND (last_used_at <= $1 OR expires_at <= $2) LIMIT 500',
      values: [new Date(now.getTime() - idleLimit), now],
    })
    for (const { userId } of overdue)
      await change(async (tx, at) => {
        const { events } = await findLiveSession(tx, await lockUser(tx, userId), at)
        return events.length > 0 ? { result: undefined, events } : unchanged(undefined)
      })
  }

  const sweepInvitations = async () => {
    const overdue = await database.read<{ id: string; accountId: string }>({
      name: 'overdue-invitations', text: `SELECT id, account_id AS "accountId" FROM invitation WHERE status = 'OPEN' AND expires_at <= $1 LIMIT 500`, values: [clock.now()],
    })
    for (const { id, accountId } of overdue)
      await change(async (tx, at) => {
        const events = await expireInvitation(tx, accountId, id, at)
        return events.length > 0 ? { result: undefined, events } : unchanged(undefined)
      })
  }

  const forgetTokens = async () => {
    await database.pool.query('DELETE FROM one_time_token WHERE expires_at < $1', [new Date(clock.now().getTime() - keepTokens)])
  }

  let running: Promise<void> = Promise.resolve()
  const sweep = () => {
    running = running.then(sweepSessions).then(sweepInvitations).then(forgetTokens).catch((error: unknown) => log.warn({ error: String(error) }, 'A sweep failed; the next one goes on'))
    return running
  }
  const timer = setInterval(() => void sweep(), every)
  timer.unref()
  return { now: sweep, stop: () => clearInterval(timer) }
}
