import type { NewEvent } from '../../../activity/event.ts'
import { authenticationError, InvalidInput, RateLimited } from '../../../graphql/errors.ts'
import type { Context, Device, Viewer } from '../../../graphql/context.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { emailKey } from '../../../platform/emails.ts'
import { addJobs } from '../../../platform/jobs.ts'
import { samePassword } from '../../../platform/passwords.ts'
import { demandCookies, orBusy, settleIn } from '../../sessions/commands.ts'
import { endSession, findLiveSession, type LockedUser, lockUser, openSession, type OpenedSession } from '../../sessions/commands/open.ts'
import { loginEvent } from '../events.ts'
import { LinkClosed, WrongPassword } from '../problems.ts'
import { linkByToken, linkClosedAs } from '../queries.ts'
import { checkOwnPassword } from './confirm.ts'
import { passwordChangedMail, passwordResetMail } from './jobs.ts'
import { claimLink, dropUnfinished } from './links.ts'
import { proveEmail } from './proof.ts'

const wrong = (field: string, message: string) => new InvalidInput([{ path: [field], message }])
const notTheSame = (field: string) => wrong(field, 'This is the password that you have now; choose another.')

/** Asks for a link to set a new password. The answer is the same, after the same work, whether or not there is such a login. ID-4 */
export const requestPasswordReset = async ({ services, origin }: Context, email: string): Promise<void> => {
  const { limits, database, clock } = services
  const login = emailKey(email)
  const perAddress = await limits.take('passwordResetPerAddress', origin.device.address)
  if (perAddress) throw new RateLimited(perAddress, 'Too many mails were asked for from this network.')
  const perLogin = await limits.take('passwordResetPerLogin', login)
  if (perLogin) throw new RateLimited(perLogin, 'Too many mails were asked for this address. Look into the mailbox, its spam folder too.')
  await addJobs((sql, values) => database.pool.query(sql, values), [passwordResetMail(email, login, { device: origin.device, at: clock.now() })])
}

/** Replaces the password and ends what the old one had opened or begun: the live session, links, offers, challenges. SE-5 */
const replacePassword = async (tx: Tx, user: LockedUser, secret: string, by: Device, now: Date): Promise<NewEvent[]> => {
  await tx.credential.updateMany({ where: { userId: user.id, kind: 'PASSWORD' }, data: { secret } })
  await dropUnfinished(tx, user.id, now)
  const { live, events } = await findLiveSession(tx, user, now)
  return live ? endSession(tx, user, live, 'PASSWORD_CHANGED', by, now) : events
}

/**
 * Sets a new password by a mailed link: once, within an hour, and the newest link alone. Ends the live session everywhere. ID-4
 * Signs nobody in: whoever has it signs in with it next, by the second factor too where there is one. But what was added to a login
 * whose address nobody had proven may be a stranger's, who had signed up with it: its second factors go.
 */
export const resetPassword = async (context: Context, token: string, password: string): Promise<{ email: string }> => {
  const { services, origin } = context
  const link = await linkByToken(services, token, ['PASSWORD_RESET'])
  const closed = linkClosedAs(link)
  if (closed || !link) throw new LinkClosed(closed ?? 'UNKNOWN')
  const until = await services.limits.take('newPasswordPerLogin', link.emailKey)
  if (until) throw new RateLimited(until)
  if (await orBusy(services.passwords.verify(link.secret, password, undefined, true))) throw notTheSame('password')
  const secret = await orBusy(services.passwords.hash(password, true))
  return services.change(async (tx, now) => {
    const user = await lockUser(tx, link.userId)
    await claimLink(tx, link, now)
    const ended = await replacePassword(tx, user, secret, origin.device, now)
    const proven = await proveEmail(tx, user, now)
    const removed = proven.length > 0 ? (await tx.credential.deleteMany({ where: { userId: user.id, kind: { not: 'PASSWORD' } } })).count : 0
    const detail = { ...origin.device, ...(removed > 0 && { secondFactorsRemoved: removed }) }
    return {
      result: { email: user.email },
      events: [loginEvent('password reset', user, detail), ...proven, ...ended],
      jobs: [passwordChangedMail({ to: user.email, email: user.email, name: user.name, device: origin.device, at: now, byLink: true, secondFactorsRemoved: removed > 0 })],
    }
  })
}

/** Changes the viewer's own password. The session ends everywhere and goes on as a new one in this browser, in the same step. SE-5, SE-7 */
export const changePassword = async (context: Context & { viewer: Viewer }, current: string, wanted: string): Promise<OpenedSession> => {
  demandCookies(context)
  const { services, origin, viewer } = context
  const former = await checkOwnPassword(context, current).catch((error: unknown) => {
    if (error instanceof WrongPassword) throw wrong('currentPassword', error.message)
    throw error
  })
  if (samePassword(current, wanted)) throw notTheSame('newPassword')
  const secret = await orBusy(services.passwords.hash(wanted, true))
  const opened = await services.change(async (tx, now) => {
    const user = await lockUser(tx, viewer.userId)
    const held = await tx.credential.findFirst({ where: { userId: user.id, kind: 'PASSWORD', secret: former } })
    if (!held) throw wrong('currentPassword', 'The password was changed meanwhile. Enter the one that holds now.')
    const live = await tx.session.findFirst({ where: { id: viewer.sessionId, endedAt: null } })
    if (!live) throw authenticationError(null)
    const ended = await replacePassword(tx, user, secret, origin.device, now)
    const last = live.lastAccountId ? await tx.account.findUnique({ where: { id: live.lastAccountId }, select: { slug: true } }) : null
    const next = await openSession(tx, user, origin, last?.slug ?? null, now)
    return {
      result: next,
      events: [loginEvent('password changed', user, { ...origin.device }), ...ended, ...next.events],
      jobs: [...next.jobs, passwordChangedMail({ to: user.email, email: user.email, name: user.name, device: origin.device, at: now, byLink: false, secondFactorsRemoved: false })],
    }
  })
  await settleIn(context, opened)
  return opened
}
