import {
  type Actor, describeAccess, effectiveProducts, invitationActionNames, invitationActions, isPermission, mayDeleteLevel, mayTouchLevel, namesOf, permissionSet,
  type ProductAccess, teamMenu, withinReach,
} from '@gatehouse/policy'
import { encodeGlobalID } from '@pothos/plugin-relay'
import { builder } from '../../graphql/builder.ts'
import { uuidOrNobodys } from '../../graphql/input.ts'
import { ActionVerdict, verdict, verdicts } from '../../graphql/verdicts.ts'
import { personal } from '../../live/personalFields.ts'
import type { PresenceRow } from '../../live/presence.ts'
import { RoleType } from '../accounts/types.ts'
import { accessIn } from './commands/terms.ts'
import {
  accessLevel, invitation, type InvitationRow, type LevelRow, member, type MemberRow, permissionsOf, productsOf, type ReceivedInvitationRow, subjectOf, usablePermissionsOf,
} from './queries.ts'

export const InvitationStatusType = builder.enumType('InvitationStatus', {
  description: 'How an invitation stands.',
  values: {
    OPEN: { description: 'It can be accepted.' },
    ACCEPTED: { description: 'It was accepted; it works no more.' },
    CANCELLED: { description: 'It was taken back or declined.' },
    EXPIRED: { description: 'Its seven days are over.' },
  } as const,
})

/** What of somebody's products the viewer may see: the rest is not hinted at. PE-2 */
const seen = (actor: Actor | null, row: { allProducts: boolean; productIds: string[] }): ProductAccess => (actor ? withinReach(actor.products, productsOf(row)) : new Set())

export const ProductAccessType = builder.objectRef<{ allProducts: boolean; productIds: string[] }>('ProductAccess').implement({
  description: 'Which products somebody reaches, as far as the viewer reaches them too. PE-2',
  authScopes: { rule: 'member' },
  fields: (t) => ({
    all: t.boolean({ description: 'All products of the account, those to come too.', resolve: (row, _args, { actor }) => seen(actor, row) === 'all' }),
    productIds: t.idList({
      description: 'The chosen ones, where not all.',
      resolve: (row, _args, { actor }) => {
        const products = seen(actor, row)
        return products === 'all' ? [] : [...products].map((id) => encodeGlobalID('Product', id))
      },
    }),
  }),
})

export const AccessLevelType = builder.objectRef<LevelRow>('AccessLevel')

export const AccessLevelNode = builder.node(AccessLevelType, {
  description: 'A named set of permissions and product access. TM-12',
  authScopes: { rule: 'seesTeam' },
  id: { resolve: ({ id }) => id, parse: uuidOrNobodys, description: 'The level’s global id.' },
  loadOne: (id, { services, actor }) => (actor ? accessLevel(services, actor.accountId, id) : null),
  fields: (t) => ({
    name: t.exposeString('name', { description: 'As the account calls it.' }),
    permissions: t.exposeStringList('permissions', { description: 'By name.' }),
    productAccess: t.field({ type: ProductAccessType, description: 'The products that it reaches.', resolve: (row) => row }),
    memberCount: t.int({
      description: 'How many members have it.',
      resolve: async ({ id, accountId, memberCount }, _args, { services }) => memberCount ?? (await accessLevel(services, accountId, id))?.memberCount ?? 0,
    }),
    invitationCount: t.int({
      description: 'How many open invitations offer it.',
      resolve: async ({ id, accountId, invitationCount }, _args, { services }) => invitationCount ?? (await accessLevel(services, accountId, id))?.invitationCount ?? 0,
    }),
    version: t.exposeInt('version', { description: 'Grows with each edit; a save names the one it saw. TM-13' }),
    viewerCan: t.field({
      type: [ActionVerdict],
      description: 'Whether the viewer may `change` and `delete` it, and why not.',
      resolve: async (row, _args, { actor, services }) => {
        if (!actor) return []
        const { memberCount = 0, invitationCount = 0 } = row.memberCount === undefined ? ((await accessLevel(services, row.accountId, row.id)) ?? {}) : row
        const access = accessIn(row)
        return [
          verdict('change', mayTouchLevel(actor, access)),
          verdict('delete', mayDeleteLevel(actor, access, memberCount + invitationCount)),
        ]
      },
    }),
  }),
})

export const PresenceType = builder.objectRef<Omit<PresenceRow, 'membershipId'>>('Presence').implement({
  description: 'Somebody has the account open. LV-7',
  authScopes: { rule: 'seesTeam' },
  fields: (t) => ({
    page: t.string({
      nullable: true,
      description: 'The page that is open, as a path within the account; only for those who manage users. SE-6',
      authScopes: { rule: 'seesSessions' },
      unauthorizedResolver: () => null,
      resolve: ({ page }) => page,
    }),
    editing: t.idList({
      description: 'The members whose access is open for editing there; only for those who manage users. TM-13',
      authScopes: { rule: 'seesSessions' },
      unauthorizedResolver: () => [],
      resolve: ({ editing }) => editing.map((id) => encodeGlobalID('Member', id)),
    }),
    editingLevels: t.idList({
      description: 'The access levels that are open for editing there; only for those who manage users. TM-13',
      authScopes: { rule: 'seesSessions' },
      unauthorizedResolver: () => [],
      resolve: ({ editingLevels }) => editingLevels.map((id) => encodeGlobalID('AccessLevel', id)),
    }),
    since: t.expose('since', { type: 'DateTime', description: 'Since when it is open.' }),
  }),
})

const noProducts = new Set<string>()

export const MemberType = builder.objectRef<MemberRow>('Member')

