import { isCommerceKind } from '@gatehouse/contract/commerce-kinds'
import type { ActivityKind } from '@gatehouse/contract/activity-kinds'
import { type Actor, type FinancialSettings, mayAnswerRequests, maySeeSessions, type Role } from '@gatehouse/policy'
import type { EventRow } from '../../activity/event.ts'
import { builder } from '../../graphql/builder.ts'
import { accountStream, type LiveMessage, liveFrom, type LiveSource } from '../../live/liveField.ts'
import type { PresenceRow } from '../../live/presence.ts'
import { seatsOf, type SeatsRow } from '../billing/queries/seats.ts'
import { SeatsType } from '../billing/types.ts'
import { accessRequest, type AccessRequestRow } from '../partners/queries.ts'
import { AccessRequestType } from '../partners/types.ts'
import { liveSessionOf } from '../sessions/queries/inside.ts'
import {
  accessLevels, invitation, type InvitationRow, type LevelRow, member, memberOfUser, type MemberRow, membersById, membersWithRole,
} from './queries.ts'
import { lastActiveOf } from './lastActive.ts'
import { MemberSession } from './session.ts'
import { AccessLevelType, InvitationType, MemberType, PresenceType } from './types.ts'

type TeamChange =
  | { kind: 'memberChanged'; member: MemberRow; joined: boolean }
  | { kind: 'memberGone'; id: string }
  | { kind: 'manyMembersChanged'; count: number; levelId: string | null }
  | { kind: 'invitationChanged'; invitation: InvitationRow; added: boolean }
  | { kind: 'invitationGone'; id: string }
  | { kind: 'accessLevelsChanged'; levels: LevelRow[] }
  | { kind: 'presenceChanged'; id: string; presence: PresenceRow | null }
  | { kind: 'sessionChanged'; member: MemberRow }
  | { kind: 'seatsChanged'; seats: SeatsRow }
  | { kind: 'accessRequestChanged'; request: AccessRequestRow }

type TeamPayload = { changes: TeamChange[] }

const MemberChanged = builder.objectRef<Extract<TeamChange, { kind: 'memberChanged' }>>('MemberChanged').implement({
  description: 'A member joined or is not as before.',
  authScopes: { rule: 'seesTeam' },
  fields: (t) => ({
    member: t.field({ type: MemberType, description: 'The member as it is now.', resolve: (change) => change.member }),
    joined: t.exposeBoolean('joined', { description: 'Whether the member has just joined.' }),
  }),
})

const ManyMembersChanged = builder.objectRef<Extract<TeamChange, { kind: 'manyMembersChanged' }>>('ManyMembersChanged').implement({
  description: 'So many members are not as before that they are not told one by one: read again what is shown of them. TM-12',
  authScopes: { rule: 'seesTeam' },
  fields: (t) => ({
    count: t.exposeInt('count', { description: 'How many they are.' }),
    accessLevelId: t.globalID({ nullable: true, description: 'The level that all of them have.', resolve: ({ levelId }) => levelId && { type: 'AccessLevel', id: levelId } }),
  }),
})

const MemberGone = builder.objectRef<Extract<TeamChange, { kind: 'memberGone' }>>('MemberGone').implement({
  description: 'A member is no longer in the account.',
  authScopes: { rule: 'seesTeam' },
  fields: (t) => ({ memberId: t.globalID({ description: 'The member’s global id.', resolve: ({ id }) => ({ type: 'Member', id }) }) }),
})

const InvitationChanged = builder.objectRef<Extract<TeamChange, { kind: 'invitationChanged' }>>('InvitationChanged').implement({
  description: 'An invitation was sent, or sent again.',
  authScopes: { rule: 'seesTeam' },
  fields: (t) => ({
    invitation: t.field({ type: InvitationType, description: 'The invitation as it is now.', resolve: (change) => change.invitation }),
    added: t.exposeBoolean('added', { description: 'Whether it is new.' }),
  }),
})

