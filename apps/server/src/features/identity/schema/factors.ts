import { builder } from '../../../graphql/builder.ts'
import { InvalidInput, NotFound, Refusal } from '../../../graphql/errors.ts'
import { line, readInput, uuidOrNobodys } from '../../../graphql/input.ts'
import { ProblemInterface } from '../../../graphql/problems.ts'
import { ViewerType } from '../../accounts/types.ts'
import { removeFactor, renewRecoveryCodes } from '../commands/factors.ts'
import { addPasskey, type PasskeySetup, renamePasskey, startPasskey } from '../commands/passkeys.ts'
import { confirmTotp, startTotp, type TotpSetup } from '../commands/totp.ts'
import { ConfirmationNeeded, SetupFailed } from '../problems.ts'
import { secondFactorsOf } from '../queries/factors.ts'
import { PasskeyType, SecondFactors } from '../types.ts'

builder.objectField(ViewerType, 'secondFactors', (t) =>
  t.field({
    type: SecondFactors,
    description: 'With what the viewer proves themselves a second time. ID-8',
    resolve: ({ userId }, _args, { services }) => secondFactorsOf(services, userId),
  }),
)

builder.objectType(SetupFailed, {
  name: 'SetupFailed',
  description: 'What was given back is not what was expected, or the time for it is over. Nothing was set up.',
  interfaces: [ProblemInterface],
  fields: (t) => ({ setupHolds: t.exposeBoolean('setupHolds', { description: 'Whether another try may follow; else begin again.' }) }),
})

type Shown = { recoveryCodes: string[] | null }

const ViewersFactors = (name: string, description: string) =>
  builder.objectRef<Shown>(name).implement({
    description,
    authScopes: { signedIn: true },
    fields: (t) => ({
      recoveryCodes: t.exposeStringList('recoveryCodes', { nullable: true, description: 'New recovery codes, each good once: shown here, and never again. Null where those that there are stay.' }),
      viewer: t.withAuth({ signedIn: true }).field({ type: ViewerType, description: 'The viewer as they stand now.', resolve: (_parent, _args, { viewer }) => viewer }),
    }),
  })

const AddedSecondFactor = ViewersFactors('AddedSecondFactor', 'A second factor is in force.')
const RemovedSecondFactor = ViewersFactors('RemovedSecondFactor', 'A second factor is no more.')
const RenewedRecoveryCodes = ViewersFactors('RenewedRecoveryCodes', 'The former recovery codes are void.')
const RenamedPasskey = ViewersFactors('RenamedPasskey', 'A passkey has another name.')

const TotpSetupType = builder.objectRef<TotpSetup>('TotpSetup').implement({
  description: 'What an authenticator app is to be given. Not in force before `confirmTotp`.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    token: t.exposeString('token', { description: 'Hand it to `confirmTotp` with a code of the app.' }),
    expiresAt: t.field({ type: 'DateTime', description: 'Until when that may be.', resolve: ({ expiresAt }) => expiresAt }),
    secret: t.exposeString('secret', { description: 'The shared secret in base32, to be typed where nothing can be scanned.' }),
    uri: t.exposeString('uri', { description: 'The same as an `otpauth:` address, which apps on the same device open.' }),
    picture: t.exposeString('picture', { description: 'The same as a QR code: an SVG as a `data:` address.' }),
  }),
})

builder.mutationField('startTotp', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: TotpSetupType,
    description: 'Begins to set up an authenticator app. ID-8',
    errors: { types: [ConfirmationNeeded] },
    resolve: (_root, _args, context) => startTotp(context),
  }),
)

builder.mutationField('confirmTotp', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: AddedSecondFactor,
    description: 'Puts an authenticator app into force, in the place of the former one. Answers with recovery codes where it is the first second factor. ID-8',
    args: {
      token: t.arg.string({ required: true, description: 'From the `TotpSetup`.' }),
      code: t.arg.string({ required: true, description: 'The six digits that the app shows now.' }),
    },
    errors: { types: [SetupFailed] },
    resolve: (_root, args, context) => confirmTotp(context, args),
  }),
)

builder.mutationField('removeTotp', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: RemovedSecondFactor,
    description: 'Removes the authenticator app. Refused where it is the last second factor and an account asks for one. ID-8',
    errors: { types: [ConfirmationNeeded, Refusal, NotFound] },
    resolve: async (_root, _args, context) => {
      await removeFactor(context, { kind: 'TOTP' })
      return { recoveryCodes: null }
    },
  }),
)

builder.mutationField('renewRecoveryCodes', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: RenewedRecoveryCodes,
    description: 'Makes new recovery codes, and voids the former ones. ID-8',
    errors: { types: [ConfirmationNeeded, NotFound] },
    resolve: async (_root, _args, context) => ({ recoveryCodes: await renewRecoveryCodes(context) }),
  }),
)

const PasskeySetupType = builder.objectRef<PasskeySetup>('PasskeySetup').implement({
  description: 'What a browser is to be asked for. Nothing is kept before `addPasskey`.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    token: t.exposeString('token', { description: 'Hand it to `addPasskey` with the browser’s answer.' }),
    expiresAt: t.field({ type: 'DateTime', description: 'Until when that may be.', resolve: ({ expiresAt }) => expiresAt }),
    options: t.field({ type: 'JSON', description: 'For `navigator.credentials.create`, in the JSON form of WebAuthn.', resolve: ({ options }) => options }),
  }),
})

const passkeyName = line('a name for the passkey', 60)

builder.mutationField('startPasskey', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: PasskeySetupType,
    description: 'Begins to add a passkey. ID-8',
    errors: { types: [ConfirmationNeeded, Refusal] },
    resolve: (_root, _args, context) => startPasskey(context),
  }),
)

builder.mutationField('addPasskey', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: AddedSecondFactor,
    description: 'Keeps a passkey that the browser has made. Answers with recovery codes where it is the first second factor. ID-8',
    args: {
      token: t.arg.string({ required: true, description: 'From the `PasskeySetup`.' }),
      response: t.arg({ type: 'JSON', required: true, description: 'The browser’s answer, in the JSON form of WebAuthn.' }),
      name: t.arg.string({ required: true, description: 'What to call it, at most 60 characters.' }),
    },
    errors: { types: [SetupFailed, InvalidInput] },
    resolve: (_root, { token, response, name }, context) => addPasskey(context, { token, response, name: readInput(passkeyName, name, 'name') }),
  }),
)

builder.mutationField('renamePasskey', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: RenamedPasskey,
    description: 'Calls a passkey otherwise. ID-8',
    args: {
      passkeyId: t.arg.globalID({ required: true, for: [PasskeyType], description: 'The passkey.' }),
      name: t.arg.string({ required: true, description: 'What to call it, at most 60 characters.' }),
    },
    errors: { types: [NotFound, InvalidInput] },
    resolve: async (_root, args, context) => {
      await renamePasskey(context, uuidOrNobodys(args.passkeyId.id), readInput(passkeyName, args.name, 'name'))
      return { recoveryCodes: null }
    },
  }),
)

builder.mutationField('removePasskey', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: RemovedSecondFactor,
    description: 'Removes a passkey. Refused where it is the last second factor and an account asks for one. ID-8',
    args: { passkeyId: t.arg.globalID({ required: true, for: [PasskeyType], description: 'The passkey.' }) },
    errors: { types: [ConfirmationNeeded, Refusal, NotFound] },
    resolve: async (_root, args, context) => {
      await removeFactor(context, { kind: 'PASSKEY', id: uuidOrNobodys(args.passkeyId.id) })
      return { recoveryCodes: null }
    },
  }),
)
