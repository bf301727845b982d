import { z } from 'zod'
import { builder } from '../../graphql/builder.ts'
import { InvalidInput, NotFound, RateLimited, Refusal } from '../../graphql/errors.ts'
import { paragraphs, readInput, line } from '../../graphql/input.ts'
import { ProblemInterface } from '../../graphql/problems.ts'
import { personal } from '../../live/personalFields.ts'
import { emailKey } from '../../platform/emails.ts'
import { hashToken } from '../../platform/tokens.ts'
import { AccountType, RoleType, SignedIn, ViewerType } from '../accounts/types.ts'
import { SessionConflict, SignInFailed } from '../sessions/problems.ts'
import { skipMessages, type Skipped, type SkipReason } from './addresses.ts'
import { acceptInvitation, closedAs, closedMessages, type Closed, declineInvitation, InvitationClosed } from './commands/accept.ts'
import { cancelInvitation, inviteMembers, resendInvitation, type Sent } from './commands/invite.ts'
import { makeAdmin, removeMember } from './commands/members.ts'
import {
  accessLevels, countInvitations, countMembers, invitation, invitations, type InvitationFilter, member, members, type MemberFilter,
  offerByToken, type OfferRow, receivedInvitations,
} from './queries.ts'
import { AccessLevelNode, AccessLevelType, accessInWords, InvitationNode, InvitationType, MemberNode, MemberType, ReceivedInvitation } from './types.ts'

const search = 'Part of a name or address, in any case.'

builder.objectFields(AccountType, (t) => ({
  me: t.withAuth({ rule: 'member' }).field({
    type: MemberType, extensions: personal, description: 'The viewer’s own place here.',
    resolve: async ({ id }, _args, { services, actor }) => (await member(services, id, actor.membershipId))!,
  }),
  members: t.connection(
    {
      type: MemberType, description: 'Owners first, then admins, members, partners; by name within. At most 100 at once. TM-1',
      args: {
        search: t.arg.string({ required: false, description: search }),
        roles: t.arg({ type: [RoleType], required: false, description: 'Only these roles.' }),
      },
      resolve: ({ id }, args, { services }) => members(services, id, args),
    },
    {
      name: 'MemberConnection',
      description: 'Members of the account.',
      authScopes: { rule: 'seesTeam' },
      fields: (c) => ({
        totalCount: c.int({
          description: 'How many match, on all pages.',
          resolve: ({ filter, total }: { filter?: MemberFilter; total?: number | null }, _args, { services, account }) => total ?? countMembers(services, account!.id, filter ?? {}),
        }),
      }),
    },
    { name: 'MemberEdge', description: 'A member and its place in the list.', authScopes: { rule: 'seesTeam' } },
  ),
  invitations: t.connection(
    {
      type: InvitationType, description: 'Open invitations, by address. At most 100 at once. TM-1',
      args: { search: t.arg.string({ required: false, description: search }) },
      resolve: ({ id }, args, { services }) => invitations(services, id, args),
    },
    {
      name: 'InvitationConnection',
      description: 'Open invitations of the account.',
      authScopes: { rule: 'seesTeam' },
      fields: (c) => ({
        totalCount: c.int({
          description: 'How many match, on all pages.',
          resolve: ({ filter }: { filter?: InvitationFilter }, _args, { services, account }) => countInvitations(services, account!.id, filter ?? {}),
        }),
      }),
    },
    { name: 'InvitationEdge', description: 'An invitation and its place in the list.', authScopes: { rule: 'seesTeam' } },
  ),
  accessLevels: t.field({
    type: [AccessLevelType], description: 'The account’s levels, by name. TM-12',
    resolve: ({ id }, _args, { services }) => accessLevels(services, id),
  }),
  presentCount: t.int({
    description: 'How many members have the account open right now. LV-7',
    resolve: async ({ id }, _args, { services }) => (await services.presence.inAccount(id)).size,
  }),
}))

builder.objectField(ViewerType, 'invitations', (t) =>
  t.field({
    type: [ReceivedInvitation], description: 'Offers of membership that wait for the viewer.',
    resolve: ({ email }, _args, { services }) => receivedInvitations(services, emailKey(email)),
  }),
)

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