const InvitationGone = builder.objectRef<Extract<TeamChange, { kind: 'invitationGone' }>>('InvitationGone').implement({
  description: 'An invitation was accepted, cancelled, declined, or has expired.',
  authScopes: { rule: 'seesTeam' },
  fields: (t) => ({ invitationId: t.globalID({ description: 'The invitation’s global id.', resolve: ({ id }) => ({ type: 'Invitation', id }) }) }),
})

const PresenceChanged = builder.objectRef<Extract<TeamChange, { kind: 'presenceChanged' }>>('PresenceChanged').implement({
  description: 'A member opened or left the account, or went to another page. LV-7',
  authScopes: { rule: 'seesTeam' },
  fields: (t) => ({
    memberId: t.globalID({ description: 'The member’s global id.', resolve: ({ id }) => ({ type: 'Member', id }) }),
    presence: t.field({ type: PresenceType, nullable: true, description: 'Null once they have left.', resolve: ({ presence }) => presence }),
    lastActiveAt: t.field({
      type: 'DateTime', nullable: true, description: 'When they last used the account.', resolve: ({ id }, _args, context) => lastActiveOf(context, id),
    }),
  }),
})

const SessionChanged = builder.objectRef<Extract<TeamChange, { kind: 'sessionChanged' }>>('SessionChanged').implement({
  description: 'A member signed in or out, on whichever account’s page, or used their session again. Told to those who may see it. SE-6',
  authScopes: { rule: 'seesSessions' },
  fields: (t) => ({
    memberId: t.globalID({ description: 'The member’s global id.', resolve: ({ member: row }) => ({ type: 'Member', id: row.id }) }),
    lastActiveAt: t.field({ type: 'DateTime', nullable: true, description: 'When they last used this account.', resolve: ({ member: row }) => row.lastActiveAt }),
    session: t.field({
      type: MemberSession, nullable: true, description: 'Where they are signed in now; null when they are not.',
      resolve: async ({ member: row }, _args, context) => {
        const session = await liveSessionOf(context, row.userId)
        return session && { session, member: row }
      },
    }),
  }),
})

const AccessRequestChanged = builder.objectRef<Extract<TeamChange, { kind: 'accessRequestChanged' }>>('AccessRequestChanged').implement({
  description: 'A partner asks to enter, or such a request is not as before. Told to those who may answer it. PA-3',
  authScopes: { rule: 'answersRequests' },
  fields: (t) => ({ request: t.field({ type: AccessRequestType, description: 'The request as it is now.', resolve: ({ request }) => request }) }),
})

const AccessLevelsChanged = builder.objectRef<Extract<TeamChange, { kind: 'accessLevelsChanged' }>>('AccessLevelsChanged').implement({
  description: 'A level was made, changed or deleted. Those who have it come along as `MemberChanged`, or counted as `ManyMembersChanged`. TM-12',
  authScopes: { rule: 'seesTeam' },
  fields: (t) => ({ accessLevels: t.field({ type: [AccessLevelType], description: 'All levels as they are now, by name.', resolve: ({ levels }) => levels }) }),
})

const SeatsChanged = builder.objectRef<Extract<TeamChange, { kind: 'seatsChanged' }>>('SeatsChanged').implement({
  description: 'More or fewer seats are used, or there are. AC-5',
  authScopes: { rule: 'seesTeam' },
  fields: (t) => ({ seats: t.field({ type: SeatsType, description: 'As they are now.', resolve: ({ seats }) => seats }) }),
})

const typeOf = {
  memberChanged: MemberChanged, manyMembersChanged: ManyMembersChanged, memberGone: MemberGone, invitationChanged: InvitationChanged, invitationGone: InvitationGone,
  accessLevelsChanged: AccessLevelsChanged, presenceChanged: PresenceChanged, sessionChanged: SessionChanged, accessRequestChanged: AccessRequestChanged,
  seatsChanged: SeatsChanged,
}

