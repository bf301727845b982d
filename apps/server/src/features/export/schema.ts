import { builder } from '../../graphql/builder.ts'
import { RateLimited, Refusal } from '../../graphql/errors.ts'
import type { ExportState } from '../../platform/database/generated/client.ts'
import { AccountType } from '../accounts/types.ts'
import { ConfirmationNeeded } from '../identity/problems.ts'
import { exportAccount } from './commands.ts'
import { type ExportRow, latestExport } from './queries/exports.ts'

const ExportStateType = builder.enumType('ExportState', {
  description: 'How far an export is.',
  values: {
    READY: { description: 'Its address waits to be opened.' },
    RUNNING: { description: 'It is being sent.' },
    DONE: { description: 'All of it went out.' },
    FAILED: { description: 'It broke off, or its address was not opened in time. What arrived is not whole.' },
  } as const satisfies Record<ExportState, object>,
})

const AccountExport = builder.objectRef<ExportRow>('AccountExport').implement({
  description: 'An export of everything in the account, and how far it is. AC-8',
  authScopes: { rule: 'exportsAccount' },
  fields: (t) => ({
    id: t.globalID({ description: 'The export’s global id.', resolve: ({ id }) => ({ type: 'AccountExport', id }) }),
    state: t.field({ type: ExportStateType, description: 'How it stands.', resolve: ({ state }) => state }),
    rows: t.exposeInt('rows', { description: 'How many records were written.' }),
    rowsTotal: t.exposeInt('rowsTotal', { description: 'Of how many; 0 before it has begun.' }),
    bytes: t.exposeFloat('bytes', { description: 'How many bytes have gone out.' }),
    createdAt: t.field({ type: 'DateTime', description: 'When it was asked for.', resolve: ({ createdAt }) => createdAt }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true, description: 'When it ended.' }),
  }),
})

builder.objectField(AccountType, 'latestExport', (t) =>
  t.withAuth({ rule: 'exportsAccount' }).field({
    type: AccountExport, nullable: true, description: 'The newest export of everything in the account. AC-8',
    resolve: ({ id }, _args, { services }) => latestExport(services, id),
  }),
)

const ReadyExport = builder.objectRef<{ address: string; expiresAt: Date }>('ReadyExport').implement({
  description: 'The export can be fetched, once, by the session that asked for it.',
  authScopes: { rule: 'exportsAccount' },
  fields: (t) => ({
    address: t.exposeString('address', { description: 'The path to GET: a zip with a file of JSON lines for each kind of record, the pictures, and a manifest that is written last.' }),
    expiresAt: t.field({ type: 'DateTime', description: 'Until when it can be begun.', resolve: ({ expiresAt }) => expiresAt }),
    export: t.withAuth({ rule: 'exportsAccount' }).field({
      type: AccountExport, nullable: true, description: 'How far it is.', resolve: (_parent, _args, { services, actor }) => latestExport(services, actor.accountId),
    }),
  }),
})

builder.mutationField('exportAccount', (t) =>
  t.withAuth({ rule: 'exportsAccount' }).field({
    type: ReadyExport,
    asks: [],
    description: 'Prepares an export of everything in the account. Asks for a proof of who the viewer is that is younger than their sign-in. AC-8',
    errors: { types: [Refusal, ConfirmationNeeded, RateLimited] },
    resolve: (_root, _args, context) => exportAccount(context),
  }),
)