export const MemberNode = builder.node(MemberType, {
  description: 'A user’s place in the account. TM-1',
  authScopes: { rule: 'seesTeam' },
  id: { resolve: ({ id }) => id, parse: uuidOrNobodys, description: 'The membership’s global id.' },
  loadOne: (id, { services, actor }) => (actor ? member(services, actor.accountId, id) : null),
  fields: (t) => ({
    userId: t.id({ description: 'The user’s global id; the colour of the initials comes from it.', resolve: ({ userId }) => encodeGlobalID('User', userId) }),
    name: t.exposeString('name', { description: 'As people call them.' }),
    email: t.exposeString('email', { description: 'The login.' }),
    role: t.expose('role', { type: RoleType, description: 'The role.' }),
    isAccountHolder: t.exposeBoolean('isAccountHolder', { description: 'Whether this is the one owner who answers for the account. AC-4' }),
    permissions: t.stringList({
      description: 'What the member may do, by name. Owners, admins and partners hold all, less what is hidden from their role. PE-4',
      resolve: (row, _args, { account }) => namesOf(account ? usablePermissionsOf(row, account) : permissionsOf(row)),
    }),
    accessLevel: t.expose('accessLevel', { type: AccessLevelType, nullable: true, description: 'The level, if one was given.' }),
    productAccess: t.field({
      type: ProductAccessType, description: 'The products that the member reaches.',
      resolve: ({ role, allProducts, productIds }) => ({ allProducts: allProducts || effectiveProducts(role, noProducts) === 'all', productIds }),
    }),
    joinedAt: t.expose('joinedAt', { type: 'DateTime', description: 'When they joined.' }),
    lastActiveAt: t.expose('lastActiveAt', { type: 'DateTime', nullable: true, description: 'When they last used the account.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', nullable: true, description: 'When their access ends, if it does. TM-14' }),
    presence: t.expose('presence', { type: PresenceType, nullable: true, description: 'Set while the member has the account open.' }),
    version: t.exposeInt('version', { description: 'Grows with each edit; a save names the one it saw. TM-13' }),
    isViewer: t.boolean({ extensions: personal, description: 'Whether it is the viewer, or whom they view the account as.', resolve: ({ userId }, _args, { actor }) => userId === actor?.userId }),
    viewerCan: t.field({
      type: [ActionVerdict], extensions: personal,
      description: 'What the viewer may do to this member, and why not.',
      resolve: (row, _args, { actor }) => (actor ? verdicts(teamMenu(actor, subjectOf(row))) : []),
    }),
  }),
})

export const InvitationType = builder.objectRef<InvitationRow>('Invitation')

export const InvitationNode = builder.node(InvitationType, {
  description: 'An open offer of membership to an email address. TM-5, TM-6',
  authScopes: { rule: 'seesTeam' },
  id: { resolve: ({ id }) => id, parse: uuidOrNobodys, description: 'The invitation’s global id.' },
  loadOne: (id, { services, actor }) => (actor ? invitation(services, actor.accountId, id) : null),
  fields: (t) => ({
    email: t.exposeString('email', { description: 'Who is invited.' }),
    status: t.expose('status', { type: InvitationStatusType, description: 'How it stands.' }),
    permissions: t.exposeStringList('permissions', { description: 'What is offered, by name.' }),
    accessLevel: t.expose('accessLevel', { type: AccessLevelType, nullable: true, description: 'The level that is offered, if one is.' }),
    productAccess: t.field({ type: ProductAccessType, description: 'The products that are offered.', resolve: (row) => row }),
    message: t.exposeString('message', { nullable: true, description: 'What the inviter wrote.' }),
    invitedBy: t.exposeString('invitedBy', { description: 'The inviter’s name.' }),
    invitedAt: t.expose('invitedAt', { type: 'DateTime', description: 'When it was first sent.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until when it can be accepted.' }),
    membershipExpiresAt: t.expose('membershipExpiresAt', { type: 'DateTime', nullable: true, description: 'When the access that is offered ends, if it does. TM-14' }),
    viewerCan: t.field({
      type: [ActionVerdict], extensions: personal,
      description: 'What the viewer may do to it, and why not.',
      resolve: (row, _args, { actor }) => {
        const offer = { role: 'MEMBER', permissions: permissionSet(row.permissions.filter(isPermission)), products: productsOf(row) } as const
        return actor ? invitationActionNames.map((action) => verdict(action, invitationActions[action].decide(actor, offer))) : []
      },
    }),
  }),
})

/** In words: what an offer would allow. */
export const accessInWords = (offer: { permissions: string[]; allProducts: boolean; productIds: string[] }): string =>
  describeAccess(permissionSet(offer.permissions.filter(isPermission)), productsOf(offer))

export const ReceivedInvitation = builder.objectRef<ReceivedInvitationRow>('ReceivedInvitation').implement({
  description: 'An offer of membership that waits for the viewer. TM-5',
  authScopes: { signedIn: true },
  fields: (t) => ({
    id: t.id({ description: 'The invitation’s global id, for `acceptInvitation`.', resolve: ({ id }) => encodeGlobalID('Invitation', id) }),
    accountName: t.exposeString('accountName', { description: 'The account that invites.' }),
    slug: t.exposeString('slug', { description: 'Its site address.' }),
    invitedBy: t.exposeString('invitedBy', { description: 'The inviter’s name.' }),
    access: t.string({ description: 'In words: what the new member will be able to do.', resolve: accessInWords }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until when it can be accepted.' }),
    membershipExpiresAt: t.expose('membershipExpiresAt', { type: 'DateTime', nullable: true, description: 'When the access that is offered ends, if it does. TM-14' }),
  }),
})
