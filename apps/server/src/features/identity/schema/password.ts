import { z } from 'zod'
import { builder } from '../../../graphql/builder.ts'
import { InvalidInput, RateLimited } from '../../../graphql/errors.ts'
import { readArguments } from '../../../graphql/input.ts'
import { emailInput } from '../../../platform/emails.ts'
import { SignedIn } from '../../accounts/types.ts'
import { changePassword, requestPasswordReset, resetPassword } from '../commands/password.ts'
import { newPassword } from '../queries/newPassword.ts'
import { LinkClosed } from '../problems.ts'
import { linkByToken, linkClosedAs, type LinkRow } from '../queries.ts'
import { ClosedLink } from './links.ts'

const rules = '8 to 256 characters, any Unicode, none of the most used ones, and not the one that holds now.'

const RequestedPasswordReset = builder.objectRef<{ email: string }>('RequestedPasswordReset').implement({
  description: 'If there is a login with this email, a link is on its way. Says the same where there is none. ID-4',
  fields: (t) => ({ email: t.exposeString('email', { description: 'As it was asked for.' }) }),
})

builder.mutationField('requestPasswordReset', (t) =>
  t.field({
    type: RequestedPasswordReset,
    description: 'Mails a link to set a new password: single use, one hour, the newest alone. ID-4',
    args: { email: t.arg.string({ required: true, description: 'The login.' }) },
    errors: { types: [InvalidInput, RateLimited] },
    resolve: async (_root, args, context) => {
      const { email } = readArguments(z.object({ email: emailInput }), args)
      await requestPasswordReset(context, email)
      return { email }
    },
  }),
)

const OpenPasswordReset = builder.objectRef<LinkRow>('OpenPasswordReset').implement({
  description: 'A link with which a new password can be set.',
  fields: (t) => ({
    email: t.exposeString('email', { description: 'The login that it is for.' }),
    expiresAt: t.field({ type: 'DateTime', description: 'Until when.', resolve: ({ expiresAt }) => expiresAt }),
  }),
})

const PasswordResetLink = builder.unionType('PasswordResetLink', {
  description: 'How a mailed link for a new password stands, for whoever holds it.',
  types: [OpenPasswordReset, ClosedLink],
  resolveType: (link) => ('userId' in link ? OpenPasswordReset : ClosedLink),
})

builder.queryField('passwordReset', (t) =>
  t.field({
    type: PasswordResetLink,
    description: 'What stands behind a mailed link for a new password. ID-4',
    args: { token: t.arg.string({ required: true, description: 'The last part of the link.' }) },
    resolve: async (_root, { token }, { services }) => {
      const link = await linkByToken(services, token, ['PASSWORD_RESET'])
      const status = linkClosedAs(link)
      return status || !link ? { status: status ?? 'UNKNOWN' } : link
    },
  }),
)

const ResetPassword = builder.objectRef<{ email: string }>('ResetPassword').implement({
  description: 'The new password holds, and every session has ended. Sign in with it.',
  fields: (t) => ({ email: t.exposeString('email', { description: 'The login.' }) }),
})

builder.mutationField('resetPassword', (t) =>
  t.field({
    type: ResetPassword,
    description: 'Sets a new password by a mailed link and ends the live session everywhere. Signs nobody in. ID-4',
    args: {
      token: t.arg.string({ required: true, description: 'The last part of the link.' }),
      password: t.arg.string({ required: true, description: rules }),
    },
    errors: { types: [LinkClosed, InvalidInput, RateLimited] },
    resolve: (_root, args, context) => {
      const { token, password } = readArguments(z.object({ token: z.string().max(200), password: newPassword }), args)
      return resetPassword(context, token, password)
    },
  }),
)

const changeShape = z.object({
  currentPassword: z.string().min(1, 'Enter your password.').max(1_024, 'This is longer than any password here.'),
  newPassword,
})

builder.mutationField('changePassword', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: SignedIn,
    description: 'Changes the viewer’s password. Ends the session, and goes on with a new one whose cookie the answer sets. Not over WebSocket. SE-5',
    args: {
      currentPassword: t.arg.string({ required: true, description: 'The one that holds now. Ten wrong ones bar the next for a while. ID-3' }),
      newPassword: t.arg.string({ required: true, description: rules }),
    },
    errors: { types: [InvalidInput, RateLimited] },
    resolve: (_root, args, context) => {
      const { currentPassword, newPassword: wanted } = readArguments(changeShape, args)
      return changePassword(context, currentPassword, wanted)
    },
  }),
)
