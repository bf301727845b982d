import { z } from 'zod'
import { builder } from '../../../graphql/builder.ts'
import { InvalidInput, NotFound, RateLimited, Refusal } from '../../../graphql/errors.ts'
import { readArguments } from '../../../graphql/input.ts'
import { requestAccess, withdrawRequest } from '../commands/request.ts'
import { askedAddress, requestMessage } from '../input.ts'
import { sentRequest } from '../queries.ts'
import { SentAccessRequest, SentRequestNode } from '../types.ts'

const ChangedSentRequest = builder.objectRef<{ id: string }>('ChangedSentRequest').implement({
  description: 'The viewer’s request as it is now.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    request: t.withAuth({ signedIn: true }).field({
      type: SentAccessRequest, description: 'The request.', resolve: async ({ id }, _args, { services, viewer }) => (await sentRequest(services, viewer.userId, id))!,
    }),
  }),
})

const shape = z.object({ address: askedAddress, message: requestMessage })

builder.mutationField('requestAccess', (t) =>
  t.withAuth({ signedIn: true }).field({
    asks: ['mayRequestAccess'],
    type: ChangedSentRequest,
    description: 'Asks to enter the account at a site address, as a partner. Answers the same, in the same time, for addresses that lead nowhere, and goes on looking the same. PA-2',
    args: {
      address: t.arg.string({ required: true, description: 'The account’s site address, or a link into its console.' }),
      message: t.arg.string({ required: true, description: 'To its owners: who you are and what you want to do there, at most 1000 characters.' }),
    },
    errors: { types: [InvalidInput, Refusal, RateLimited] },
    resolve: async (_root, args, context) => ({ id: await requestAccess(context, readArguments(shape, args)) }),
  }),
)

builder.mutationField('withdrawAccessRequest', (t) =>
  t.withAuth({ signedIn: true }).field({
    asks: [],
    type: ChangedSentRequest,
    description: 'Takes back a request that waits. PA-2',
    args: { requestId: t.arg.globalID({ required: true, for: [SentRequestNode], description: 'The request.' }) },
    errors: { types: [NotFound] },
    resolve: async (_root, { requestId }, context) => {
      await withdrawRequest(context, requestId.id)
      return { id: requestId.id }
    },
  }),
)
