import { z } from 'zod'
import { builder } from '../../../graphql/builder.ts'
import { InvalidInput, RateLimited } from '../../../graphql/errors.ts'
import { readInput } from '../../../graphql/input.ts'
import { ProblemInterface } from '../../../graphql/problems.ts'
import { slugInput } from '../../accounts/queries/slugs.ts'
import { SignedIn } from '../../accounts/types.ts'
import { SessionConflict, SignInFailed } from '../../sessions/problems.ts'
import { createPasskeySignIn, type PasskeySignIn, signInWithPasskey } from '../commands/passkeySignIn.ts'
import { type SecondProof, signInWithSecondFactor } from '../commands/secondFactor.ts'
import { SecondFactorFailed, SecondFactorNeeded, SecondFactorRequired } from '../problems.ts'
import { SecondFactorMethodType } from '../types.ts'

builder.objectType(SecondFactorNeeded, {
  name: 'SecondFactorNeeded',
  description: 'The password was right, and the login has a second factor: prove that too. Nobody was signed in, and nothing confirmed. ID-8',
  interfaces: [ProblemInterface],
  fields: (t) => ({
    challenge: t.exposeString('challenge', { description: 'Hand it to `signInWithSecondFactor`, or to `confirmSecondFactor`, with the second proof. Single use, five minutes, void when the password changes.' }),
    expiresAt: t.field({ type: 'DateTime', description: 'Until when the challenge holds.', resolve: ({ expiresAt }) => expiresAt }),
    methods: t.field({ type: [SecondFactorMethodType], description: 'With what this login can go on.', resolve: ({ methods }) => methods }),
    passkeyOptions: t.field({
      type: 'JSON',
      nullable: true,
      description: 'For `navigator.credentials.get`, in the JSON form of WebAuthn; null for a login without passkeys.',
      resolve: ({ passkeyOptions }) => passkeyOptions,
    }),
  }),
})

builder.objectType(SecondFactorFailed, {
  name: 'SecondFactorFailed',
  description: 'The second proof was wrong, used before, or too late. ID-8',
  interfaces: [ProblemInterface],
  fields: (t) => ({ challengeHolds: t.exposeBoolean('challengeHolds', { description: 'Whether another try may follow with this challenge; else begin again with the password.' }) }),
})

builder.objectType(SecondFactorRequired, {
  name: 'SecondFactorRequired',
  description: 'The account asks everyone in it for a second factor, and the viewer has none. AC-7',
  interfaces: [ProblemInterface],
})

export const SecondFactorInput = builder.inputType('SecondFactorInput', {
  description: 'A challenge, and one of the proofs.',
  fields: (t) => ({
    challenge: t.string({ required: true, description: 'From the `SecondFactorNeeded`.' }),
    code: t.string({ required: false, description: 'The six digits that the authenticator app shows; spaces do not matter.' }),
    recoveryCode: t.string({ required: false, description: 'A recovery code; case, spaces and dashes do not matter.' }),
    passkey: t.field({ type: 'JSON', required: false, description: 'The browser’s answer to the passkey options, in the JSON form of WebAuthn.' }),
  }),
})

const needed = 'Enter the code of your authenticator app, or a recovery code.'
export const secondFactorShape = z
  .object({ challenge: z.string().max(100), code: z.string().max(100).nullish(), recoveryCode: z.string().max(100).nullish(), passkey: z.looseObject({}).nullish() })
  .transform(({ challenge, code, recoveryCode, passkey }, check): { challenge: string; proof: SecondProof } => {
    const proofs = [...(code ? [{ code }] : []), ...(recoveryCode ? [{ recoveryCode }] : []), ...(passkey ? [{ passkey }] : [])]
    if (proofs.length !== 1) check.addIssue({ code: 'custom', message: proofs.length === 0 ? needed : 'Give one proof, not several.', path: ['code'] })
    return { challenge, proof: proofs[0] ?? { code: '' } }
  })

builder.mutationField('signInWithSecondFactor', (t) =>
  t.field({
    type: SignedIn,
    description: 'Goes on with a sign-in that answered `SecondFactorNeeded`; sets the session cookie. Not over WebSocket. ID-8',
    args: { input: t.arg({ type: SecondFactorInput, required: true, description: 'The challenge and the proof.' }) },
    errors: { types: [SecondFactorFailed, SessionConflict, InvalidInput, RateLimited] },
    resolve: (_root, { input }, context) => signInWithSecondFactor(context, readInput(secondFactorShape, input)),
  }),
)

const PasskeySignInType = builder.objectRef<PasskeySignIn>('PasskeySignIn').implement({
  description: 'A sign-in by passkey that has begun.',
  fields: (t) => ({
    challenge: t.exposeString('challenge', { description: 'Hand it to `signInWithPasskey` with the browser’s answer. Single use, five minutes.' }),
    expiresAt: t.field({ type: 'DateTime', description: 'Until when that may be.', resolve: ({ expiresAt }) => expiresAt }),
    options: t.field({ type: 'JSON', description: 'For `navigator.credentials.get`, in the JSON form of WebAuthn.', resolve: ({ options }) => options }),
  }),
})

builder.mutationField('createPasskeySignIn', (t) =>
  t.field({
    type: PasskeySignInType,
    description: 'Begins a sign-in by passkey, whichever the person has for this place. ID-8',
    errors: { types: [RateLimited] },
    resolve: (_root, _args, context) => createPasskeySignIn(context),
  }),
)

const PasskeySignInInput = builder.inputType('PasskeySignInInput', {
  description: 'The browser’s answer, and where to go.',
  fields: (t) => ({
    challenge: t.string({ required: true, description: 'From the `PasskeySignIn`.' }),
    response: t.field({ type: 'JSON', required: true, description: 'The browser’s answer to the options, in the JSON form of WebAuthn.' }),
    account: t.string({ required: false, description: 'The slug of the account to enter afterwards.' }),
  }),
})

const passkeyShape = z.object({ challenge: z.string().max(100), response: z.unknown(), account: slugInput.nullish().catch(null) })

builder.mutationField('signInWithPasskey', (t) =>
  t.field({
    type: SignedIn,
    description: 'Signs in by a passkey alone, which is both factors; sets the session cookie. Not over WebSocket. ID-8',
    args: { input: t.arg({ type: PasskeySignInInput, required: true, description: 'The browser’s answer, and where to.' }) },
    errors: { types: [SignInFailed, SessionConflict, RateLimited] },
    resolve: (_root, { input }, context) => signInWithPasskey(context, readInput(passkeyShape, input)),
  }),
)
