import { z } from 'zod'
import { builder } from '../../../graphql/builder.ts'
import { InvalidInput } from '../../../graphql/errors.ts'
import { line, readArguments, readInput } from '../../../graphql/input.ts'
import { SignedIn, ViewerType } from '../../accounts/types.ts'
import { EmailTaken, LinkClosed } from '../../identity/problems.ts'
import { newPassword } from '../../identity/queries/newPassword.ts'
import { savePartnerProfile, signUpAsPartner } from '../commands/profile.ts'
import { companyInput, siteInput } from '../input.ts'

const SignUpAsPartnerInput = builder.inputType('SignUpAsPartnerInput', {
  description: 'A new login, and whom its person works for.',
  fields: (t) => ({
    token: t.string({ required: true, description: 'The last part of the mailed link. The address that it went to is the login.' }),
    password: t.string({ required: true, description: '8 to 256 characters, any Unicode, none of the most used ones.' }),
    name: t.string({ required: true, description: 'The person’s name, at most 80 characters.' }),
    company: t.string({ required: true, description: 'The agency or business, or the freelancer’s own name, at most 80 characters.' }),
    site: t.string({ required: true, description: 'Its web address.' }),
  }),
})

const signUpShape = z.object({ token: z.string().max(200), password: newPassword, name: line('your name', 80), company: companyInput, site: siteInput })

builder.mutationField('signUpAsPartner', (t) =>
  t.field({
    type: SignedIn,
    description: 'Makes the login of a partner, without an account of its own, and signs in. PA-1',
    args: { input: t.arg({ type: SignUpAsPartnerInput, required: true, description: 'Who, and for whom they work.' }) },
    errors: { types: [LinkClosed, InvalidInput, EmailTaken] },
    resolve: (_root, { input }, context) => signUpAsPartner(context, readInput(signUpShape, input)),
  }),
)

const SavedPartnerProfile = builder.objectRef<object>('SavedPartnerProfile').implement({
  description: 'Whom the viewer works for is kept.',
  authScopes: { signedIn: true },
  fields: (t) => ({ viewer: t.withAuth({ signedIn: true }).field({ type: ViewerType, description: 'The viewer, as a partner.', resolve: (_parent, _args, { viewer }) => viewer }) }),
})

builder.mutationField('savePartnerProfile', (t) =>
  t.withAuth({ signedIn: true }).field({
    asks: [],
    type: SavedPartnerProfile,
    description: 'Says whom the viewer works for, which makes any login that of a partner. Shown in the accounts that they enter as one. PA-1',
    args: {
      company: t.arg.string({ required: true, description: 'The agency or business, or the freelancer’s own name, at most 80 characters.' }),
      site: t.arg.string({ required: true, description: 'Its web address.' }),
    },
    errors: { types: [InvalidInput] },
    resolve: async (_root, args, context) => {
      await savePartnerProfile(context, readArguments(z.object({ company: companyInput, site: siteInput }), args))
      return {}
    },
  }),
)
