import { z } from 'zod'
import { builder } from '../../graphql/builder.ts'
import { authenticationError, InvalidInput, NotFound, RateLimited } from '../../graphql/errors.ts'
import { line, readInput } from '../../graphql/input.ts'
import { personal } from '../../live/personalFields.ts'
import { SecondFactorRequired } from '../identity/problems.ts'
import { createAccount, enterAccount } from './commands.ts'
import { countAddressTry } from './commands/addressTries.ts'
import { freeSlug, slugInput } from './queries/slugs.ts'
import { AccountType, ViewerType } from './types.ts'

builder.queryField('viewer', (t) =>
  t.field({
    type: ViewerType,
    nullable: true,
    extensions: personal,
    description: 'Who is signed in; null when nobody is. A session that was ended answers with the error SESSION_ENDED.',
    resolve: (_root, _args, { viewer, ended }) => {
      if (ended) throw authenticationError(ended)
      return viewer
    },
  }),
)

builder.queryField('account', (t) =>
  t.withAuth({ rule: 'member' }).field({
    type: AccountType,
    description: 'The account that the request speaks for: header `X-Gatehouse-Account`, or connection parameter `account`, by slug or id.',
    resolve: (_root, _args, { account }) => account,
  }),
)

const SiteAddress = builder.objectRef<{ wanted: string; free: boolean; suggestion: string }>('SiteAddress').implement({
  description: 'Whether a site address can be had.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    wanted: t.exposeString('wanted', { description: 'What was asked for.' }),
    free: t.exposeBoolean('free', { description: 'Whether exactly this can be had.' }),
    suggestion: t.exposeString('suggestion', { description: 'The nearest one that can be had.' }),
  }),
})

builder.queryField('siteAddress', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: SiteAddress,
    description: 'Whether a site address is free, and the one that would be taken for a name. Asking many times in a row is limited: it tells which accounts there are.',
    args: { wanted: t.arg.string({ required: true, description: 'A name or a site address.' }) },
    resolve: async (_root, args, { services, viewer }) => {
      await countAddressTry(services, viewer.userId)
      const wanted = readInput(line('a name', 200), args.wanted, 'wanted')
      const suggestion = await freeSlug(services, wanted)
      return { wanted, free: suggestion === wanted, suggestion }
    },
  }),
)

const EnteredAccount = builder.objectRef<object>('EnteredAccount').implement({
  description: 'The viewer works in this account from now on.',
  authScopes: { signedIn: true },
  fields: (t) => ({ account: t.withAuth({ rule: 'member' }).field({ type: AccountType, description: 'The account.', resolve: (_parent, _args, { account }) => account }) }),
})

builder.mutationField('enterAccount', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: EnteredAccount,
    description: 'Says that the viewer now works in this account; logged there as `logged in`. AC-3',
    args: { account: t.arg.string({ required: true, description: 'The account’s slug, or a former one that still leads to it.' }) },
    errors: { types: [NotFound, SecondFactorRequired] },
    resolve: async (_root, { account }, context) => {
      await enterAccount(context, account)
      return {}
    },
  }),
)

const CreatedAccount = builder.objectRef<object>('CreatedAccount').implement({
  description: 'A new account, with the viewer as its holder.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    account: t.withAuth({ rule: 'member' }).field({ type: AccountType, description: 'The account.', resolve: (_parent, _args, { account }) => account }),
    viewer: t.withAuth({ signedIn: true }).field({ type: ViewerType, description: 'The viewer with the new place.', resolve: (_parent, _args, { viewer }) => viewer }),
  }),
})

const createAccountShape = z.object({ name: line('a name for the account', 80), slug: slugInput.nullish() })

builder.mutationField('createAccount', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: CreatedAccount,
    description: 'Opens a further account; the viewer is its holder with role Owner. AC-1',
    args: {
      name: t.arg.string({ required: true, description: 'The account’s name.' }),
      slug: t.arg.string({ required: false, description: 'Its site address; made from the name when absent.' }),
    },
    errors: { types: [InvalidInput, RateLimited] },
    resolve: async (_root, args, context) => {
      await createAccount(context, readInput(createAccountShape, args))
      return {}
    },
  }),
)
