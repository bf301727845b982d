import { encodeGlobalID } from '@pothos/plugin-relay'
import { builder } from '../../../graphql/builder.ts'
import { personal } from '../../../live/personalFields.ts'
import type { SignInOutcome } from '../../../platform/database/generated/client.ts'
import { ViewerType } from '../../accounts/types.ts'
import { type SignInRow, signIns } from '../queries/signIns.ts'
import { DeviceType } from '../types.ts'

const SignInOutcomeType = builder.enumType('SignInOutcome', {
  description: 'What came of an attempt to sign in.',
  values: {
    SIGNED_IN: { description: 'A session began.' },
    CONFLICT: { description: 'The login was in use elsewhere, and to end that session was offered. SE-2' },
    WRONG_PASSWORD: { description: 'The password was wrong.' },
    WRONG_SECOND_FACTOR: { description: 'The password was right, the second factor was not.' },
    BLOCKED: { description: 'It was not tried, after too many attempts. Told at most once a minute. ID-3' },
  } as const satisfies Record<SignInOutcome, object>,
})

const SignIn = builder.objectRef<SignInRow>('SignIn').implement({
  description: 'An attempt to sign in with the viewer’s login. Kept for 90 days, and the newest 200 of them.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    id: t.id({ description: 'Its global id.', resolve: ({ id }) => encodeGlobalID('SignIn', id) }),
    at: t.field({ type: 'DateTime', description: 'When.', resolve: ({ at }) => at }),
    device: t.field({ type: DeviceType, description: 'From where.', resolve: (row) => row }),
    outcome: t.field({ type: SignInOutcomeType, description: 'What came of it.', resolve: ({ outcome }) => outcome }),
    isThisSession: t.boolean({
      extensions: personal, description: 'Whether it began the very session that asks.',
      resolve: ({ sessionId }, _args, { viewer }) => sessionId !== null && sessionId === viewer?.sessionId,
    }),
  }),
})

builder.objectField(ViewerType, 'signIns', (t) =>
  t.connection(
    {
      type: SignIn, description: 'The attempts to sign in with this login, newest first, whatever came of them. At most 100 at once.',
      resolve: ({ userId }, page, { services }) => signIns(services.database, userId, page),
    },
    { name: 'SignInConnection', description: 'Attempts to sign in.', authScopes: { signedIn: true } },
    { name: 'SignInEdge', description: 'An attempt and its place in the list.', authScopes: { signedIn: true } },
  ),
)
