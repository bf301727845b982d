import { z } from 'zod'
import { builder } from '../../../graphql/builder.ts'
import { InvalidInput, NotFound, RateLimited, Refusal } from '../../../graphql/errors.ts'
import { line, readInput } from '../../../graphql/input.ts'
import { ProblemInterface } from '../../../graphql/problems.ts'
import { personal } from '../../../live/personalFields.ts'
import { emailKey } from '../../../platform/emails.ts'
import { hashToken } from '../../../platform/tokens.ts'
import { RoleType, SignedIn } from '../../accounts/types.ts'
import { SecondFactorNeeded } from '../../identity/problems.ts'
import { SessionConflict, SignInFailed } from '../../sessions/problems.ts'
import { acceptInvitation, closedAs, closedMessages, type Closed, declineInvitation, InvitationClosed } from '../commands/accept.ts'
import { offerByToken, type OfferRow } from '../queries.ts'
import { accessInWords, InvitationNode } from '../types.ts'
import { gone, invitationArgument } from './parts.ts'

const OpenInvitationOffer = builder.objectRef<OfferRow>('OpenInvitationOffer').implement({
  description: 'An offer that can be accepted.',
  fields: (t) => ({
    accountName: t.exposeString('accountName', { description: 'The account that invites.' }),
    invitedBy: t.exposeString('invitedBy', { description: 'The inviter’s name.' }),
    email: t.exposeString('email', { description: 'Who is invited; it becomes the login.' }),
    role: t.field({ type: RoleType, description: 'The role that is offered.', resolve: () => 'MEMBER' as const }),
    access: t.string({ description: 'In words: what the new member will be able to do.', resolve: accessInWords }),
    message: t.exposeString('message', { nullable: true, description: 'What the inviter wrote.' }),
    expiresAt: t.field({ type: 'DateTime', description: 'Until when it can be accepted.', resolve: ({ expiresAt }) => expiresAt }),
    membershipExpiresAt: t.expose('membershipExpiresAt', { type: 'DateTime', nullable: true, description: 'When the access that is offered ends, if it does. TM-14' }),
    hasLogin: t.exposeBoolean('hasLogin', { description: 'Whether a login with this email exists, so that its password is asked for and no new one.' }),
    isViewer: t.boolean({
      extensions: personal, description: 'Whether the viewer is signed in with this very login.',
      resolve: (offer, _args, { viewer }) => viewer !== null && emailKey(viewer.email) === offer.emailKey,
    }),
  }),
})

const ClosedInvitation = builder.enumType('ClosedInvitation', {
  description: 'Why an invitation no longer stands.',
  values: {
    EXPIRED: { description: 'Its seven days are over.' },
    ENDED: { description: 'The end date of the access that it offered has passed. TM-14' },
    CANCELLED: { description: 'It was taken back.' },
    USED: { description: 'It was accepted.' },
    UNKNOWN: { description: 'The link is not, or no longer, good.' },
  } as const,
})

const ClosedInvitationOffer = builder.objectRef<{ status: Closed }>('ClosedInvitationOffer').implement({
  description: 'An offer that can no longer be accepted.',
  fields: (t) => ({
    status: t.field({ type: ClosedInvitation, description: 'Why.', resolve: ({ status }) => status }),
    message: t.string({ description: 'For people.', resolve: ({ status }) => closedMessages[status] }),
  }),
})

const InvitationOffer = builder.unionType('InvitationOffer', {
  description: 'How a mailed invitation stands, for whoever holds its link.',
  types: [OpenInvitationOffer, ClosedInvitationOffer],
  resolveType: (offer) => ('accountId' in offer ? OpenInvitationOffer : ClosedInvitationOffer),
})

builder.queryField('invitationOffer', (t) =>
  t.field({
    type: InvitationOffer,
    description: 'What stands behind a mailed invitation link. TM-5',
    args: { token: t.arg.string({ required: true, description: 'The last part of the link.' }) },
    resolve: async (_root, { token }, { services }) => {
      const offer = await offerByToken(services, hashToken(token))
      const status = closedAs(offer)
      return status || !offer ? { status: status ?? 'UNKNOWN' } : offer
    },
  }),
)

builder.objectType(InvitationClosed, {
  name: 'InvitationClosed',
  description: 'The invitation can no longer be accepted.',
  interfaces: [ProblemInterface],
  fields: (t) => ({ status: t.field({ type: ClosedInvitation, description: 'Why.', resolve: ({ status }) => status }) }),
})

const AcceptInvitationInput = builder.inputType('AcceptInvitationInput', {
  description: 'Either `token` from the mailed link, or `invitationId` where the offer was found in the app.',
  fields: (t) => ({
    token: t.string({ required: false, description: 'The last part of the mailed link.' }),
    invitationId: t.globalID({ required: false, for: [InvitationNode], description: 'The offer’s id, for who is signed in.' }),
    name: t.string({ required: false, description: 'A new login’s name.' }),
    password: t.string({ required: false, description: 'A new login’s password, or the existing one’s when nobody is signed in.' }),
  }),
})

const acceptShape = z.object({
  token: z.string().max(200).nullish(),
  invitationId: z.object({ id: z.string() }).transform(({ id }) => id).nullish(),
  name: line('your name', 80).nullish(),
  password: z.string().max(1_024, 'This is longer than any password here.').nullish(),
})

builder.mutationField('acceptInvitation', (t) =>
  t.field({
    asks: ['mayAnswerInvitations'],
    type: SignedIn,
    description: 'Accepts an invitation, as a new login, with an existing one, or as the viewer; signs in where nobody is. TM-5',
    args: { input: t.arg({ type: AcceptInvitationInput, required: true, description: 'Which, and as whom.' }) },
    errors: { types: [InvitationClosed, SignInFailed, SecondFactorNeeded, SessionConflict, InvalidInput, RateLimited, Refusal] },
    resolve: (_root, { input }, context) => acceptInvitation(context, readInput(acceptShape, input)),
  }),
)

const DeclinedInvitation = gone<{ id: string }>('DeclinedInvitation', { signedIn: true }, 'The offer was declined.', 'invitationId', 'Invitation', ({ id }) => id)

builder.mutationField('declineInvitation', (t) =>
  t.withAuth({ signedIn: true }).field({
    asks: ['mayAnswerInvitations'],
    type: DeclinedInvitation,
    description: 'Says no to an offer found in the app.',
    args: invitationArgument,
    errors: { types: [NotFound, Refusal] },
    resolve: async (_root, { invitationId }, context) => {
      await declineInvitation(context, invitationId.id)
      return { id: invitationId.id }
    },
  }),
)
