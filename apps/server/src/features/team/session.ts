import { mayEndSession, teamActions } from '@gatehouse/policy'
import { builder } from '../../graphql/builder.ts'
import { NotFound, Refusal } from '../../graphql/errors.ts'
import { ActionVerdict, verdict } from '../../graphql/verdicts.ts'
import { personal } from '../../live/personalFields.ts'
import type { SessionRow } from '../sessions/problems.ts'
import { liveSessionOf } from '../sessions/queries/inside.ts'
import { DeviceType } from '../sessions/types.ts'
import { endMemberSession } from './commands/endSession.ts'
import { member, type MemberRow, subjectOf } from './queries.ts'
import { MemberNode, MemberType } from './types.ts'

/** A session as those who manage users see it, with whose it is. */
type MemberSessionRow = { session: SessionRow; member: MemberRow }

export const MemberSession = builder.objectRef<MemberSessionRow>('MemberSession').implement({
  description: 'Where a member is signed in: one device at a time, for all accounts that they work in. SE-6',
  authScopes: { rule: 'seesSessions' },
  fields: (t) => ({
    device: t.field({ type: DeviceType, description: 'Where it is.', resolve: ({ session }) => session }),
    signedInAt: t.field({ type: 'DateTime', description: 'When it began.', resolve: ({ session }) => session.signedInAt }),
    lastActiveAt: t.field({ type: 'DateTime', description: 'When it was last used, in whichever account; an open page alone is not use.', resolve: ({ session }) => session.lastUsedAt }),
    live: t.boolean({ description: 'Whether this account is open there right now. LV-7', resolve: (row) => row.member.presence !== null }),
    page: t.string({ nullable: true, description: 'The page of this account that is open there.', resolve: (row) => row.member.presence?.page ?? null }),
    viewerCan: t.field({
      type: [ActionVerdict], extensions: personal,
      description: 'What the viewer may do to it, and why not: `endSession`.',
      resolve: (row, _args, { actor }) => (actor ? [verdict('endSession', mayEndSession(actor, subjectOf(row.member)))] : []),
    }),
  }),
})

builder.objectField(MemberType, 'session', (t) =>
  t.field({
    type: MemberSession, nullable: true,
    description: 'Where the member is signed in; null when they are not, and for those who may not see it. SE-6',
    authScopes: { rule: 'seesSessions' },
    unauthorizedResolver: () => null,
    resolve: async (row, _args, context) => {
      const session = await liveSessionOf(context, row.userId)
      return session && { session, member: row }
    },
  }),
)

const EndedMemberSession = builder.objectRef<{ id: string }>('EndedMemberSession').implement({
  description: 'The member is signed out.',
  authScopes: { rule: 'usersManage' },
  fields: (t) => ({
    member: t.withAuth({ rule: 'usersManage' }).field({
      type: MemberType, description: 'The member as it is now.',
      resolve: async ({ id }, _args, { services, actor }) => (await member(services, actor.accountId, id))!,
    }),
  }),
})

builder.mutationField('endMemberSession', (t) =>
  t.withAuth({ rule: 'usersManage' }).field({
    asks: ['mayEndSession'],
    type: EndedMemberSession,
    description: `${teamActions.endSession.title}: signs a member out on whichever device they are, at once and in all accounts that they work in; unsaved work there is lost. SE-6`,
    args: { memberId: t.arg.globalID({ required: true, for: [MemberNode], description: 'The member.' }) },
    errors: { types: [Refusal, NotFound] },
    resolve: async (_root, { memberId }, context) => {
      await endMemberSession(context, memberId.id)
      return { id: memberId.id }
    },
  }),
)