const TeamChangeType = builder.unionType('TeamChange', {
  description: 'What is different in the team table.',
  types: Object.values(typeOf),
  resolveType: (change) => typeOf[(change as TeamChange).kind],
})

const TeamMessage = builder.objectRef<LiveMessage<TeamPayload>>('TeamMessage').implement({
  description: 'Changes that belong together.',
  authScopes: { rule: 'seesTeam' },
  fields: (t) => ({
    cursor: t.expose('cursor', { type: 'Cursor', description: 'Go on from here after a pause.' }),
    changes: t.field({ type: [TeamChangeType], description: 'What is different now.', resolve: ({ changes }) => changes }),
  }),
})

/** What makes more or fewer seats used; who accepts an invitation only takes the seat that it had. AC-5 */
const seatKinds: ReadonlySet<ActivityKind> = new Set<ActivityKind>([
  'invited', 'invite removed', 'invite declined', 'invite expired', 'invite resent', 'deleted', 'membership expired', 'owner added', 'plan changed', 'seats added', 'seats returned', 'seats kept', 'seats ended',
])

/** Reads the team as it is now, for one view class. */
type Load = {
  member(id: string): Promise<MemberRow | null>
  members(ids: string[]): Promise<MemberRow[]>
  memberOfUser(userId: string): Promise<MemberRow | null>
  invitation(id: string): Promise<InvitationRow | null>
  levels(): Promise<LevelRow[]>
  membersWithRole(roles: Role[]): Promise<MemberRow[]>
  request(id: string): Promise<AccessRequestRow | null>
}

