import { z } from 'zod'
import { builder } from '../../../graphql/builder.ts'
import { InvalidInput, NotFound, Refusal } from '../../../graphql/errors.ts'
import { paragraphs, readInput } from '../../../graphql/input.ts'
import { SeatsExhausted } from '../../billing/problems.ts'
import { skipMessages, type Skipped, type SkipReason } from '../addresses.ts'
import { cancelInvitation, inviteMembers, resendInvitation, type Sent } from '../commands/invite.ts'
import { invitation } from '../queries.ts'
import { AccessLevelNode, InvitationType } from '../types.ts'
import { gone, invitationArgument } from './parts.ts'

const InviteMembersInput = builder.inputType('InviteMembersInput', {
  description: 'Whom to invite, and with which access. Exactly one of allPermissions, accessLevelId and permissions, or none where all are reinstated.',
  fields: (t) => ({
    addresses: t.string({ required: true, description: 'A comma-separated list, at most 500; spaces and line breaks do not matter, `Name <a@b.example>` is understood.' }),
    allPermissions: t.boolean({ required: false, description: 'Everything that the inviter can give.' }),
    accessLevelId: t.globalID({ required: false, for: [AccessLevelNode], description: 'The permissions and products of a level.' }),
    permissions: t.stringList({ required: false, description: 'Single permissions, by name.' }),
    productIds: t.globalIDList({ required: false, description: 'Only these products; all that the inviter reaches when absent.' }),
    reinstate: t.stringList({
      required: false,
      description: 'Those among the addresses who get what they had here until a time within the last 90 days, as far as the inviter can give it; see `formerMembers`. The others get what is named beside. TM-10',
    }),
    membershipExpiresAt: t.field({ type: 'DateTime', required: false, description: 'When the access that is offered ends; when absent, with the inviter’s own, or never. TM-14' }),
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
  reinstate: z.array(z.string().max(320)).max(500, 'Invite at most 500 people at once.').nullish(),
  membershipExpiresAt: z.date().nullish(),
  message: paragraphs('the message', 1_000).nullish(),
})

builder.mutationField('inviteMembers', (t) =>
  t.withAuth({ rule: 'usersManage' }).field({
    asks: ['mayInvite', 'mayGiveUntil', 'mayTakeSeats'],
    type: InvitedMembers,
    description: 'Invites many people at once by mail. Each takes a seat; where there are not enough, nobody is invited. TM-4, AC-5',
    args: { input: t.arg({ type: InviteMembersInput, required: true, description: 'Whom, and with which access.' }) },
    errors: { types: [InvalidInput, Refusal, SeatsExhausted] },
    resolve: (_root, { input }, context) => inviteMembers(context, readInput(inviteShape, input)),
  }),
)

const CancelledInvitation = gone<{ id: string }>('CancelledInvitation', { rule: 'usersManage' }, 'The invitation is no more; its links are dead.', 'invitationId', 'Invitation', ({ id }) => id)

builder.mutationField('cancelInvitation', (t) =>
  t.withAuth({ rule: 'usersManage' }).field({
    asks: ['mayChangeInvitation'],
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
    asks: ['mayChangeInvitation', 'mayGiveUntil', 'mayTakeSeats'],
    type: SentInvitation,
    description: 'Sends a new link for a new seven days; the old links are dead. One that had expired takes a seat anew. TM-6, AC-5',
    args: invitationArgument,
    errors: { types: [Refusal, NotFound, SeatsExhausted] },
    resolve: (_root, { invitationId }, context) => resendInvitation(context, invitationId.id),
  }),
)
