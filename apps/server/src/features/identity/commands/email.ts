import { unchanged } from '../../../activity/change.ts'
import type { NewEvent, Person } from '../../../activity/event.ts'
import { InvalidInput, NotFound, RateLimited } from '../../../graphql/errors.ts'
import type { Context, Services, Viewer } from '../../../graphql/context.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { Prisma } from '../../../platform/database/generated/client.ts'
import { emailKey } from '../../../platform/emails.ts'
import { newToken } from '../../../platform/tokens.ts'
import { enterable, lockUser } from '../../sessions/commands/open.ts'
import { loginEvent } from '../events.ts'
import { EmailTaken, LinkClosed } from '../problems.ts'
import { linkByToken, linkClosedAs, type LinkRow } from '../queries.ts'
import { demandConfirmed } from './confirm.ts'
import { emailChangedMail, emailChangeMail, emailChangeRequestedMail } from './jobs.ts'
import { claimLink, dropUnfinished, linkLifetimes } from './links.ts'
import { proveByLink } from './proof.ts'

type SignedInContext = Context & { viewer: Viewer }
type Pending = { email: string; emailKey: string; sending: number }

/** Bounds the mails that one person has sent, and those that reach one address. */
const takeMail = async ({ limits }: Services, userId: string, recipient: string): Promise<void> => {
  const until = (await limits.take('emailLinkPerLogin', userId)) ?? (await limits.take('emailLinkPerRecipient', recipient))
  if (until) throw new RateLimited(until, 'That were many mails in a short time. Look for them in the mailbox, its spam folder too.')
}

/** Forgets a change that was asked for and not confirmed; its link is dead. */
const dropPending = async (tx: Tx, userId: string): Promise<boolean> =>
  (await tx.oneTimeToken.deleteMany({ where: { userId, purpose: 'EMAIL_CHANGE', usedAt: null } })).count > 0

/**
 * Asks for another email. It becomes the login once the link that is mailed to it has been followed; the present one is told. ID-5
 * An address that is somebody's login already gets the same answer, and its owner a mail that says so.
 */
export const changeEmail = async (context: SignedInContext, email: string): Promise<void> => {
  demandConfirmed(context)
  const { services, viewer, origin } = context
  const wanted: Pending = { email, emailKey: emailKey(email), sending: 1 }
  if (wanted.emailKey === emailKey(viewer.email)) throw new InvalidInput([{ path: ['email'], message: 'This is your email already.' }])
  await takeMail(services, viewer.userId, wanted.emailKey)
  await services.change(async (tx, now) => {
    const user = await lockUser(tx, viewer.userId)
    await dropPending(tx, user.id)
    // What the row is good for begins when its mail is sent: until then nobody knows a token that fits.
    const { id } = await tx.oneTimeToken.create({
      data: { purpose: 'EMAIL_CHANGE', hash: newToken().hash, userId: user.id, detail: wanted, expiresAt: new Date(now.getTime() + linkLifetimes.EMAIL_CHANGE), createdAt: now },
    })
    return {
      result: undefined,
      events: [loginEvent('email change requested', user, { before: { email: user.email }, after: { email }, ...origin.device })],
      jobs: [
        emailChangeMail({ changeId: id, sending: 1, device: origin.device, at: now.toISOString() }),
        emailChangeRequestedMail({ to: user.email, email: user.email, name: user.name, newEmail: email, device: origin.device, at: now }),
      ],
    }
  })
}

/** Keeps the email as it is; the mailed link is dead. */
export const withdrawEmailChange = ({ services, viewer }: SignedInContext): Promise<boolean> =>
  services.change(async (tx) => {
    const user = await lockUser(tx, viewer.userId)
    return (await dropPending(tx, user.id)) ? { result: true, events: [loginEvent('email change withdrawn', user)] } : unchanged(false)
  })

