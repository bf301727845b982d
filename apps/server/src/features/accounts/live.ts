import { isCommerceKind } from '@gatehouse/contract/commerce-kinds'
import type { EventRow } from '../../activity/event.ts'
import { encodeGlobalID } from '@pothos/plugin-relay'
import { mayAnswerInvitations, namesOf } from '@gatehouse/policy'
import { builder } from '../../graphql/builder.ts'
import type { Context, Device, Services, Viewer } from '../../graphql/context.ts'
import { type LiveMessage, liveFrom, type LiveSource } from '../../live/liveField.ts'
import type { SessionEnd } from '../../platform/database/generated/client.ts'
import { emailKey } from '../../platform/emails.ts'
import { sentRequest, type SentRequestRow } from '../partners/queries.ts'
import { SentAccessRequest } from '../partners/types.ts'
import { endedMessage } from '../sessions/queries/endedMessage.ts'
import { type SecondFactorsRow, secondFactorsOf } from '../identity/queries/factors.ts'
import { SecondFactors } from '../identity/types.ts'
import { DeviceType, SessionEndReason } from '../sessions/types.ts'
import { member, receivedInvitations, type ReceivedInvitationRow, usablePermissionsOf } from '../team/queries.ts'
import { ReceivedInvitation } from '../team/types.ts'
import { loginOf, ownMembership, ownMemberships, type OwnMembershipRow } from './queries.ts'
import { profileOf } from '../profile/queries.ts'
import { accountById } from './queries/settings.ts'
import { OwnMembership, UserType, ViewerType } from './types.ts'

type AccessChange =
  | { kind: 'accountJoined'; membership: OwnMembershipRow }
  | { kind: 'accountRenamed'; membership: OwnMembershipRow }
  | { kind: 'accountLeft'; accountId: string; slug: string; name: string; message: string }
  | { kind: 'accessChanged'; membership: OwnMembershipRow; permissions: string[] }
  | { kind: 'sessionEnded'; reason: SessionEnd; at: string; by: Device | null; byName: string | null; idleMinutes: number | null }
  | { kind: 'profileChanged'; user: Viewer }
  | { kind: 'secondFactorsChanged'; factors: SecondFactorsRow; memberships: OwnMembershipRow[] }
  | { kind: 'invitationReceived'; invitation: ReceivedInvitationRow }
  | { kind: 'invitationWithdrawn'; id: string }
  | { kind: 'loginChanged'; viewer: Viewer }
  | { kind: 'sentRequestChanged'; request: SentRequestRow }

type Of<Kind extends AccessChange['kind']> = Extract<AccessChange, { kind: Kind }>
type AccessPayload = { change: AccessChange }

const AccountJoined = builder.objectRef<Of<'accountJoined'>>('AccountJoined').implement({
  description: 'The viewer may enter a further account.',
  authScopes: { signedIn: true },
  fields: (t) => ({ membership: t.field({ type: OwnMembership, description: 'The account and the viewer’s place there.', resolve: (change) => change.membership }) }),
})

const AccountRenamed = builder.objectRef<Of<'accountRenamed'>>('AccountRenamed').implement({
  description: 'An account of the viewer has another name or site address. AC-7',
  authScopes: { signedIn: true },
  fields: (t) => ({ membership: t.field({ type: OwnMembership, description: 'The account as it is called now, and the viewer’s place there.', resolve: (change) => change.membership }) }),
})

const AccountLeft = builder.objectRef<Of<'accountLeft'>>('AccountLeft').implement({
  description: 'The viewer’s access to an account has ended.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    accountId: t.id({ description: 'The account’s global id.', resolve: ({ accountId }) => encodeGlobalID('Account', accountId) }),
    slug: t.exposeString('slug', { description: 'Its site address.' }),
    accountName: t.exposeString('name', { description: 'Its name.' }),
    message: t.exposeString('message', { description: 'Why, in one sentence.' }),
  }),
})

const AccessChanged = builder.objectRef<Of<'accessChanged'>>('AccessChanged').implement({
  description: 'The viewer’s role or permissions in an account are not as before.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    membership: t.field({ type: OwnMembership, description: 'The viewer’s place there as it is now.', resolve: (change) => change.membership }),
    permissions: t.exposeStringList('permissions', { description: 'What the viewer may do there now, by name.' }),
  }),
})

const SessionEnded = builder.objectRef<Of<'sessionEnded'>>('SessionEnded').implement({
  description: 'This very session has ended; the connection closes. SE-4',
  authScopes: { signedIn: true },
  fields: (t) => ({
    reason: t.field({ type: SessionEndReason, description: 'Why.', resolve: ({ reason }) => reason }),
    at: t.field({ type: 'DateTime', description: 'When.', resolve: ({ at }) => at }),
    by: t.field({ type: DeviceType, nullable: true, description: 'The device that took over.', resolve: ({ by }) => by }),
    byName: t.exposeString('byName', { nullable: true, description: 'The name of who ended it, where somebody who manages users did. SE-6' }),
    message: t.string({ description: 'Why, for people.', resolve: ({ reason, ...how }) => endedMessage(reason, how) }),
    idleMinutes: t.exposeInt('idleMinutes', { nullable: true, description: 'The minutes without use after which it ended, where that is why.' }),
  }),
})

