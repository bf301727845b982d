import type { EventRow } from '../../activity/event.ts'
import { builder } from '../../graphql/builder.ts'
import type { Services } from '../../graphql/context.ts'
import { accountStream, type LiveMessage, liveFrom, type LiveSource } from '../../live/liveField.ts'
import { apiKeys, type ApiKeyRow } from './queries.ts'
import { ApiKeyType } from './types.ts'

type ApiKeyChange = { kind: 'changed'; apiKey: ApiKeyRow } | { kind: 'revoked'; id: string }
type Of<Kind extends ApiKeyChange['kind']> = Extract<ApiKeyChange, { kind: Kind }>
type Payload = { changes: ApiKeyChange[] }

const ApiKeyChanged = builder.objectRef<Of<'changed'>>('ApiKeyChanged').implement({
  description: 'An API key is new, or not as before; it was used, its maker has other rights, or is gone.',
  authScopes: { rule: 'changesSettings' },
  fields: (t) => ({ apiKey: t.field({ type: ApiKeyType, description: 'As it is now.', resolve: ({ apiKey }) => apiKey }) }),
})

const ApiKeyRevoked = builder.objectRef<Of<'revoked'>>('ApiKeyRevoked').implement({
  description: 'An API key was revoked.',
  authScopes: { rule: 'changesSettings' },
  fields: (t) => ({ apiKeyId: t.globalID({ description: 'Its global id.', resolve: ({ id }) => ({ type: 'ApiKey', id }) }) }),
})

const ApiKeyChangeType = builder.unionType('ApiKeyChange', {
  description: 'What is different among the API keys.',
  types: [ApiKeyChanged, ApiKeyRevoked],
  resolveType: (change) => ((change as ApiKeyChange).kind === 'changed' ? ApiKeyChanged : ApiKeyRevoked),
})

const ApiKeysMessage = builder.objectRef<LiveMessage<Payload>>('ApiKeysMessage').implement({
  description: 'Changes that belong together.',
  authScopes: { rule: 'changesSettings' },
  fields: (t) => ({
    cursor: t.expose('cursor', { type: 'Cursor', description: 'Go on from here after a pause.' }),
    changes: t.field({ type: [ApiKeyChangeType], description: 'What is different now.', resolve: ({ changes }) => changes }),
  }),
})

export const changed = (rows: ApiKeyRow[]): ApiKeyChange[] => rows.map((apiKey) => ({ kind: 'changed', apiKey }))

/** The keys as they are now, where an event says that they are not as before: themselves, or the rights of who made them. */
const changesOf = async ({ kind, detail, subjectId, streamId }: EventRow, services: Services): Promise<ApiKeyChange[]> => {
  switch (kind) {
    case 'key created':
    case 'key rotated':
    case 'key secret ended':
    case 'key expired':
      return changed(await apiKeys(services, streamId, { ids: [detail.id as string] }))
    case 'key revoked':
      return [{ kind: 'revoked', id: detail.id as string }]
    case 'deleted':
    case 'partner revoked':
    case 'owner added':
    case 'membership expired':
    case 'made admin':
    case 'permissions changed':
      return changed(await apiKeys(services, streamId, { makers: [subjectId!] }))
    case 'level changed':
    case 'settings changed':
    case 'ownership transferred':
    case 'second factor added':
    case 'second factor removed':
    case 'second factor reset':
      return changed(await apiKeys(services, streamId))
    default:
      return []
  }
}

const source: LiveSource<Payload> = {
  streamOf: accountStream,
  personal: () => false,
  project: async (event, { services }) => {
    const changes = await changesOf(event, services)
    return changes.length > 0 ? { changes } : null
  },
}

builder.subscriptionField('apiKeys', (t) =>
  t.withAuth({ rule: 'changesSettings' }).field({
    type: ApiKeysMessage,
    description: 'The account’s API keys, live: also when they are used. LV-1, AP-1',
    args: { after: t.arg({ type: 'Cursor', required: false, description: 'Deliver what happened since first; from now on when absent.' }) },
    subscribe: liveFrom('apiKeys', source as LiveSource),
    resolve: (message) => message as unknown as LiveMessage<Payload>,
  }),
)
