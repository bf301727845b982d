import { encodeGlobalID } from '@pothos/plugin-relay'
import { builder } from '../../graphql/builder.ts'
import type { Factors, PasskeyRow, SecondFactorsRow } from './queries/factors.ts'

export const SecondFactorMethodType = builder.enumType('SecondFactorMethod', {
  description: 'A way to prove oneself a second time. ID-8',
  values: {
    TOTP: { description: 'A code of an authenticator app.' },
    PASSKEY: { description: 'A passkey.' },
    RECOVERY_CODE: { description: 'One of the recovery codes, each good once.' },
  } as const,
})

export const PasskeyType = builder.objectRef<PasskeyRow>('Passkey').implement({
  description: 'A passkey of the viewer.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    id: t.id({ description: 'The passkey’s global id.', resolve: ({ id }) => encodeGlobalID('Passkey', id) }),
    name: t.exposeString('name', { description: 'What its owner calls it.' }),
    synced: t.exposeBoolean('synced', { description: 'Whether it is kept by a password manager and works on several devices.' }),
    addedAt: t.field({ type: 'DateTime', description: 'When it was added.', resolve: ({ addedAt }) => addedAt }),
    lastUsedAt: t.field({ type: 'DateTime', nullable: true, description: 'When it last signed in.', resolve: ({ lastUsedAt }) => lastUsedAt }),
  }),
})

const AuthenticatorApp = builder.objectRef<NonNullable<Factors['authenticator']>>('AuthenticatorApp').implement({
  description: 'The authenticator app of the viewer.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    addedAt: t.field({ type: 'DateTime', description: 'When it was set up.', resolve: ({ addedAt }) => addedAt }),
    lastUsedAt: t.field({ type: 'DateTime', nullable: true, description: 'When a code of it last signed in.', resolve: ({ lastUsedAt }) => lastUsedAt }),
  }),
})

export const SecondFactors = builder.objectRef<SecondFactorsRow>('SecondFactors').implement({
  description: 'With what the viewer proves themselves a second time. ID-8',
  authScopes: { signedIn: true },
  fields: (t) => ({
    authenticator: t.field({ type: AuthenticatorApp, nullable: true, description: 'The authenticator app, where one is set up.', resolve: ({ authenticator }) => authenticator }),
    passkeys: t.field({ type: [PasskeyType], description: 'The passkeys, the oldest first.', resolve: ({ passkeys }) => passkeys }),
    recoveryCodesLeft: t.exposeInt('recoveryCodesLeft', { description: 'How many recovery codes have not been used.' }),
    requiredBy: t.exposeStringList('requiredBy', { description: 'The names of the viewer’s accounts that ask everyone for a second factor. AC-7' }),
  }),
})