/** Sends the link once more, good for a new day; the older one is dead. */
export const resendEmailChange = async ({ services, viewer, origin }: SignedInContext): Promise<void> => {
  const gone = () => new NotFound('There is no change of your email that waits to be confirmed.')
  const [open] = await services.database.read<{ detail: Pending }>({
    text: `SELECT detail FROM one_time_token WHERE user_id = $1 AND purpose = 'EMAIL_CHANGE' AND used_at IS NULL AND expires_at > $2`, values: [viewer.userId, services.clock.now()],
  })
  if (!open) throw gone()
  await takeMail(services, viewer.userId, open.detail.emailKey)
  await services.change(async (tx, now) => {
    const user = await lockUser(tx, viewer.userId)
    const pending = await tx.oneTimeToken.findFirst({ where: { userId: user.id, purpose: 'EMAIL_CHANGE', usedAt: null } })
    if (!pending) throw gone()
    const detail = pending.detail as Pending
    const sending = detail.sending + 1
    await tx.oneTimeToken.update({
      where: { id: pending.id },
      data: { hash: newToken().hash, detail: { ...detail, sending }, expiresAt: new Date(now.getTime() + linkLifetimes.EMAIL_CHANGE), createdAt: now },
    })
    return {
      result: undefined,
      events: [loginEvent('email change requested', user, { before: { email: user.email }, after: { email: detail.email }, ...origin.device })],
      jobs: [emailChangeMail({ changeId: pending.id, sending, device: origin.device, at: now.toISOString() })],
    }
  })
}

/** The lines of a changed email: in the person's own stream, and in the log of each account that they can be seen in. ID-5 */
const emailChanged = async (tx: Tx, user: Person, after: string, detail: object, now: Date): Promise<NewEvent[]> => {
  const line = { kind: 'email changed' as const, performer: null, member: { id: user.id, email: after }, detail: { before: { email: user.email }, after: { email: after }, ...detail } }
  return [
    { ...line, streamId: user.id },
    ...(await enterable(tx, user.id, now)).map(({ accountId, membershipId }) => ({ ...line, streamId: accountId, subjectId: membershipId })),
  ]
}

/** The new address becomes the login. Sessions stay; what the former address could still do with a mailed link does not. */
const changeByLink = ({ services, origin }: Context, link: LinkRow): Promise<{ email: string }> =>
  services.change(async (tx, now) => {
    const user = await lockUser(tx, link.userId)
    await claimLink(tx, link, now)
    const email = link.detail.email!
    await tx.user.update({ where: { id: user.id }, data: { email, emailKey: emailKey(email), emailProvenAt: now } }).catch((error: unknown) => {
      if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') throw new EmailTaken('This address has become somebody else’s login. Yours stays as it is.')
      throw error
    })
    await dropUnfinished(tx, user.id, now)
    return {
      result: { email },
      events: await emailChanged(tx, user, email, origin.device, now),
      jobs: [emailChangedMail({ to: user.email, email: user.email, name: user.name, newEmail: email, device: origin.device, at: now })],
    }
  })

/** Follows a link that was mailed to an address, in whatever browser: it proves the login's own, or makes the new one the login.
 *  Throws `LinkClosed`, or `EmailTaken` where somebody else was quicker with the address. ID-5 */
export const confirmEmail = async (context: Context, token: string): Promise<{ email: string }> => {
  const { services } = context
  const link = await linkByToken(services, token, ['EMAIL_CHANGE', 'EMAIL_PROOF'])
  const closed = linkClosedAs(link)
  if (closed || !link) throw new LinkClosed(closed ?? 'UNKNOWN')
  try {
    const confirmed = await (link.purpose === 'EMAIL_PROOF' ? proveByLink(context, link) : changeByLink(context, link))
    await context.refresh()
    return confirmed
  } catch (error) {
    // It can never be confirmed any more, so it no longer waits.
    if (error instanceof EmailTaken) await services.database.pool.query('DELETE FROM one_time_token WHERE id = $1', [link.id])
    throw error
  }
}
