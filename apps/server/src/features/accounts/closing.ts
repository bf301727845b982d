import { z } from 'zod'
import { builder } from '../../graphql/builder.ts'
import { InvalidInput, NotFound, Refusal } from '../../graphql/errors.ts'
import { readArguments } from '../../graphql/input.ts'
import { ConfirmationNeeded } from '../identity/problems.ts'
import { closeAccount, restoreAccount } from './commands/closing.ts'
import { type ClosedAccountRow, closedAccounts, erasedAt } from './queries/closing.ts'
import { ownMembership } from './queries.ts'
import { AccountType, OwnMembership, ViewerType } from './types.ts'

const ClosedAccount = builder.objectRef<ClosedAccountRow>('ClosedAccount').implement({
  description: 'An account that the viewer holds and has closed. AC-8',
  authScopes: { signedIn: true },
  fields: (t) => ({
    id: t.globalID({ description: 'The account’s global id.', resolve: ({ id }) => ({ type: 'Account', id }) }),
    name: t.exposeString('name', { description: 'As people called it.' }),
    slug: t.exposeString('slug', { description: 'Its site address, which nobody else gets before it is erased.' }),
    closedAt: t.field({ type: 'DateTime', description: 'When it was closed.', resolve: ({ closedAt }) => closedAt }),
    erasedAt: t.field({ type: 'DateTime', description: 'Until then it can be restored as it was; then it is erased.', resolve: ({ closedAt }) => erasedAt(new Date(closedAt)) }),
  }),
})

builder.objectField(ViewerType, 'closedAccounts', (t) =>
  t.field({
    type: [ClosedAccount], description: 'The closed accounts that the viewer can restore, the newest first. AC-8',
    resolve: ({ userId }, _args, { services }) => closedAccounts(services, userId),
  }),
)

const AccountClosed = builder.objectRef<{ erasedAt: Date }>('AccountClosed').implement({
  description: 'The account is closed. Nobody can enter it.',
  authScopes: { signedIn: true },
  fields: (t) => ({ erasedAt: t.field({ type: 'DateTime', description: 'Until then `restoreAccount` opens it again.', resolve: (closed) => closed.erasedAt }) }),
})

builder.mutationField('closeAccount', (t) =>
  t.withAuth({ rule: 'accountHolder' }).field({
    type: AccountClosed,
    asks: [],
    description: 'Closes the account at once, for everybody in it, on open pages too. It can be restored for thirty days; then everything in it is erased. Asks for a proof of who the viewer is that is younger than their sign-in. AC-8',
    args: { name: t.arg.string({ required: true, description: 'The account’s name, typed as it stands.' }) },
    errors: { types: [InvalidInput, Refusal, NotFound, ConfirmationNeeded] },
    resolve: async (_root, args, context) => ({ erasedAt: await closeAccount(context, readArguments(z.object({ name: z.string().max(200) }), args).name) }),
  }),
)

const RestoredAccount = builder.objectRef<{ accountId: string }>('RestoredAccount').implement({
  description: 'The account is open again.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    membership: t.field({
      type: OwnMembership, nullable: true, description: 'The viewer’s place there.',
      resolve: ({ accountId }, _args, { services, viewer }) => viewer && ownMembership(services, viewer.userId, accountId),
    }),
  }),
})

builder.mutationField('restoreAccount', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: RestoredAccount,
    asks: ['mayCloseAccount'],
    description: 'Opens a closed account again, as it was. Only who held it when it was closed can. AC-8',
    args: { accountId: t.arg.globalID({ required: true, for: [AccountType], description: 'From `Viewer.closedAccounts`.' }) },
    errors: { types: [NotFound] },
    resolve: async (_root, { accountId }, context) => {
      const { id } = readArguments(z.object({ accountId: z.object({ id: z.uuid('There is no such account.') }) }), { accountId }).accountId
      await restoreAccount(context, id)
      return { accountId: id }
    },
  }),
)