const SecondFactorsChanged = builder.objectRef<Of<'secondFactorsChanged'>>('SecondFactorsChanged').implement({
  description: 'The viewer’s second factors are not as before, and with them perhaps the accounts that they may enter. ID-8',
  authScopes: { signedIn: true },
  fields: (t) => ({
    secondFactors: t.field({ type: SecondFactors, description: 'As they are now.', resolve: ({ factors }) => factors }),
    memberships: t.field({ type: [OwnMembership], description: 'The accounts of the viewer, last used first.', resolve: ({ memberships }) => memberships }),
  }),
})

const InvitationReceived = builder.objectRef<Of<'invitationReceived'>>('InvitationReceived').implement({
  description: 'An offer of membership waits for the viewer.',
  authScopes: { signedIn: true },
  fields: (t) => ({ invitation: t.field({ type: ReceivedInvitation, description: 'The offer.', resolve: ({ invitation }) => invitation }) }),
})

const InvitationWithdrawn = builder.objectRef<Of<'invitationWithdrawn'>>('InvitationWithdrawn').implement({
  description: 'An offer is no longer open.',
  authScopes: { signedIn: true },
  fields: (t) => ({ invitationId: t.globalID({ description: 'Its global id.', resolve: ({ id }) => ({ type: 'Invitation', id }) }) }),
})

const ProfileChanged = builder.objectRef<Of<'profileChanged'>>('ProfileChanged').implement({
  description: 'The viewer’s own name, picture or postal address is not as before. ID-6',
  authScopes: { signedIn: true },
  fields: (t) => ({ user: t.field({ type: UserType, description: 'The viewer as they are now.', resolve: ({ user }) => user }) }),
})

const LoginChanged = builder.objectRef<Of<'loginChanged'>>('LoginChanged').implement({
  description: 'The viewer’s own login is not as before: its email, what is known of it, or what waits to be confirmed. ID-5',
  authScopes: { signedIn: true },
  fields: (t) => ({ viewer: t.field({ type: ViewerType, description: 'Who is signed in, as it is now.', resolve: ({ viewer }) => viewer }) }),
})

const SentRequestChanged = builder.objectRef<Of<'sentRequestChanged'>>('SentRequestChanged').implement({
  description: 'The viewer asked to enter an account, or such a request no longer waits. One that was granted comes as `AccountJoined`. PA-2',
  authScopes: { signedIn: true },
  fields: (t) => ({ request: t.field({ type: SentAccessRequest, description: 'The request as it is now.', resolve: ({ request }) => request }) }),
})

const typeOf = {
  accountJoined: AccountJoined, accountRenamed: AccountRenamed, accountLeft: AccountLeft, accessChanged: AccessChanged,
  sessionEnded: SessionEnded, profileChanged: ProfileChanged, secondFactorsChanged: SecondFactorsChanged,
  invitationReceived: InvitationReceived, invitationWithdrawn: InvitationWithdrawn, loginChanged: LoginChanged,
  sentRequestChanged: SentRequestChanged,
}

const AccessChangeType = builder.unionType('AccessChange', {
  description: 'What is different about the viewer’s own session and accounts.',
  types: Object.values(typeOf),
  resolveType: (change) => typeOf[(change as AccessChange).kind],
})

const AccessMessage = builder.objectRef<LiveMessage<AccessPayload>>('AccessMessage').implement({
  description: 'News about the viewer’s own session and accounts.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    cursor: t.expose('cursor', { type: 'Cursor', description: 'Go on from here after a pause.' }),
    change: t.field({ type: AccessChangeType, description: 'What is different now.', resolve: ({ change }) => change }),
  }),
})

const accountLeft = async ({ database }: Services, accountId: string, by: string | null, asPartner: boolean): Promise<AccessChange> => {
  const [account] = await database.read<{ slug: string; name: string }>({ text: 'SELECT slug, name FROM account WHERE id = $1', values: [accountId] })
  const { slug, name } = account!
  return { kind: 'accountLeft', accountId, slug, name, message: !by ? `Your access to ${name} has ended.` : asPartner ? `${by} revoked your access to ${name}.` : `${by} removed you from ${name}.` }
}

const accountClosed = ({ detail, performerId, performerName, performerEmail }: EventRow, userId: string): AccessChange => {
  const { accountId, account, slug } = detail as { accountId: string; account: string; slug: string }
  const message = performerId === userId ? `You closed ${account}. You can restore it for thirty days.` : `${performerName ?? performerEmail} closed ${account}.`
  return { kind: 'accountLeft', accountId, slug, name: account, message }
}

