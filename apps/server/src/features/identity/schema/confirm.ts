import { builder } from '../../../graphql/builder.ts'
import { RateLimited } from '../../../graphql/errors.ts'
import { ProblemInterface } from '../../../graphql/problems.ts'
import { confirmIdentity } from '../commands/confirm.ts'
import { ConfirmationNeeded, WrongPassword } from '../problems.ts'

builder.objectType(ConfirmationNeeded, {
  name: 'ConfirmationNeeded',
  description: 'It is a while since the viewer proved who they are. Call `confirmIdentity`, then repeat what you asked for. ID-8',
  interfaces: [ProblemInterface],
})

builder.objectType(WrongPassword, {
  name: 'WrongPassword',
  description: 'This is not the viewer’s password.',
  interfaces: [ProblemInterface],
})

const ConfirmedIdentity = builder.objectRef<{ until: Date }>('ConfirmedIdentity').implement({
  description: 'The viewer has proved who they are.',
  authScopes: { signedIn: true },
  fields: (t) => ({ until: t.field({ type: 'DateTime', description: 'Until when this session may change how the viewer signs in.', resolve: ({ until }) => until }) }),
})

builder.mutationField('confirmIdentity', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: ConfirmedIdentity,
    description: 'Proves by the password that it is the viewer, for the acts that answer with `ConfirmationNeeded`; holds for ten minutes in this session. ID-8',
    args: { password: t.arg.string({ required: true, description: 'The viewer’s password.' }) },
    errors: { types: [WrongPassword, RateLimited] },
    resolve: async (_root, { password }, context) => ({ until: await confirmIdentity(context, password) }),
  }),
)
