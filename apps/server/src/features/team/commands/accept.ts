import { mayAnswerInvitations, namesOf } from '@gatehouse/policy'
import type { NewEvent } from '../../../activity/event.ts'
import { demand, InvalidInput, NotFound, Problem, Refusal } from '../../../graphql/errors.ts'
import type { Context, Services, Viewer } from '../../../graphql/context.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { Prisma } from '../../../platform/database/generated/client.ts'
import { emailKey } from '../../../platform/emails.ts'
import { passwordProblem } from '../../../platform/passwords.ts'
import { hashToken } from '../../../platform/tokens.ts'
import { lockSeats } from '../../billing/commands/seats.ts'
import { demandSecondFactor, passwordSuffices } from '../../identity/commands/challenge.ts'
import { createLogin } from '../../identity/commands.ts'
import { proveEmail } from '../../identity/commands/proof.ts'
import { EmailTaken } from '../../identity/problems.ts'
import { checkSignIn, conflictOf, demandCookies, orBusy, settleIn, signInKnown, type SignInOutcome } from '../../sessions/commands.ts'
import { limitSession } from '../../sessions/commands/idle.ts'
import { openSession } from '../../sessions/commands/open.ts'
import { SignInFailed } from '../../sessions/problems.ts'
import { unchanged } from '../../../activity/change.ts'
import { teamEvents } from '../events.ts'
import { memberAddedMail } from '../mails.ts'
import { offerById, offerByToken, type OfferRow, receivedInvitations, type ReceivedInvitationRow } from '../queries.ts'
import { stillGiven } from './stillGiven.ts'
import { productColumns, productsInLog } from './terms.ts'

export type Closed = 'EXPIRED' | 'ENDED' | 'CANCELLED' | 'USED' | 'UNKNOWN'

/** Separate words for each way in which an invitation no longer stands. TM-5 */
export const closedMessages: Record<Closed, string> = {
  EXPIRED: 'This invitation has expired. Ask for a new one.',
  ENDED: 'The access that this invitation offered has ended by now. Ask for a new one if you still need it.',
  CANCELLED: 'This invitation was taken back. Ask for a new one if you think that is a mistake.',
  USED: 'This invitation was used already. Sign in with the login that accepted it.',
  UNKNOWN: 'This link is not, or no longer, good. A newer mail may carry a newer link.',
}

export class InvitationClosed extends Problem {
  readonly code = 'NOT_FOUND'
  readonly status: Closed
  constructor(status: Closed) {
    super(closedMessages[status])
    this.status = status
  }
}

/** How an offer stands; null while it is open. */
export const closedAs = (offer: OfferRow | null): Closed | null => {
  switch (offer?.status) {
    case undefined:
      return 'UNKNOWN'
    case 'ACCEPTED':
      return 'USED'
    case 'CANCELLED':
      return 'CANCELLED'
    case 'EXPIRED':
      return offer!.ended ? 'ENDED' : 'EXPIRED'
    case 'OPEN':
      if (offer!.ended) return 'ENDED'
      return offer!.overdue ? 'EXPIRED' : null
  }
}

/** An offer, and the link by which it was reached. */
type Claimed = ReceivedInvitationRow & { tokenHash?: Uint8Array<ArrayBuffer>; mailed?: boolean }
type Offered = Claimed & OfferRow

