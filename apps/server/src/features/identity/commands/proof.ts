import { unchanged } from '../../../activity/change.ts'
import type { NewEvent, Person } from '../../../activity/event.ts'
import { RateLimited } from '../../../graphql/errors.ts'
import type { Context, Viewer } from '../../../graphql/context.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { addJobs } from '../../../platform/jobs.ts'
import { lockUser } from '../../sessions/commands/open.ts'
import { loginEvent } from '../events.ts'
import { LinkClosed } from '../problems.ts'
import { type LinkRow } from '../queries.ts'
import { emailProofMail } from './jobs.ts'
import { claimLink } from './links.ts'

/** Notes that the person reads the mailbox of their login: they have followed a link that was mailed there. Says nothing where
 *  that was known. ID-5 */
export const proveEmail = async (tx: Tx, user: Person, now: Date): Promise<NewEvent[]> => {
  const { count } = await tx.user.updateMany({ where: { id: user.id, emailProvenAt: null }, data: { emailProvenAt: now } })
  return count === 1 ? [loginEvent('email confirmed', user)] : []
}

/** Follows the link that proves the login's own address. */
export const proveByLink = ({ services }: Context, link: LinkRow): Promise<{ email: string }> =>
  services.change(async (tx, now) => {
    const user = await lockUser(tx, link.userId)
    await claimLink(tx, link, now)
    if ((await tx.user.findUniqueOrThrow({ where: { id: user.id } })).emailKey !== link.detail.emailKey) throw new LinkClosed('UNKNOWN')
    const events = await proveEmail(tx, user, now)
    return events.length > 0 ? { result: { email: user.email }, events } : unchanged({ email: user.email })
  })

/** Sends the link that proves the login's address again; older ones are dead. */
export const sendEmailProof = async (context: Context & { viewer: Viewer }): Promise<void> => {
  const { services: { limits, database }, viewer } = context
  if (viewer.emailProven) return
  const until = await limits.take('emailLinkPerLogin', viewer.userId)
  if (until) throw new RateLimited(until, 'That were many mails in a short time. Look for them in your mailbox, its spam folder too.')
  await addJobs((sql, values) => database.pool.query(sql, values), [emailProofMail(viewer.userId)])
}
