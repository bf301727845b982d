import { z } from 'zod'
import { builder } from '../../../graphql/builder.ts'
import { InvalidInput, RateLimited } from '../../../graphql/errors.ts'
import { line, readArguments, readInput } from '../../../graphql/input.ts'
import { emailInput } from '../../../platform/emails.ts'
import { slugInput } from '../../accounts/queries/slugs.ts'
import { SignedIn } from '../../accounts/types.ts'
import { requestSignUp, signUp } from '../commands/signUp.ts'
import { newPassword } from '../queries/newPassword.ts'
import { EmailTaken, LinkClosed } from '../problems.ts'
import { linkClosedAs } from '../queries.ts'
import { signUpByToken, type SignUpRow } from '../queries/signUp.ts'
import { ClosedLink } from './links.ts'

const RequestedSignUp = builder.objectRef<{ email: string; mailbox: string | null }>('RequestedSignUp').implement({
  description: 'A mail is on its way: with a link to go on by, or, where there is such a login, with the advice to sign in. Says the same in both cases. ID-1',
  fields: (t) => ({
    email: t.exposeString('email', { description: 'As it was asked for.' }),
    mailbox: t.exposeString('mailbox', { nullable: true, description: 'Where the mail can be read, if no mail server is set: the path of the local mailbox.' }),
  }),
})

builder.mutationField('requestSignUp', (t) =>
  t.field({
    type: RequestedSignUp,
    description: 'Mails a link to sign up by: single use, one day, the newest alone. ID-1',
    args: {
      email: t.arg.string({ required: true, description: 'What shall become the login.' }),
      asPartner: t.arg.boolean({ required: false, description: 'Whether the link is to lead to the partner portal. PA-1' }),
    },
    errors: { types: [InvalidInput, RateLimited] },
    resolve: async (_root, args, context) => {
      const { email } = readArguments(z.object({ email: emailInput }), args)
      await requestSignUp(context, email, args.asPartner ?? false)
      return { email, mailbox: context.services.config.smtpUrl ? null : `/mailbox?to=${encodeURIComponent(email)}` }
    },
  }),
)

const OpenSignUp = builder.objectRef<SignUpRow>('OpenSignUp').implement({
  description: 'A link by which somebody can sign up.',
  fields: (t) => ({
    email: t.exposeString('email', { description: 'The address that it was mailed to; it becomes the login.' }),
    expiresAt: t.field({ type: 'DateTime', description: 'Until when it works.', resolve: ({ expiresAt }) => expiresAt }),
  }),
})

const SignUpLink = builder.unionType('SignUpLink', {
  description: 'How a mailed link to sign up by stands, for whoever holds it.',
  types: [OpenSignUp, ClosedLink],
  resolveType: (link) => ('email' in link ? OpenSignUp : ClosedLink),
})

builder.queryField('signUpLink', (t) =>
  t.field({
    type: SignUpLink,
    description: 'What stands behind a mailed link to sign up by. ID-1',
    args: { token: t.arg.string({ required: true, description: 'The last part of the link.' }) },
    resolve: async (_root, { token }, { services }) => {
      const link = await signUpByToken(services, token)
      const status = linkClosedAs(link)
      return status || !link ? { status: status ?? 'UNKNOWN' } : link
    },
  }),
)

const SignUpInput = builder.inputType('SignUpInput', {
  description: 'A new login and its first account.',
  fields: (t) => ({
    token: t.string({ required: true, description: 'The last part of the mailed link. The address that it went to is the login.' }),
    password: t.string({ required: true, description: '8 to 256 characters, any Unicode, none of the most used ones.' }),
    name: t.string({ required: true, description: 'The person’s name, at most 80 characters.' }),
    accountName: t.string({ required: true, description: 'The account’s name, at most 80 characters.' }),
    slug: t.string({ required: false, description: 'The account’s site address; made from its name when absent.' }),
  }),
})

const shape = z.object({
  token: z.string().max(200),
  password: newPassword,
  name: line('your name', 80),
  accountName: line('a name for the account', 80),
  slug: slugInput.nullish(),
})

builder.mutationField('signUp', (t) =>
  t.field({
    type: SignedIn,
    description: 'Creates a user and an account, with the user as its holder and role Owner, and signs in. ID-1',
    args: { input: t.arg({ type: SignUpInput, required: true, description: 'Who, and for what.' }) },
    errors: { types: [LinkClosed, InvalidInput, EmailTaken, RateLimited] },
    resolve: (_root, { input }, context) => signUp(context, readInput(shape, input)),
  }),
)