/** Turns an open invitation into a membership: claimed by a conditional update, so once, also at one moment. TM-5 */
const claim = async (tx: Tx, offer: Claimed, user: { id: string; email: string; name: string }, context: Context, now: Date) => {
  const { accountId, id, tokenHash } = offer
  const given = await stillGiven(tx, accountId, id, now)
  if (!given) throw new InvitationClosed(await statusNow(tx, accountId, id, now))
  if (given.expiresAt && given.expiresAt <= now) throw new InvitationClosed('ENDED')
  // The member takes the seat of the invitation: one that has expired has none to give, however long it took to get here. AC-5
  const at = await lockSeats(tx, accountId, context.services.clock)
  const { count } = await tx.invitation.updateMany({ where: { accountId, id, status: 'OPEN', expiresAt: { gt: at } }, data: { status: 'ACCEPTED', closedAt: now } })
  if (count === 0) throw new InvitationClosed(await statusNow(tx, accountId, id, at))
  // The row is held by now; had it been sent anew since it was read, the link would be dead. TM-6
  if (tokenHash && !(await tx.oneTimeToken.findUnique({ where: { hash: tokenHash } }))) throw new InvitationClosed('UNKNOWN')
  const invitation = await tx.invitation.findUniqueOrThrow({ where: { accountId_id: { accountId, id } } })
  // A membership whose end date has passed makes room. TM-14
  await tx.membership.updateMany({ where: { accountId, userId: user.id, endedAt: null, expiresAt: { lte: now } }, data: { endedAt: now } })
  const membership = await tx.membership
    .create({
      data: {
        accountId, userId: user.id, role: 'MEMBER', accessLevelId: given.levelId, expiresAt: given.expiresAt, createdAt: now, lastActiveAt: now, ...productColumns(given.products),
      },
    })
    .catch((error: unknown) => {
      if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') throw new InvitationClosed('USED')
      throw error
    })
  await tx.grant.createMany({ data: (given.levelId ? [] : namesOf(given.permissions)).map((permission) => ({ accountId, membershipId: membership.id, permission })) })
  const events: NewEvent[] = teamEvents({
    kind: 'created account', accountId, performer: null, member: { id: user.id, email: user.email }, subjectId: membership.id,
    detail: {
      invitationId: id, role: 'MEMBER', permissions: namesOf(given.permissions), products: productsInLog(given.products),
      ...(given.expiresAt && { accessEnds: given.expiresAt.toISOString() }), ...context.origin.device,
    },
  })
  // Whoever came by the mailed link reads the mailbox of this login. ID-5
  const proven = offer.mailed ? await proveEmail(tx, user, now) : []
  return { events: [...events, ...proven], jobs: await memberAddedMail(tx, { accountId, membershipId: membership.id, invitedById: invitation.invitedById }) }
}

const overAs = ({ membershipExpiresAt }: { membershipExpiresAt: Date | null }, now: Date): Closed => (membershipExpiresAt && membershipExpiresAt <= now ? 'ENDED' : 'EXPIRED')

/** Why an invitation cannot be accepted. One that is open still, and not overdue, is no longer backed by its inviter. */
const statusNow = async (tx: Tx, accountId: string, id: string, now: Date): Promise<Closed> => {
  const found = await tx.invitation.findUnique({ where: { accountId_id: { accountId, id } } })
  switch (found?.status) {
    case undefined:
      return 'UNKNOWN'
    case 'ACCEPTED':
      return 'USED'
    case 'CANCELLED':
      return 'CANCELLED'
    case 'OPEN':
      return found.expiresAt > now ? 'CANCELLED' : overAs(found, now)
    case 'EXPIRED':
      return overAs(found, now)
  }
}

export type AcceptInput = { token?: string | null; invitationId?: string | null; name?: string | null; password?: string | null }

type SignedInContext = Context & { viewer: Viewer }

/** Accepts as who is signed in. */
const acceptAsViewer = async (context: SignedInContext, offer: Claimed) => {
  const { viewer, services } = context
  const user = { id: viewer.userId, email: viewer.email, name: viewer.name }
  await services.change(async (tx, now) => {
    const { events, jobs } = await claim(tx, offer, user, context, now)
    await limitSession(tx, user.id, now)
    return { result: undefined, events, jobs }
  })
  await context.refresh()
  return { enter: offer.slug }
}

/** Accepts with the login that exists already; a live session elsewhere is offered to be taken over first, the invitation stays open. */
const acceptByPassword = async (context: Context, offer: Offered, password: string) => {
  const { services, origin } = context
  const proven = await checkSignIn(context, { email: offer.email, password })
  // The invitation waits for whoever has proven themselves a second time: they are signed in then, and accept as that.
  await demandSecondFactor(context, proven, { wanted: null })
  const { userId } = proven
  const outcome = await services.change<SignInOutcome>(async (tx, now) => {
    const user = await tx.user.findUniqueOrThrow({ where: { id: userId } })
    const joined = await claim(tx, offer, user, context, now)
    const signed = await signInKnown(tx, userId, origin, offer.slug, now)
    if (!(await passwordSuffices(tx, proven))) throw new SignInFailed()
    return 'conflict' in signed ? unchanged(signed) : { result: signed, events: [...joined.events, ...signed.events], jobs: [...joined.jobs, ...signed.jobs] }
  })
  if ('conflict' in outcome) throw await conflictOf(context, outcome.conflict, outcome.user, null)
  await settleIn(context, outcome)
  return outcome
}

