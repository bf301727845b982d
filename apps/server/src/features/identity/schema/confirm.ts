import { builder } from '../../../graphql/builder.ts'
import { InvalidInput, RateLimited } from '../../../graphql/errors.ts'
import { readInput } from '../../../graphql/input.ts'
import { ProblemInterface } from '../../../graphql/problems.ts'
import { confirmIdentity, confirmSecondFactor } from '../commands/confirm.ts'
import { ConfirmationNeeded, SecondFactorFailed, SecondFactorNeeded, WrongPassword } from '../problems.ts'
import { SecondFactorInput, secondFactorShape } from './secondFactor.ts'

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
  fields: (t) => ({ until: t.field({ type: 'DateTime', description: 'Until when this session may do what asks for such a proof.', resolve: ({ until }) => until }) }),
})

builder.mutationField('confirmIdentity', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: ConfirmedIdentity,
    description: 'Proves by the password that it is the viewer, for the acts that answer with `ConfirmationNeeded`; holds for ten minutes in this session. Who has a second factor goes on with `confirmSecondFactor`. ID-8',
    args: { password: t.arg.string({ required: true, description: 'The viewer’s password.' }) },
    errors: { types: [WrongPassword, SecondFactorNeeded, RateLimited] },
    resolve: async (_root, { password }, context) => ({ until: await confirmIdentity(context, password) }),
  }),
)

builder.mutationField('confirmSecondFactor', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: ConfirmedIdentity,
    description: 'Goes on where `confirmIdentity` answered `SecondFactorNeeded`, in the same session. ID-8',
    args: { input: t.arg({ type: SecondFactorInput, required: true, description: 'The challenge and the proof.' }) },
    errors: { types: [SecondFactorFailed, InvalidInput, RateLimited] },
    resolve: async (_root, { input }, context) => ({ until: await confirmSecondFactor(context, readInput(secondFactorShape, input)) }),
  }),
)
