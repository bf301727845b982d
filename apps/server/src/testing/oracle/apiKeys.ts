/** API keys: who makes, sees and ends them. §11 */
import { outcome, problem, type LiveQuestion, type Question } from './question.ts'
import { changesSettings, keepsKeys, makesKey, may, renewsKey } from './rules.ts'
import { idOf, productInput } from './stage.ts'

export const keyReads: Record<string, Question> = {
  'the API keys': { for: 'members', query: '{ account { apiKeys { name permissions usablePermissions } } }', expected: keepsKeys },
  'an API key by its id': {
    for: 'anyone', outside: 'missing', query: 'query ($id: ID!) { node(id: $id) { ... on ApiKey { name productAccess { all } } } }', variables: (stage) => ({ id: idOf.apiKey(stage) }),
    expected: (who) => (may(who, 'settings.manage') ? 'done' : 'missing'),
  },
}

export const keyLive: Record<string, LiveQuestion> = {
  'the API keys, live': {
    for: 'members', stream: 'account', query: 'subscription ($after: Cursor) { apiKeys(after: $after) { cursor changes { __typename } } }', last: (who) => (may(who, 'settings.manage') ? 6 : null), expected: keepsKeys,
  },
}

export const keyWrites: Record<string, Question> = {
  'make an API key': {
    for: 'members', ofPeople: 'AP-1', query: `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { ${problem} ... on CreatedApiKey { apiKey { name } } } }`,
    variables: (stage) => ({ input: { name: 'Drawn', permissions: stage.part.drawn.permissions, productIds: productInput(stage, stage.part.drawn.products) } }),
    expected: (who, { part: { drawn } }) => makesKey(who, drawn),
  },
  'renew the holder’s API key': {
    for: 'members', ofPeople: 'AP-1', query: `mutation ($id: ID!) { rotateApiKey(apiKeyId: $id) { ${problem} ... on RotatedApiKey { apiKey { name } } } }`, variables: (stage) => ({ id: idOf.apiKey(stage) }),
    expected: renewsKey,
  },
  'revoke the holder’s API key': {
    for: 'members', query: `mutation ($id: ID!) { revokeApiKey(apiKeyId: $id) { ${outcome} ... on Refusal { rule } } }`, variables: (stage) => ({ id: idOf.apiKey(stage) }), expected: changesSettings,
  },
}
