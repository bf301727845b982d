import { type Actor, mayAnswerInvitations } from '@gatehouse/policy'
import { z } from 'zod'
import { builder } from '../../graphql/builder.ts'
import { NotFound, Refusal } from '../../graphql/errors.ts'
import { readArguments } from '../../graphql/input.ts'
import { personal } from '../../live/personalFields.ts'
import { emailKey } from '../../platform/emails.ts'
import { AccountType, RoleType, ViewerType } from '../accounts/types.ts'
import { ConfirmationNeeded } from '../identity/problems.ts'
import { transferHolding } from './commands/holding.ts'
import { makeAdmin, removeMember, revokePartner } from './commands/members.ts'
import {
  accessLevels, countInvitations, countMembers, invitations, type InvitationFilter, member, members, type MemberFilter, receivedInvitations,
} from './queries.ts'
import { ChangedMember, memberArgument } from './schema/access.ts'
import { gone } from './schema/parts.ts'
import { AccessLevelType, InvitationType, MemberType, ReceivedInvitation } from './types.ts'
import './schema/levels.ts'
import './schema/explaining.ts'
import './schema/inviting.ts'
import './schema/reinstating.ts'
import './schema/accepting.ts'
import './schema/viewing.ts'

const search = 'Part of a name or address, in any case.'

const MemberStatusType = builder.enumType('MemberStatus', {
  description: 'Whether somebody is about.',
  values: {
    HERE: { description: 'Has the account open right now.' },
    INACTIVE: { description: 'Has not used the account for thirty days.' },
  } as const,
})

const ProductReachType = builder.enumType('ProductReach', {
  description: 'How far somebody’s product access goes.',
  values: {
    ALL: { description: 'All products, those to come too.' },
    CHOSEN: { description: 'Chosen products only.' },
  } as const,
})

const filterShape = z.object({ expiresWithinDays: z.int().min(1, 'Name a number of days from 1 on.').max(3_660, 'Name at most 3660 days.').nullish() })

/** Whoever reaches some products only sees nobody reach all: the filter tells no more than the rows do. PE-2 */
const seenFilter = (actor: Actor, filter: MemberFilter): MemberFilter => {
  readArguments(filterShape, filter)
  if (actor.products === 'all' || !filter.productAccess) return filter
  return { ...filter, productAccess: filter.productAccess === 'CHOSEN' ? null : 'NOBODY' }
}

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
        status: t.arg({ type: MemberStatusType, required: false, description: 'Only those who are here, or who have long been away.' }),
        productAccess: t.arg({ type: ProductReachType, required: false, description: 'Only those who reach all products, or only those who reach chosen ones, as far as the viewer sees that. PE-2' }),
        expiresWithinDays: t.arg.int({ required: false, description: 'Only those whose access ends within so many days, at most 3660. TM-14' }),
      },
      resolve: ({ id }, args, { services, actor }) => members(services, id, seenFilter(actor!, args)),
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

builder.mutationField('revokePartner', (t) =>
  t.withAuth({ rule: 'usersManage' }).field({
    asks: ['mayRevokePartner'],
    type: RemovedMember,
    description: 'Revokes a partner’s access and deletes them from the account at once, on open pages and live connections too, and mails them. PA-7',
    args: memberArgument,
    errors: { types: [Refusal, NotFound] },
    resolve: async (_root, { memberId }, context) => {
      await revokePartner(context, memberId.id)
      return { id: memberId.id }
    },
  }),
)
