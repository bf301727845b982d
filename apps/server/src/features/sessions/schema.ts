import { z } from 'zod'
import { builder } from '../../graphql/builder.ts'
import { InvalidInput, RateLimited } from '../../graphql/errors.ts'
import { readInput } from '../../graphql/input.ts'
import { ProblemInterface } from '../../graphql/problems.ts'
import { emailInput } from '../../platform/emails.ts'
import { slugInput } from '../accounts/queries/slugs.ts'
import { SignedIn } from '../accounts/types.ts'
import { SecondFactorNeeded } from '../identity/problems.ts'
import { declineTakeover, signIn, signOut, takeOverSession } from './commands.ts'
import { SessionConflict, SignInFailed, TakeoverExpired } from './problems.ts'
import { useSession } from './commands/use.ts'
import { SessionType } from './types.ts'

builder.objectType(SignInFailed, {
  name: 'SignInFailed',
  description: 'Unknown email or wrong password: the same answer for both. ID-3',
  interfaces: [ProblemInterface],
})

builder.objectType(SessionConflict, {
  name: 'SessionConflict',
  description: 'The login is in use elsewhere. Nobody was signed in. SE-2',
  interfaces: [ProblemInterface],
  fields: (t) => ({
    offer: t.exposeString('offer', { description: 'Hand it to `takeOverSession` to end that session and start this one. Single use, five minutes. SE-3' }),
    offerExpiresAt: t.field({ type: 'DateTime', description: 'Until when the offer holds.', resolve: ({ offerExpiresAt }) => offerExpiresAt }),
    session: t.field({ type: SessionType, description: 'The session that would end.', resolve: ({ session }) => session }),
  }),
})

builder.objectType(TakeoverExpired, {
  name: 'TakeoverExpired',
  description: 'The offer was used, declined or has expired, or yet another device holds the login by now. SE-3',
  interfaces: [ProblemInterface],
})

const SignInInput = builder.inputType('SignInInput', {
  description: 'Email and password, and where to go.',
  fields: (t) => ({
    email: t.string({ required: true, description: 'The login.' }),
    password: t.string({ required: true, description: 'The password.' }),
    account: t.string({ required: false, description: 'The slug of the account to enter afterwards.' }),
  }),
})

const signInShape = z.object({
  email: emailInput,
  password: z.string().min(1, 'Enter your password.').max(1_024, 'This is longer than any password here.'),
  // What is no site address is nobody's; then there is a choice.
  account: slugInput.nullish().catch(null),
})

builder.mutationField('signIn', (t) =>
  t.field({
    type: SignedIn,
    description: 'Signs in by email and password; sets the session cookie. Not over WebSocket. ID-2',
    args: { input: t.arg({ type: SignInInput, required: true, description: 'Who, and where to.' }) },
    errors: { types: [SignInFailed, SecondFactorNeeded, SessionConflict, InvalidInput, RateLimited] },
    resolve: (_root, { input }, context) => signIn(context, readInput(signInShape, input)),
  }),
)

builder.mutationField('takeOverSession', (t) =>
  t.field({
    type: SignedIn,
    description: 'Ends the session that holds the login and signs in here, in one step. SE-3',
    args: { offer: t.arg.string({ required: true, description: 'From the `SessionConflict`.' }) },
    errors: { types: [TakeoverExpired] },
    resolve: (_root, { offer }, context) => takeOverSession(context, offer),
  }),
)

const DeclinedTakeover = builder.objectRef<{ declined: boolean }>('DeclinedTakeover').implement({
  description: 'The other session was left alone.',
  fields: (t) => ({ declined: t.exposeBoolean('declined', { description: 'Whether the offer still stood.' }) }),
})

builder.mutationField('declineTakeover', (t) =>
  t.field({
    type: DeclinedTakeover,
    description: 'Leaves the other session alone and spends the offer. SE-3',
    args: { offer: t.arg.string({ required: true, description: 'From the `SessionConflict`.' }) },
    resolve: async (_root, { offer }, context) => ({ declined: await declineTakeover(context, offer) }),
  }),
)

const SignedOut = builder.objectRef<{ signedOut: boolean }>('SignedOut').implement({
  description: 'The session has ended.',
  fields: (t) => ({ signedOut: t.exposeBoolean('signedOut', { description: 'Always true.' }) }),
})

builder.mutationField('signOut', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: SignedOut,
    description: 'Ends the viewer’s own session and closes its live connections. SE-5',
    resolve: async (_root, _args, context) => {
      await signOut(context)
      return { signedOut: true }
    },
  }),
)

builder.mutationField('useSession', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: SessionType,
    description:
      'Says that the viewer uses the session at this moment. Queries and mutations say so by themselves, unless they carry the header `X-Gatehouse-Use: none` (WebSocket: connection parameter `use`), as a page’s should that nobody asked for. SE-5',
    resolve: (_root, _args, context) => useSession(context),
  }),
)