/** Accepts as somebody new: the login is made, with the invited address as its email. */
const acceptAsNew = async (context: Context, offer: Offered, { name, password }: { name: string; password: string }) => {
  const { services, origin } = context
  const secret = await orBusy(services.passwords.hash(password, true))
  const opened = await services.change(async (tx, now) => {
    const { user, jobs } = await createLogin(tx, { email: offer.email, name, secret, proven: offer.mailed === true }, now)
    const joined = await claim(tx, offer, user, context, now)
    const session = await openSession(tx, user, origin, offer.slug, now)
    return { result: session, events: [...joined.events, ...session.events], jobs: [...jobs, ...joined.jobs, ...session.jobs] }
  })
  await settleIn(context, opened)
  return opened
}

const missing = (field: string, message: string) => new InvalidInput([{ path: ['input', field], message }])

const demandOpen = <Row extends OfferRow>(offer: Row | null): Row => {
  const closed = closedAs(offer)
  if (closed || !offer) throw new InvitationClosed(closed ?? 'UNKNOWN')
  return offer
}

/** What a link offers. Throws `InvitationClosed` when that no longer stands. */
const openOffer = async (services: Services, token: string) => {
  const tokenHash = hashToken(token)
  return { ...demandOpen(await offerByToken(services, tokenHash)), tokenHash }
}

/** Accepts an invitation: by its mailed link, or by its id where the offer was found in the app. TM-5 */
export const acceptInvitation = async (context: Context, input: AcceptInput): Promise<{ enter: string | null }> => {
  const { services, viewer } = context
  if (input.invitationId != null) {
    if (viewer) demand(mayAnswerInvitations(viewer))
    return acceptAsViewer(context as SignedInContext, demandOpen(viewer && (await offerById(services, emailKey(viewer.email), input.invitationId))))
  }
  const offer = await openOffer(services, input.token ?? '')
  if (viewer && emailKey(viewer.email) !== offer.emailKey)
    throw new Refusal('TM-5', `This invitation is for ${offer.email}, and you are signed in as ${viewer.email}. Switch the login to accept it.`)
  if (viewer) return acceptAsViewer(context as SignedInContext, offer)
  demandCookies(context)
  if (!input.password) throw missing('password', 'Enter a password.')
  if (offer.hasLogin) return acceptByPassword(context, offer, input.password)
  if (!input.name) throw missing('name', 'Enter your name.')
  const problem = passwordProblem(input.password)
  if (problem) throw missing('password', problem)
  try {
    return await acceptAsNew(context, offer, { name: input.name, password: input.password })
  } catch (error) {
    if (!(error instanceof EmailTaken)) throw error
    // Somebody was quicker: with this very link, or by signing up with the address.
    await openOffer(services, input.token ?? '')
    throw missing('password', 'There is a login with this email by now. Enter its password.')
  }
}

/** Says no to an offer found in the app; it closes, and those who invited see it. */
export const declineInvitation = async (context: Context & { viewer: Viewer }, id: string): Promise<void> => {
  const { services, viewer } = context
  demand(mayAnswerInvitations(viewer))
  const [offer] = await receivedInvitations(services, emailKey(viewer.email), id)
  if (!offer) throw new NotFound('This invitation is no longer open.')
  await services.change(async (tx, now) => {
    const { count } = await tx.invitation.updateMany({ where: { accountId: offer.accountId, id, status: 'OPEN' }, data: { status: 'CANCELLED', closedAt: now } })
    if (count === 0) throw new NotFound('This invitation is no longer open.')
    return {
      result: undefined,
      events: teamEvents({ kind: 'invite declined', accountId: offer.accountId, performer: null, member: { id: viewer.userId, email: viewer.email }, subjectId: id }),
    }
  })
}
