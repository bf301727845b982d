import { describePartner } from '@gatehouse/policy'
import { encodeGlobalID } from '@pothos/plugin-relay'
import { builder } from '../../graphql/builder.ts'
import { uuidOrNobodys } from '../../graphql/input.ts'
import { accessRequest, type AccessRequestRow, type PartnerProfileRow, sentRequest, type SentRequestRow } from './queries.ts'

export const PartnerProfileType = builder.objectRef<PartnerProfileRow>('PartnerProfile').implement({
  description: 'Whom somebody works for who enters other people’s accounts. PA-1',
  fields: (t) => ({
    company: t.exposeString('company', { description: 'The agency or business, or the freelancer’s own name.' }),
    site: t.exposeString('site', { description: 'Its web address.' }),
  }),
})

const SentRequestStatus = builder.enumType('SentRequestStatus', {
  description: 'How a request stands for its asker. PA-2',
  values: {
    WAITING: { description: 'Nobody has granted it: because nobody has looked yet, because somebody denied it, or because the address leads nowhere. Which of these, its asker is not told.' },
    GRANTED: { description: 'It was granted.' },
    WITHDRAWN: { description: 'It was taken back.' },
    EXPIRED: { description: 'Its thirty days are over.' },
  } as const,
})

export const SentAccessRequest = builder.objectRef<SentRequestRow>('SentAccessRequest')

export const SentRequestNode = builder.node(SentAccessRequest, {
  description: 'A request of the viewer to enter the account at a site address. PA-2',
  authScopes: { signedIn: true },
  id: { resolve: ({ id }) => id, parse: uuidOrNobodys, description: 'The request’s global id.' },
  loadOne: (id, { services, viewer }) => (viewer ? sentRequest(services, viewer.userId, id) : null),
  fields: (t) => ({
    address: t.exposeString('address', { description: 'The site address that was asked for.' }),
    message: t.exposeString('message', { description: 'What was written to the owners.' }),
    status: t.expose('status', { type: SentRequestStatus, description: 'How it stands.' }),
    sentAt: t.expose('sentAt', { type: 'DateTime', description: 'When it was sent.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until when it waits.' }),
    closedAt: t.expose('closedAt', { type: 'DateTime', nullable: true, description: 'When it ceased to wait.' }),
  }),
})

export const AccessRequestStatus = builder.enumType('AccessRequestStatus', {
  description: 'How a request to enter the account stands. PA-4',
  values: {
    OPEN: { description: 'It waits for an answer.' },
    GRANTED: { description: 'Its partner was let in.' },
    DENIED: { description: 'It was denied; its partner is not told.' },
    WITHDRAWN: { description: 'Its partner took it back.' },
    EXPIRED: { description: 'Nobody answered within thirty days.' },
  } as const,
})

export const AccessRequestType = builder.objectRef<AccessRequestRow>('AccessRequest')

export const AccessRequestNode = builder.node(AccessRequestType, {
  description: 'A partner’s request to enter the account, for its owners. PA-3',
  authScopes: { rule: 'answersRequests' },
  id: { resolve: ({ id }) => id, parse: uuidOrNobodys, description: 'The request’s global id.' },
  loadOne: (id, { services, actor }) => (actor ? accessRequest(services, actor.accountId, id) : null),
  fields: (t) => ({
    userId: t.id({ description: 'The asker’s global id; the colour of the initials comes from it.', resolve: ({ userId }) => encodeGlobalID('User', userId) }),
    name: t.exposeString('name', { description: 'The asker’s name.' }),
    email: t.exposeString('email', { description: 'Their login, which they have confirmed.' }),
    company: t.exposeString('company', { description: 'Whom they work for.' }),
    site: t.exposeString('site', { description: 'Its web address.' }),
    message: t.exposeString('message', { description: 'What they wrote.' }),
    access: t.string({ description: 'In words: what granting it allows, to follow a name. PA-5', resolve: (_row, _args, { account }) => (account ? describePartner(account) : '') }),
    status: t.expose('status', { type: AccessRequestStatus, description: 'How it stands.' }),
    requestedAt: t.expose('requestedAt', { type: 'DateTime', description: 'When it was sent.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until when it can be answered.' }),
    answeredAt: t.expose('answeredAt', { type: 'DateTime', nullable: true, description: 'When it was granted or denied.' }),
    answeredBy: t.exposeString('answeredBy', { nullable: true, description: 'The name of who answered.' }),
  }),
})
