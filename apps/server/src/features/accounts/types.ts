import type { Role } from '@gatehouse/policy'
import { encodeGlobalID } from '@pothos/plugin-relay'
import { builder } from '../../graphql/builder.ts'
import type { AccountRow, Viewer } from '../../graphql/context.ts'
import { toCursor } from '../../live/cursor.ts'
import { SessionType } from '../sessions/types.ts'
import { headOf, ownMemberships, type OwnMembershipRow } from './queries.ts'

export const RoleType = builder.enumType('Role', {
  description: 'A place in an account.',
  values: {
    OWNER: { description: 'Holds every permission; one of them is the account holder.' },
    ADMIN: { description: 'Holds everything but what only owners hold.' },
    MEMBER: { description: 'Holds what was granted.' },
    PARTNER: { description: 'An outside agency, with what an admin holds less payments and ownership.' },
  } as const satisfies Record<Role, object>,
})

export const AccountType = builder.objectRef<AccountRow>('Account')

builder.node(AccountType, {
  description: 'The billable party that owns everything in it. Other rooms add their lists.',
  authScopes: { rule: 'member' },
  id: { resolve: ({ id }) => id, description: 'The account’s global id.' },
  // An account is seen only by those in it, and a request speaks for one.
  loadOne: (id, context) => (context.account?.id === id ? context.account : null),
  fields: (t) => ({
    slug: t.exposeString('slug', { description: 'The unique site address, as in the console’s URL.' }),
    name: t.exposeString('name', { description: 'As people call it.' }),
    timeZone: t.exposeString('timeZone', { description: 'IANA name, as in `Europe/Madrid`.' }),
    currency: t.exposeString('currency', { description: 'ISO 4217 code.' }),
    idleMinutes: t.exposeInt('idleMinutes', { description: 'Sessions of members end after so many minutes without use; of a user’s accounts the strictest decides. AC-7' }),
    secondFactorRequired: t.exposeBoolean('secondFactorRequired', { description: 'Whether only those with a second factor may enter. ID-8' }),
    hideFinancialsFromAdmins: t.exposeBoolean('hideFinancialsFromAdmins', { description: 'Whether amounts earned, statistics and payouts are withheld from admins. AC-7, PE-4' }),
    hideFinancialsFromPartners: t.exposeBoolean('hideFinancialsFromPartners', { description: 'The same for partners.' }),
    createdAt: t.field({ type: 'DateTime', description: 'When it was opened.', resolve: ({ createdAt }) => createdAt }),
    cursor: t.field({
      type: 'Cursor',
      description: 'The place in the account’s feed that this answer stands for at least: read it with the lists, then subscribe after it.',
      resolve: async ({ id }, _args, { services }) => toCursor(id, await headOf(services.database, id)),
    }),
  }),
})

export const OwnMembership = builder.objectRef<OwnMembershipRow>('OwnMembership').implement({
  description: 'An account that the viewer may enter, and their place there.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    id: t.id({ description: 'The global id of the viewer’s `Member` there.', resolve: ({ membershipId }) => encodeGlobalID('Member', membershipId) }),
    role: t.field({ type: RoleType, description: 'The viewer’s role there.', resolve: ({ role }) => role }),
    accountId: t.id({ description: 'The account’s global id.', resolve: ({ accountId }) => encodeGlobalID('Account', accountId) }),
    slug: t.exposeString('slug', { description: 'The account’s site address.' }),
    formerSlugs: t.exposeStringList('formerSlugs', { description: 'Site addresses that it had, and that still lead there. AC-7' }),
    name: t.exposeString('name', { description: 'The account’s name.' }),
    secondFactorMissing: t.exposeBoolean('secondFactorMissing', { description: 'Whether the account asks for a second factor that the viewer has not set up: it cannot be entered before. AC-7' }),
    lastEnteredAt: t.field({ type: 'DateTime', nullable: true, description: 'When the viewer last used it.', resolve: ({ lastEnteredAt }) => lastEnteredAt }),
  }),
})

export const UserType = builder.objectRef<Viewer>('User').implement({
  description: 'One person with one login; exists apart from any account.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    id: t.id({ description: 'The user’s global id.', resolve: ({ userId }) => encodeGlobalID('User', userId) }),
    email: t.exposeString('email', { description: 'The login.' }),
    emailProven: t.exposeBoolean('emailProven', { description: 'Whether a link that was mailed to the address has been followed. Until then invitations to it are not shown. ID-5' }),
    name: t.exposeString('name', { description: 'As people call them.' }),
  }),
})

export const ViewerType = builder.objectRef<Viewer>('Viewer').implement({
  description: 'Who is signed in.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    user: t.field({ type: UserType, description: 'The person.', resolve: (viewer) => viewer }),
    session: t.field({ type: SessionType, description: 'This very session.', resolve: ({ sessionId, device, ...viewer }) => ({ id: sessionId, ...device, ...viewer }) }),
    memberships: t.field({
      type: [OwnMembership],
      description: 'The accounts that the viewer may enter, last used first. AC-1, AC-2',
      resolve: ({ userId, lastAccountId }, _args, { services }) => ownMemberships(services, userId, lastAccountId),
    }),
    cursor: t.field({
      type: 'Cursor',
      description: 'The place in the viewer’s own feed, for `access(after:)`.',
      resolve: async ({ userId }, _args, { services }) => toCursor(userId, await headOf(services.database, userId)),
    }),
  }),
})

/** The result of everything that signs in. The context speaks for the new session by then. */
export const SignedIn = builder.objectRef<{ enter: string | null }>('SignedIn').implement({
  description: 'The viewer is signed in; the answer carries the session cookie.',
  fields: (t) => ({
    viewer: t.withAuth({ signedIn: true }).field({ type: ViewerType, description: 'Who is signed in now.', resolve: (_parent, _args, { viewer }) => viewer }),
    enter: t.exposeString('enter', { nullable: true, description: 'The slug of the account that was entered: the only one, or the one that was asked for; null where there is a choice.' }),
  }),
})
