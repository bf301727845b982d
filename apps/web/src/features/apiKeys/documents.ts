import { graphql, type ResultOf } from '../../app/contract.ts'
import { productAccessFields } from '../team/documents.ts'

const keyFields = graphql(`
  fragment ApiKeyFields on ApiKey {
    id name hint state permissions usablePermissions productAccess { ...ProductAccessFields } makerId makerName makerEmail makerPicture
    createdAt expiresAt formerUntil lastUsedAt lastUsedAddress viewerCan { action allowed reason }
  }
`, [productAccessFields])

export const apiKeysQuery = graphql(`query ApiKeys { account { id cursor apiKeys { ...ApiKeyFields } } }`, [keyFields])

export const apiKeyMakersQuery = graphql(`query ApiKeyMakers { account { id apiKeys { id makerId state } } }`)

export const apiKeysSubscription = graphql(`
  subscription ApiKeyNews($after: Cursor) {
    apiKeys(after: $after) { cursor changes { __typename ... on ApiKeyChanged { apiKey { ...ApiKeyFields } } ... on ApiKeyRevoked { apiKeyId } } }
  }
`, [keyFields])

export const createApiKeyMutation = graphql(`
  mutation CreateApiKey($input: CreateApiKeyInput!) {
    createApiKey(input: $input) {
      __typename
      ... on CreatedApiKey { secret apiKey { ...ApiKeyFields } }
      ... on InvalidInput { message issues { path message } }
      ... on Refusal { rule message }
      ... on ConfirmationNeeded { message }
    }
  }
`, [keyFields])

export const rotateApiKeyMutation = graphql(`
  mutation RotateApiKey($id: ID!, $overlapHours: Int!) {
    rotateApiKey(apiKeyId: $id, overlapHours: $overlapHours) {
      __typename
      ... on RotatedApiKey { secret apiKey { ...ApiKeyFields } }
      ... on InvalidInput { message }
      ... on NotFound { message }
      ... on Refusal { rule message }
      ... on ConfirmationNeeded { message }
    }
  }
`, [keyFields])

export const revokeApiKeyMutation = graphql(`
  mutation RevokeApiKey($id: ID!) {
    revokeApiKey(apiKeyId: $id) { __typename ... on RevokedApiKey { apiKeyId } ... on NotFound { message } ... on Refusal { rule message } }
  }
`)

export type ApiKey = ResultOf<typeof apiKeysQuery>['account']['apiKeys'][number]