const InviteMembersInput = builder.inputType('InviteMembersInput', {
  description: 'Whom to invite, and with which access. Exactly one of allPermissions, accessLevelId and permissions.',
  fields: (t) => ({
    addresses: t.string({ required: true, description: 'A comma-separated list, at most 500; spaces and line breaks do not matter, `Name <a@b.example>` is understood.' }),
    allPermissions: t.boolean({ required: false, description: 'Everything that the inviter can give.' }),
    accessLevelId: t.globalID({ required: false, for: [AccessLevelNode], description: 'The permissions and products of a level.' }),
    permissions: t.stringList({ required: false, description: 'Single permissions, by name.' }),
    productIds: t.globalIDList({ required: false, description: 'Only these products; all that the inviter reaches when absent.' }),
    message: t.string({ required: false, description: 'A note that stands in the mail, at most 1000 characters.' }),
  }),
})

const SentInvitation = builder.objectRef<Sent>('SentInvitation').implement({
  description: 'An invitation that is on its way.',
  authScopes: { rule: 'usersManage' },
  fields: (t) => ({
    invitation: t.withAuth({ rule: 'usersManage' }).field({
      type: InvitationType, description: 'The invitation.',
      resolve: async ({ invitationId }, _args, { services, actor }) => (await invitation(services, actor.accountId, invitationId))!,
    }),
    link: t.string({ description: 'To hand over by yourself; the mail carries one of its own. Shown this once.', resolve: ({ token }, _args, { services }) => `${services.config.publicUrl}/accept/${token}` }),
  }),
})

const SkipReasonType = builder.enumType('SkipReason', {
  description: 'Why an address was passed over. TM-4',
  values: {
    INVALID: { description: skipMessages.INVALID },
    ALREADY_MEMBER: { description: skipMessages.ALREADY_MEMBER },
    ALREADY_INVITED: { description: skipMessages.ALREADY_INVITED },
    REPEATED: { description: skipMessages.REPEATED },
  } as const satisfies Record<SkipReason, object>,
})

const SkippedAddress = builder.objectRef<Skipped>('SkippedAddress').implement({
  description: 'An address that got no mail and no row.',
  authScopes: { rule: 'usersManage' },
  fields: (t) => ({
    address: t.exposeString('address', { description: 'As it was written.' }),
    reason: t.field({ type: SkipReasonType, description: 'Why.', resolve: ({ reason }) => reason }),
    message: t.string({ description: 'Why, for people.', resolve: ({ reason }) => skipMessages[reason] }),
  }),
})

const InvitedMembers = builder.objectRef<{ sent: Sent[]; skipped: Skipped[] }>('InvitedMembers').implement({
  description: 'What became of each address.',
  authScopes: { rule: 'usersManage' },
  fields: (t) => ({
    sent: t.field({ type: [SentInvitation], description: 'These were invited.', resolve: ({ sent }) => sent }),
    skipped: t.field({ type: [SkippedAddress], description: 'These were passed over; that is no error.', resolve: ({ skipped }) => skipped }),
  }),
})

const inviteShape = z.object({
  addresses: z.string().max(60_000, 'Shorten the list of addresses.'),
  allPermissions: z.boolean().nullish(),
  accessLevelId: z.object({ id: z.string() }).transform(({ id }) => id).nullish(),
  permissions: z.array(z.string()).max(100, 'There are fewer permissions than this.').nullish(),
  productIds: z.array(z.object({ id: z.uuid('There is no such product.') }).transform(({ id }) => id)).max(10_000).nullish(),
  message: paragraphs('the message', 1_000).nullish(),
})

builder.mutationField('inviteMembers', (t) =>
  t.withAuth({ rule: 'usersManage' }).field({
    type: InvitedMembers,
    description: 'Invites many people at once by mail. TM-4',
    args: { input: t.arg({ type: InviteMembersInput, required: true, description: 'Whom, and with which access.' }) },
    errors: { types: [InvalidInput, Refusal] },
    resolve: (_root, { input }, context) => inviteMembers(context, readInput(inviteShape, input)),
  }),
)

