import { z } from 'zod'
import { builder } from '../../graphql/builder.ts'
import { InvalidInput, NotFound, Refusal } from '../../graphql/errors.ts'
import { line, readArguments, readInput } from '../../graphql/input.ts'
import { AccountType } from '../accounts/types.ts'
import { ConfirmationNeeded } from '../identity/problems.ts'
import { permissionsShape, productsShape } from '../team/commands/terms.ts'
import { createApiKey, type Made, revokeApiKey, rotateApiKey } from './commands.ts'
import { apiKey, apiKeys } from './queries.ts'
import { ApiKeyNode, ApiKeyType } from './types.ts'

builder.objectField(AccountType, 'apiKeys', (t) =>
  t.withAuth({ rule: 'changesSettings' }).field({
    type: [ApiKeyType], description: 'The API keys of the account that nobody has revoked, the newest first; at most 50. AP-1',
    resolve: ({ id }, _args, { services }) => apiKeys(services, id),
  }),
)

const CreateApiKeyInput = builder.inputType('CreateApiKeyInput', {
  description: 'What a new API key is to carry: no more than its maker has.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'What it is for, at most 60 characters.' }),
    permissions: t.stringList({ required: true, description: 'What it may do, by name; at least one.' }),
    productIds: t.globalIDList({ required: false, description: 'Only these products; all of them when absent, those to come too.' }),
    expiresAt: t.field({ type: 'DateTime', required: false, description: 'When it ends by itself; never when absent.' }),
  }),
})

const keyShape = z
  .object({ name: line('a name', 60), permissions: permissionsShape, productIds: productsShape, expiresAt: z.date().nullish().transform((at) => at ?? null) })
  .transform(({ productIds, ...terms }) => ({ ...terms, products: productIds }))

const made = (name: string, description: string) => builder.objectRef<Made>(name).implement({
  description,
  authScopes: { rule: 'makesKeys' },
  fields: (t) => ({
    apiKey: t.withAuth({ rule: 'changesSettings' }).field({
      type: ApiKeyType, description: 'The key.', resolve: async ({ id }, _args, { services, actor }) => (await apiKey(services, actor.accountId, id))!,
    }),
    secret: t.exposeString('secret', { description: 'What to send as `Authorization: Bearer`. Shown this once: keep it where secrets are kept.' }),
  }),
})

const CreatedApiKey = made('CreatedApiKey', 'The key is made.')
const RotatedApiKey = made('RotatedApiKey', 'The key has a new secret.')
const RevokedApiKey = builder.objectRef<{ id: string }>('RevokedApiKey').implement({
  description: 'The key acts no more, and what was open by it is closed.',
  authScopes: { rule: 'changesSettings' },
  fields: (t) => ({ apiKeyId: t.globalID({ description: 'Its global id.', resolve: ({ id }) => ({ type: 'ApiKey', id }) }) }),
})

builder.mutationField('createApiKey', (t) =>
  t.withAuth({ rule: 'makesKeys' }).field({
    type: CreatedApiKey,
    asks: ['mayMakeKey', 'mayAddKey'],
    description: 'Makes an API key with permissions and products out of one’s own. What its maker loses later, it loses too. Asks for a recent proof of who the viewer is. AP-1',
    args: { input: t.arg({ type: CreateApiKeyInput, required: true, description: 'What it is to carry.' }) },
    errors: { types: [InvalidInput, Refusal, ConfirmationNeeded] },
    resolve: async (_root, { input }, context) => createApiKey(context, readInput(keyShape, input)),
  }),
)

const keyArgument = builder.args((t) => ({ apiKeyId: t.globalID({ required: true, for: [ApiKeyNode], description: 'The key.' }) }))
const named = z.object({ id: z.uuid('There is no such API key.') })

builder.mutationField('rotateApiKey', (t) =>
  t.withAuth({ rule: 'makesKeys' }).field({
    type: RotatedApiKey,
    asks: ['mayRotateKey'],
    description: 'Gives a key a new secret. The one before goes on for a while, so that programs can change over without a pause. Asks for a recent proof of who the viewer is. AP-1',
    args: {
      ...keyArgument,
      overlapHours: t.arg.int({ required: true, defaultValue: 24, description: 'For how many hours the former secret goes on, 0 to 168: with 0 it ends at once.' }),
    },
    errors: { types: [InvalidInput, NotFound, Refusal, ConfirmationNeeded] },
    resolve: async (_root, args, context) => {
      const { apiKeyId, overlapHours } = readArguments(z.object({ apiKeyId: named, overlapHours: z.int().min(0, 'Name 0 hours or more.').max(168, 'Name at most 168 hours, a week.') }), args)
      return rotateApiKey(context, { id: apiKeyId.id, overlapHours })
    },
  }),
)

builder.mutationField('revokeApiKey', (t) =>
  t.withAuth({ rule: 'changesSettings' }).field({
    type: RevokedApiKey,
    asks: [],
    description: 'Ends a key at once: requests with it are refused, and what is open by it is closed. AP-1',
    args: keyArgument,
    errors: { types: [NotFound, Refusal] },
    resolve: async (_root, args, context) => {
      const { apiKeyId: { id } } = readArguments(z.object({ apiKeyId: named }), args)
      await revokeApiKey(context, id)
      return { id }
    },
  }),
)
