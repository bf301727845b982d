import { z } from 'zod'
import { builder } from '../../graphql/builder.ts'
import { InvalidInput, RateLimited } from '../../graphql/errors.ts'
import { line, readInput } from '../../graphql/input.ts'
import { emailInput } from '../../platform/emails.ts'
import { slugInput } from '../accounts/queries/slugs.ts'
import { SignedIn } from '../accounts/types.ts'
import { signUp } from './commands.ts'
import { newPassword } from './input.ts'
import { EmailTaken } from './problems.ts'
import './schema/email.ts'
import './schema/links.ts'
import './schema/password.ts'

const SignUpInput = builder.inputType('SignUpInput', {
  description: 'A new login and its first account.',
  fields: (t) => ({
    email: t.string({ required: true, description: 'The login.' }),
    password: t.string({ required: true, description: '8 to 256 characters, any Unicode, none of the most used ones.' }),
    name: t.string({ required: true, description: 'The person’s name, at most 80 characters.' }),
    accountName: t.string({ required: true, description: 'The account’s name, at most 80 characters.' }),
    slug: t.string({ required: false, description: 'The account’s site address; made from its name when absent.' }),
  }),
})

const shape = z.object({
  email: emailInput,
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
    errors: { types: [InvalidInput, EmailTaken, RateLimited] },
    resolve: (_root, { input }, context) => signUp(context, readInput(shape, input)),
  }),
)
