import { unchanged } from '../activity/change.ts'
import type { Services } from '../graphql/context.ts'
import { endOverdueKeys } from './apiKeys/commands/overdue.ts'
import { eraseClosedAccounts } from './accounts/commands/closing.ts'
import { resumeForgetting } from './billing/commands/forget.ts'
import { remindOfInvoices, renewSeats } from './billing/commands/renewals.ts'
import { resumePayments } from './billing/payments.ts'
import { forgetNotices } from './notices/commands/forget.ts'
import { expireAccessRequests } from './partners/commands/expire.ts'
import { createForgetting } from './sessions/commands/forget.ts'
import { endOverdueSessions } from './sessions/commands/overdue.ts'
import { forgetRequests } from '../graphql/idempotency/requests.ts'
import { endOverdueMemberships, tellOfEndDates } from './team/commands/expiry.ts'
import { expireInvitation } from './team/commands/invite.ts'

const every = 30_000
/** Spent and expired tokens are kept this long, so that their links can still say what became of them. Milliseconds. */
const keepTokens = 30 * 24 * 3_600_000

/** Does some things in turn, again and again, once at a time; `now` does them at once, after what is under way. What fails holds up none of the
 *  others. */
const repeat = (services: Services, pause: number, works: readonly (() => Promise<void>)[]) => {
  const failed = (error: unknown) => services.log.warn({ error: String(error) }, 'A sweep failed; the next one goes on')
  let running: Promise<void> = Promise.resolve()
  let waiting = false
  const now = () => {
    waiting = true
    running = running.then(async () => {
      waiting = false
      for (const work of works) await work().catch(failed)
    })
    return running
  }
  const timer = setInterval(() => void (waiting || now()), pause)
  timer.unref()
  return {
    now,
    stop: () => {
      clearInterval(timer)
      return running
    },
  }
}

/** Ends what time has ended, with its event, so that open pages hear of it. Rights never wait for this: they look at the clock. SE-5, TM-6, TM-14
 *  `sessionsEvery`: how often sessions and end dates are looked at, in milliseconds, so that their connections close within a second.
 *  @default half a second */
export const startSweep = (services: Services, { sessionsEvery = 500 }: { sessionsEvery?: number } = {}) => {
  const { change, clock, database, log } = services

  const sweepInvitations = async () => {
    const overdue = await database.read<{ id: string; accountId: string }>({
      name: 'overdue-invitations', text: `SELECT id, account_id AS "accountId" FROM invitation WHERE status = 'OPEN' AND expires_at <= $1 LIMIT 500`, values: [clock.now()],
    })
    for (const { id, accountId } of overdue)
      await change(async (tx, at) => {
        const events = await expireInvitation(tx, accountId, id, at)
        return events.length > 0 ? { result: undefined, events } : unchanged(undefined)
      }).catch((error: unknown) => log.warn({ error: String(error) }, 'An invitation whose time is over could not be closed; the next look tries again'))
  }

  const forgetTokens = async () => {
    const now = clock.now()
    await database.pool.query('DELETE FROM one_time_token WHERE expires_at < $1', [new Date(now.getTime() - keepTokens)])
    // Steps within one sitting: nobody comes back to them by a link, and open sign-in pages make many.
    await database.pool.query(`DELETE FROM one_time_token WHERE purpose IN ('SECOND_FACTOR', 'PASSKEY_SIGN_IN', 'TOTP_SETUP', 'PASSKEY_SETUP') AND expires_at < $1`, [now])
  }

  const forgetSignIns = createForgetting(services)
  const of = (work: (services: Services) => Promise<void>) => () => work(services)
  const sessions = repeat(services, sessionsEvery, [of(endOverdueSessions), of(endOverdueMemberships), of(endOverdueKeys)])
  const rest = repeat(services, every, [
    sweepInvitations, of(expireAccessRequests), of(tellOfEndDates), of(renewSeats), of(remindOfInvoices), of(resumePayments), of(resumeForgetting), of(eraseClosedAccounts), forgetTokens, forgetSignIns, of(forgetNotices), of(forgetRequests),
  ])
  return {
    now: async () => void (await Promise.all([sessions.now(), rest.now()])),
    /** Settles once what is under way is through. */
    stop: async () => void (await Promise.all([sessions.stop(), rest.stop()])),
  }
}