const gone = <T extends object>(name: string, authScopes: { rule: 'usersManage' } | { signedIn: true }, description: string, field: string, typename: string, idOf: (value: T) => string) =>
  builder.objectRef<T>(name).implement({ description, authScopes, fields: (t) => ({ [field]: t.globalID({ description: 'Its global id.', resolve: (value: T) => ({ type: typename, id: idOf(value) }) }) }) })

const CancelledInvitation = gone<{ id: string }>('CancelledInvitation', { rule: 'usersManage' }, 'The invitation is no more; its links are dead.', 'invitationId', 'Invitation', ({ id }) => id)
const DeclinedInvitation = gone<{ id: string }>('DeclinedInvitation', { signedIn: true }, 'The offer was declined.', 'invitationId', 'Invitation', ({ id }) => id)
const RemovedMember = gone<{ id: string }>('RemovedMember', { rule: 'usersManage' }, 'The member is out.', 'memberId', 'Member', ({ id }) => id)

const invitationArgument = { invitationId: builder.args((t) => ({ invitationId: t.globalID({ required: true, for: [InvitationNode], description: 'The invitation.' }) })).invitationId }
const memberArgument = { memberId: builder.args((t) => ({ memberId: t.globalID({ required: true, for: [MemberNode], description: 'The member.' }) })).memberId }

builder.mutationField('cancelInvitation', (t) =>
  t.withAuth({ rule: 'usersManage' }).field({
    type: CancelledInvitation,
    description: 'Takes an invitation back at once. TM-6',
    args: invitationArgument,
    errors: { types: [Refusal, NotFound] },
    resolve: async (_root, { invitationId }, context) => {
      await cancelInvitation(context, invitationId.id)
      return { id: invitationId.id }
    },
  }),
)

builder.mutationField('resendInvitation', (t) =>
  t.withAuth({ rule: 'usersManage' }).field({
    type: SentInvitation,
    description: 'Sends a new link for a new seven days; the old links are dead. TM-6',
    args: invitationArgument,
    errors: { types: [Refusal, NotFound] },
    resolve: (_root, { invitationId }, context) => resendInvitation(context, invitationId.id),
  }),
)

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
    type: SignedIn,
    description: 'Accepts an invitation, as a new login, with an existing one, or as the viewer; signs in where nobody is. TM-5',
    args: { input: t.arg({ type: AcceptInvitationInput, required: true, description: 'Which, and as whom.' }) },
    errors: { types: [InvitationClosed, SignInFailed, SessionConflict, InvalidInput, RateLimited, Refusal] },
    resolve: (_root, { input }, context) => acceptInvitation(context, readInput(acceptShape, input)),
  }),
)

builder.mutationField('declineInvitation', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: DeclinedInvitation,
    description: 'Says no to an offer found in the app.',
    args: invitationArgument,
    errors: { types: [NotFound] },
    resolve: async (_root, { invitationId }, context) => {
      await declineInvitation(context, invitationId.id)
      return { id: invitationId.id }
    },
  }),
)

const ChangedMember = builder.objectRef<{ id: string }>('ChangedMember').implement({
  description: 'The member as it is now.',
  authScopes: { rule: 'seesTeam' },
  fields: (t) => ({
    member: t.withAuth({ rule: 'seesTeam' }).field({
      type: MemberType, description: 'The member.',
      resolve: async ({ id }, _args, { services, actor }) => (await member(services, actor.accountId, id))!,
    }),
  }),
})

builder.mutationField('makeAdmin', (t) =>
  t.withAuth({ rule: 'admin' }).field({
    type: ChangedMember,
    description: 'Makes a member an admin. No role is ever lowered. TM-7',
    args: memberArgument,
    errors: { types: [Refusal, NotFound] },
    resolve: async (_root, { memberId }, context) => {
      await makeAdmin(context, memberId.id)
      return { id: memberId.id }
    },
  }),
)

builder.mutationField('removeMember', (t) =>
  t.withAuth({ rule: 'usersManage' }).field({
    type: RemovedMember,
    description: 'Removes someone from the account at once, on open pages and live connections too. TM-8',
    args: memberArgument,
    errors: { types: [Refusal, NotFound] },
    resolve: async (_root, { memberId }, context) => {
      await removeMember(context, memberId.id)
      return { id: memberId.id }
    },
  }),
)
