import { z } from 'zod'
import { builder } from '../../../graphql/builder.ts'
import { InvalidInput, NotFound, RateLimited } from '../../../graphql/errors.ts'
import { readArguments } from '../../../graphql/input.ts'
import { personal } from '../../../live/personalFields.ts'
import { emailInput } from '../../../platform/emails.ts'
import { ViewerType } from '../../accounts/types.ts'
import { changeEmail, confirmEmail, resendEmailChange, withdrawEmailChange } from '../commands/email.ts'
import { sendEmailProof } from '../commands/proof.ts'
import { ConfirmationNeeded, EmailTaken, LinkClosed } from '../problems.ts'
import { type EmailChangeRow, linkByToken, linkClosedAs, type LinkRow, pendingEmailChange } from '../queries.ts'
import { ClosedLink } from './links.ts'

const EmailChange = builder.objectRef<EmailChangeRow>('EmailChange').implement({
  description: 'Another email for the viewer’s login, which waits for the link that was mailed to it to be followed. ID-5',
  authScopes: { signedIn: true },
  fields: (t) => ({
    email: t.exposeString('email', { description: 'The address that shall become the login.' }),
    requestedAt: t.field({ type: 'DateTime', description: 'When the newest link was asked for.', resolve: ({ requestedAt }) => requestedAt }),
    expiresAt: t.field({ type: 'DateTime', description: 'Until when that link works.', resolve: ({ expiresAt }) => expiresAt }),
  }),
})

builder.objectField(ViewerType, 'emailChange', (t) =>
  t.field({
    type: EmailChange, nullable: true, extensions: personal, description: 'The change of email that waits to be confirmed, if any. ID-5',
    resolve: ({ userId }, _args, { services }) => pendingEmailChange(services, userId),
  }),
)

const RequestedEmailChange = builder.objectRef<object>('RequestedEmailChange').implement({
  description: 'The link is on its way to the new address; the login stays as it is until it is followed.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    emailChange: t.withAuth({ signedIn: true }).field({
      type: EmailChange, nullable: true, description: 'What waits now; null where it was confirmed or withdrawn by now.',
      resolve: (_parent, _args, { services, viewer }) => pendingEmailChange(services, viewer.userId),
    }),
  }),
})

builder.mutationField('changeEmail', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: RequestedEmailChange,
    description: 'Asks for another email: a link goes to it, good for a day, and the present address is told. Says the same where it is somebody’s login. ID-5',
    args: { email: t.arg.string({ required: true, description: 'The address that shall become the login.' }) },
    errors: { types: [ConfirmationNeeded, InvalidInput, RateLimited] },
    resolve: async (_root, args, context) => {
      await changeEmail(context, readArguments(z.object({ email: emailInput }), args).email)
      return {}
    },
  }),
)

builder.mutationField('resendEmailChange', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: RequestedEmailChange,
    description: 'Sends the link to the new address again, good for a new day; the older one is dead.',
    errors: { types: [NotFound, RateLimited] },
    resolve: async (_root, _args, context) => {
      await resendEmailChange(context)
      return {}
    },
  }),
)

const WithdrawnEmailChange = builder.objectRef<{ withdrawn: boolean }>('WithdrawnEmailChange').implement({
  description: 'The login keeps its email.',
  authScopes: { signedIn: true },
  fields: (t) => ({ withdrawn: t.exposeBoolean('withdrawn', { description: 'Whether a change was waiting.' }) }),
})

builder.mutationField('withdrawEmailChange', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: WithdrawnEmailChange,
    description: 'Takes back a change of email that was not confirmed; its link is dead.',
    resolve: async (_root, _args, context) => ({ withdrawn: await withdrawEmailChange(context) }),
  }),
)

const OpenEmailLink = builder.objectRef<LinkRow>('OpenEmailLink').implement({
  description: 'A link that confirms an address.',
  fields: (t) => ({
    email: t.string({ description: 'The address that it was mailed to.', resolve: ({ detail, email }) => detail.email ?? email }),
    replaces: t.string({ nullable: true, description: 'The login’s present email, where this is to take its place.', resolve: ({ purpose, email }) => (purpose === 'EMAIL_CHANGE' ? email : null) }),
    expiresAt: t.field({ type: 'DateTime', description: 'Until when it works.', resolve: ({ expiresAt }) => expiresAt }),
  }),
})

const EmailLink = builder.unionType('EmailLink', {
  description: 'How a mailed link that confirms an address stands, for whoever holds it.',
  types: [OpenEmailLink, ClosedLink],
  resolveType: (link) => ('userId' in link ? OpenEmailLink : ClosedLink),
})

builder.queryField('emailLink', (t) =>
  t.field({
    type: EmailLink,
    description: 'What stands behind a mailed link that confirms an address. ID-5',
    args: { token: t.arg.string({ required: true, description: 'The last part of the link.' }) },
    resolve: async (_root, { token }, { services }) => {
      const link = await linkByToken(services, token, ['EMAIL_CHANGE', 'EMAIL_PROOF'])
      const status = linkClosedAs(link)
      return status || !link ? { status: status ?? 'UNKNOWN' } : link
    },
  }),
)

const ConfirmedEmail = builder.objectRef<{ email: string }>('ConfirmedEmail').implement({
  description: 'The address is confirmed, and the login’s.',
  fields: (t) => ({ email: t.exposeString('email', { description: 'The address.' }) }),
})

builder.mutationField('confirmEmail', (t) =>
  t.field({
    type: ConfirmedEmail,
    description: 'Follows a mailed link: confirms the login’s address, or makes a new one the login. Works in any browser; sessions stay. ID-5',
    args: { token: t.arg.string({ required: true, description: 'The last part of the link.' }) },
    errors: { types: [LinkClosed, EmailTaken] },
    resolve: (_root, { token }, context) => confirmEmail(context, token),
  }),
)

const SentEmailProof = builder.objectRef<{ email: string }>('SentEmailProof').implement({
  description: 'The link is on its way, unless the address is confirmed by now.',
  authScopes: { signedIn: true },
  fields: (t) => ({ email: t.exposeString('email', { description: 'The address that it goes to.' }) }),
})

builder.mutationField('sendEmailProof', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: SentEmailProof,
    description: 'Sends the link that confirms the viewer’s address again; older ones are dead. ID-5',
    errors: { types: [RateLimited] },
    resolve: async (_root, _args, context) => {
      await sendEmailProof(context)
      return { email: context.viewer.email }
    },
  }),
)