/** The team as it is now, where an event says that it is not as before. */
const changesOf = async ({ kind, subjectId, memberId, detail }: EventRow, actor: Actor | null, load: Load): Promise<TeamChange[]> => {
  if (isCommerceKind(kind)) return []
  const memberNow = async (joined: boolean): Promise<TeamChange[]> => {
    if (!subjectId) return []
    const row = await load.member(subjectId)
    return [row ? { kind: 'memberChanged', member: row, joined } : { kind: 'memberGone', id: subjectId }]
  }
  const requestNow = async (id: unknown): Promise<TeamChange[]> => {
    const request = actor && mayAnswerRequests(actor).allowed ? await load.request(String(id)) : null
    return request ? [{ kind: 'accessRequestChanged', request }] : []
  }
  switch (kind) {
    case 'partner granted':
      return [...(await requestNow(detail.requestId)), ...(await memberNow(true))]
    case 'partner requested':
    case 'partner withdrew':
    case 'partner request expired':
    case 'partner denied':
      return requestNow(subjectId)
    case 'created account':
      return [{ kind: 'invitationGone', id: String(detail.invitationId) }, ...(await memberNow(true))]
    case 'owner created':
    case 'made admin':
    case 'owner added':
    case 'permissions changed':
    case 'product access changed':
    case 'end date changed':
    case 'logged in':
    case 'profile changed':
    case 'email changed':
      return memberNow(false)
    case 'ownership transferred': {
      const rows = await load.members([subjectId!, String(detail.formerId)])
      return rows.map((member): TeamChange => ({ kind: 'memberChanged', member, joined: false }))
    }
    case 'membership expired':
    case 'partner revoked':
    case 'deleted':
      return subjectId ? [{ kind: 'memberGone', id: subjectId }] : []
    case 'invited':
    case 'invite resent': {
      const row = subjectId ? await load.invitation(subjectId) : null
      if (row?.status === 'OPEN') return [{ kind: 'invitationChanged', invitation: row, added: kind === 'invited' }]
      return subjectId ? [{ kind: 'invitationGone', id: subjectId }] : []
    }
    case 'level created':
    case 'level changed':
    case 'level deleted': {
      const levels: TeamChange = { kind: 'accessLevelsChanged', levels: await load.levels() }
      const affected = (detail.members ?? []) as { id: string }[]
      const count = Number(detail.memberCount ?? affected.length)
      if (count > affected.length) return [levels, { kind: 'manyMembersChanged', count, levelId: subjectId }]
      const rows = affected.length > 0 ? await load.members(affected.map(({ id }) => id)) : []
      return [levels, ...rows.map((member): TeamChange => ({ kind: 'memberChanged', member, joined: false }))]
    }
    case 'invite removed':
    case 'invite declined':
    case 'invite expired':
      return subjectId ? [{ kind: 'invitationGone', id: subjectId }] : []
    case 'logged out':
    case 'session taken over':
    case 'session ended': {
      const row = actor && memberId && maySeeSessions(actor).allowed ? await load.memberOfUser(memberId) : null
      return row ? [{ kind: 'sessionChanged', member: row }] : []
    }
    case 'settings changed': {
      // What is hidden from a role decides what everyone in it may do. PE-4
      const after = (detail.after ?? {}) as Partial<FinancialSettings>
      const roles: Role[] = [...(after.hideFinancialsFromAdmins === undefined ? [] : ['ADMIN' as const]), ...(after.hideFinancialsFromPartners === undefined ? [] : ['PARTNER' as const])]
      const rows = roles.length > 0 ? await load.membersWithRole(roles) : []
      return rows.map((member): TeamChange => ({ kind: 'memberChanged', member, joined: false }))
    }
    case 'seats added':
    case 'seats returned':
    case 'seats kept':
    case 'seats ended':
    case 'billing contact changed':
    case 'invoice issued':
    case 'invoice paid':
    case 'invoice voided':
    case 'card added':
    case 'card replaced':
    case 'card removed':
    case 'card renewed':
    case 'card lost':
    case 'payment started':
    case 'payment failed':
    case 'payment called off':
    case 'payment refunded':
    case 'plan changed':
    case 'viewed as':
    case 'view ended':
    case 'data exported':
    case 'account closed':
    case 'account restored':
    case 'account erased':
    case 'noticed':
    case 'notices read':
    case 'notice choice changed':
    case 'end date near':
    case 'second factor added':
    case 'second factor removed':
    case 'second factor reset':
    case 'recovery codes renewed':
    case 'key created':
    case 'key rotated':
    case 'key secret ended':
    case 'key revoked':
    case 'key expired':
    case 'recovery code used':
    case 'passkey renamed':
    case 'email confirmed':
    case 'email change requested':
    case 'email change withdrawn':
    case 'password changed':
    case 'password reset':
      return []
  }
}

const source: LiveSource<TeamPayload> = {
  streamOf: accountStream,
  personal: () => false,
  project: async (event, { actor, services }) => {
    const changes = await changesOf(event, actor, {
      member: (id) => member(services, event.streamId, id),
      members: (ids) => membersById(services, event.streamId, ids),
      memberOfUser: (userId) => memberOfUser(services, event.streamId, userId),
      invitation: (id) => invitation(services, event.streamId, id),
      levels: () => accessLevels(services, event.streamId),
      membersWithRole: (roles) => membersWithRole(services, event.streamId, roles),
      request: (id) => accessRequest(services, event.streamId, id),
    })
    if (seatKinds.has(event.kind)) changes.push({ kind: 'seatsChanged', seats: await seatsOf(services, event.streamId) })
    return changes.length > 0 ? { changes } : null
  },
}

builder.subscriptionField('team', (t) =>
  t.withAuth({ rule: 'seesTeam' }).field({
    type: TeamMessage,
    description: 'Members, invitations and presence of the account, live. LV-1, LV-2',
    args: { after: t.arg({ type: 'Cursor', required: false, description: 'Deliver what happened since first; from now on when absent.' }) },
    subscribe: liveFrom('team', source as LiveSource),
    resolve: (message) => message as unknown as LiveMessage<TeamPayload>,
  }),
)
