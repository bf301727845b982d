import { mayAnswerInvitations } from '@gatehouse/policy'
import { builder } from '../../graphql/builder.ts'
import { NotFound, Refusal } from '../../graphql/errors.ts'
import { personal } from '../../live/personalFields.ts'
import { emailKey } from '../../platform/emails.ts'
import { AccountType, RoleType, ViewerType } from '../accounts/types.ts'
import { ConfirmationNeeded } from '../identity/problems.ts'
import { transferHolding } from './commands/holding.ts'
import { makeAdmin, removeMember } from './commands/members.ts'
import {
  accessLevels, countInvitations, countMembers, invitations, type InvitationFilter, member, members, type MemberFilter, receivedInvitations,
} from './queries.ts'
import { ChangedMember, memberArgument } from './schema/access.ts'
import { gone } from './schema/parts.ts'
import { AccessLevelType, InvitationType, MemberType, ReceivedInvitation } from './types.ts'
import './schema/levels.ts'
import './schema/explaining.ts'
import './schema/inviting.ts'
import './schema/accepting.ts'
import './schema/viewing.ts'

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
    type: [ReceivedInvitation], description: 'Offers of membership that wait for the viewer; none is shown until the address is confirmed. ID-5',
    resolve: (viewer, _args, { services }) => (mayAnswerInvitations(viewer).allowed ? receivedInvitations(services, emailKey(viewer.email)) : []),
  }),
)

const RemovedMember = gone<{ id: string }>('RemovedMember', { rule: 'usersManage' }, 'The member is out.', 'memberId', 'Member', ({ id }) => id)

builder.mutationField('makeAdmin', (t) =>
  t.withAuth({ rule: 'admin' }).field({
    asks: ['mayMakeAdmin'],
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

builder.mutationField('transferHolding', (t) =>
  t.withAuth({ rule: 'accountHolder' }).field({
    asks: ['mayTransferHolding'],
    type: ChangedMember,
    description: 'Makes an owner or admin the account holder, and an owner. The viewer stays an owner; both are mailed. Asks for a proof of who the viewer is that is younger than their sign-in. AC-4',
    args: memberArgument,
    errors: { types: [Refusal, NotFound, ConfirmationNeeded] },
    resolve: async (_root, { memberId }, context) => {
      await transferHolding(context, memberId.id)
      return { id: memberId.id }
    },
  }),
)

builder.mutationField('removeMember', (t) =>
  t.withAuth({ rule: 'usersManage' }).field({
    asks: ['mayRemove'],
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