const changeOf = async (event: EventRow, { services, viewer: connected }: Context): Promise<AccessChange | null> => {
  const { kind } = event
  // What happens to products and coupons stands in no person's own stream.
  if (!connected || isCommerceKind(kind)) return null
  // A connection outlives changes of its login, which is what some of these events are about.
  const viewer = { ...connected, ...(await loginOf(services, connected.userId)) }
  const accountId = String(event.detail.accountId ?? '')
  const membership = () => ownMembership(services, viewer.userId, accountId)
  const accessChanged = async (own: OwnMembershipRow): Promise<AccessChange | null> => {
    const [row, account] = await Promise.all([member(services, accountId, own.membershipId), accountById(services, accountId)])
    return row && account && { kind: 'accessChanged', membership: own, permissions: namesOf(usablePermissionsOf(row, account)) }
  }
  switch (kind) {
    case 'owner created':
    case 'partner granted':
    case 'created account': {
      const own = await membership()
      return own && { kind: 'accountJoined', membership: own }
    }
    case 'owner added': {
      const own = await membership()
      return own && (event.detail.joined ? { kind: 'accountJoined', membership: own } : accessChanged(own))
    }
    case 'permissions changed':
    case 'product access changed':
    case 'level changed':
    case 'made admin':
    case 'ownership transferred': {
      const own = await membership()
      return own && accessChanged(own)
    }
    case 'settings changed': {
      const own = await membership()
      return own && { kind: 'accountRenamed', membership: own }
    }
    case 'account closed':
      return accountClosed(event, viewer.userId)
    case 'data exported':
      return null
    case 'account restored': {
      const own = await membership()
      return own && { kind: 'accountJoined', membership: own }
    }
    case 'membership expired':
    case 'partner revoked':
    case 'deleted':
      return accountLeft(services, accountId, event.performerName ?? event.performerEmail, kind === 'partner revoked')
    case 'invited':
    case 'invite resent': {
      if (!mayAnswerInvitations(viewer).allowed) return null
      const [invitation] = await receivedInvitations(services, emailKey(viewer.email), event.subjectId)
      return invitation ? { kind: 'invitationReceived', invitation } : null
    }
    case 'invite removed':
    case 'invite declined':
    case 'invite expired':
      return { kind: 'invitationWithdrawn', id: event.subjectId! }
    case 'partner requested':
    case 'partner withdrew':
    case 'partner request expired': {
      const request = await sentRequest(services, viewer.userId, event.subjectId!)
      return request && { kind: 'sentRequestChanged', request }
    }
    case 'logged out':
    case 'session taken over':
    case 'session ended':
      if (event.detail.sessionId !== viewer.sessionId) return null
      return {
        kind: 'sessionEnded', reason: event.detail.reason as SessionEnd, at: event.at, by: (event.detail.by as Device | undefined) ?? null,
        byName: event.performerName, idleMinutes: (event.detail.idleMinutes as number | undefined) ?? null,
      }
    case 'profile changed':
      return { kind: 'profileChanged', user: { ...viewer, ...(await profileOf({ services }, viewer.userId)) } }
    case 'second factor added':
    case 'second factor removed':
    case 'second factor reset':
    case 'recovery codes renewed':
    case 'recovery code used':
    case 'passkey renamed':
      return {
        kind: 'secondFactorsChanged',
        factors: await secondFactorsOf(services, viewer.userId), memberships: await ownMemberships(services, viewer.userId, viewer.lastAccountId),
      }
    case 'email confirmed':
    case 'email change requested':
    case 'email change withdrawn':
    case 'email changed':
      return { kind: 'loginChanged', viewer }
    case 'password changed':
    case 'password reset':
    case 'logged in':
    case 'end date changed':
    case 'level created':
    case 'level deleted':
    case 'key created':
    case 'key rotated':
    case 'key secret ended':
    case 'key revoked':
    case 'key expired':
    case 'account erased':
    case 'noticed':
    case 'notices read':
    case 'notice choice changed':
    case 'end date near':
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
    case 'partner denied':
      return null
  }
}

const source: LiveSource<AccessPayload> = {
  streamOf: ({ viewer }) => viewer!.userId,
  // A user's stream has one reader, whose sessions differ.
  personal: () => true,
  project: async (event, context) => {
    const change = await changeOf(event, context)
    return change && { change }
  },
}

builder.subscriptionField('access', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: AccessMessage,
    description: 'The viewer’s own session and accounts, live; works without an account too. LV-1, SE-4',
    args: { after: t.arg({ type: 'Cursor', required: false, description: 'Deliver what happened since first; from now on when absent.' }) },
    subscribe: liveFrom('access', source as LiveSource),
    resolve: (message) => message as unknown as LiveMessage<AccessPayload>,
  }),
)

