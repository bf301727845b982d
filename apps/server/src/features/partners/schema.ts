import { builder } from '../../graphql/builder.ts'
import { AccountType, ViewerType } from '../accounts/types.ts'
import { MemberType } from '../team/types.ts'
import { openRequests, partnerProfileOf, sentRequests } from './queries.ts'
import { AccessRequestType, PartnerProfileType, SentAccessRequest } from './types.ts'
import './schema/answering.ts'
import './schema/asking.ts'
import './schema/profile.ts'

builder.objectFields(ViewerType, (t) => ({
  partnerProfile: t.field({
    type: PartnerProfileType, nullable: true, description: 'Whom the viewer works for; null for who is no partner. PA-1',
    resolve: ({ userId }, _args, context) => partnerProfileOf(context, userId),
  }),
  accessRequests: t.field({
    type: [SentAccessRequest], description: 'The viewer’s requests to enter accounts, the newest first, at most 100. PA-2',
    resolve: ({ userId }, _args, { services }) => sentRequests(services, userId),
  }),
}))

builder.objectFields(AccountType, (t) => ({
  accessRequests: t.withAuth({ rule: 'answersRequests' }).field({
    type: [AccessRequestType], description: 'The requests of partners to enter that wait for an answer, the oldest first, at most 100. PA-3',
    resolve: ({ id }, _args, { services }) => openRequests(services, id),
  }),
}))

builder.objectFields(MemberType, (t) => ({
  partnerProfile: t.field({
    type: PartnerProfileType, nullable: true, description: 'Whom a partner works for; null for everybody else. PA-6',
    resolve: ({ role, userId }, _args, context) => (role === 'PARTNER' ? partnerProfileOf(context, userId) : null),
  }),
}))
