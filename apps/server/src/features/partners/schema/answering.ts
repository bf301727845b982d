import { builder } from '../../../graphql/builder.ts'
import { NotFound, Refusal } from '../../../graphql/errors.ts'
import { ProblemInterface } from '../../../graphql/problems.ts'
import { denyRequest, grantRequest } from '../commands/answer.ts'
import { AccessRequestClosed } from '../problems.ts'
import { accessRequest } from '../queries.ts'
import { AccessRequestNode, AccessRequestStatus, AccessRequestType } from '../types.ts'

builder.objectType(AccessRequestClosed, {
  name: 'AccessRequestClosed',
  description: 'The request was answered, taken back, or has expired. Nothing was changed.',
  interfaces: [ProblemInterface],
  authScopes: { rule: 'answersRequests' },
  fields: (t) => ({
    status: t.field({ type: AccessRequestStatus, description: 'What became of it.', resolve: ({ status }) => status }),
    answeredBy: t.exposeString('answeredBy', { nullable: true, description: 'The name of who answered it.' }),
  }),
})

const AnsweredAccessRequest = builder.objectRef<{ id: string }>('AnsweredAccessRequest').implement({
  description: 'The request as it is now.',
  authScopes: { rule: 'answersRequests' },
  fields: (t) => ({
    request: t.withAuth({ rule: 'answersRequests' }).field({
      type: AccessRequestType, description: 'The request.', resolve: async ({ id }, _args, { services, actor }) => (await accessRequest(services, actor.accountId, id))!,
    }),
  }),
})

const requestArgument = { requestId: builder.args((t) => ({ requestId: t.globalID({ required: true, for: [AccessRequestNode], description: 'The request.' }) })).requestId }

builder.mutationField('grantAccessRequest', (t) =>
  t.withAuth({ rule: 'answersRequests' }).field({
    asks: [],
    type: AnsweredAccessRequest,
    description: 'Lets a partner in, with the role Partner and no seat, and mails them. PA-4',
    args: requestArgument,
    errors: { types: [AccessRequestClosed, NotFound, Refusal] },
    resolve: async (_root, { requestId }, context) => {
      await grantRequest(context, requestId.id)
      return { id: requestId.id }
    },
  }),
)

builder.mutationField('denyAccessRequest', (t) =>
  t.withAuth({ rule: 'answersRequests' }).field({
    asks: [],
    type: AnsweredAccessRequest,
    description: 'Closes a request. Its partner is not told, and cannot ask here again until its thirty days are over. PA-4, PA-2',
    args: requestArgument,
    errors: { types: [AccessRequestClosed, NotFound, Refusal] },
    resolve: async (_root, { requestId }, context) => {
      await denyRequest(context, requestId.id)
      return { id: requestId.id }
    },
  }),
)
