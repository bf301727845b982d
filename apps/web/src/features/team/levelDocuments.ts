import { graphql, type ResultOf } from '../../app/contract.ts'
import { memberFields, presenceFields, productAccessFields } from './documents.ts'

export const levelsQuery = graphql(`
  query Levels {
    account {
      id
      cursor
      accessLevels { id name version permissions memberCount invitationCount productAccess { ...ProductAccessFields } viewerCan { action allowed reason } }
    }
  }
`, [productAccessFields])

/** Word that counts or levels are not as before, or who has which open. */
export const levelsSubscription = graphql(`
  subscription LevelNews($after: Cursor) {
    team(after: $after) { cursor changes { __typename ... on PresenceChanged { memberId lastActiveAt presence { ...PresenceFields } } } }
  }
`, [presenceFields])

/** Who is here, and which levels they have open for editing. TM-13 */
export const levelEditorsQuery = graphql(`
  query LevelEditors { account { id members(first: 100, status: HERE) { nodes { id userId name picture presence { ...PresenceFields } } } } }
`, [presenceFields])

export const levelImpactQuery = graphql(`
  query LevelImpact($id: ID!, $permissions: [String!]!, $productIds: [ID!]) {
    accessLevelImpact(id: $id, permissions: $permissions, productIds: $productIds) {
      memberCount
      invitationCount
      decision { allowed reason }
      members { gains loses member { id userId name picture } }
    }
  }
`)

/** Who changed which level last. */
export const levelChangesQuery = graphql(`
  query LevelChanges { account { id activity(first: 10, filter: { kinds: ["level changed"] }) { nodes { id performerName detail } } } }
`)

export const createLevelMutation = graphql(`
  mutation CreateLevel($input: AccessLevelInput!) {
    createAccessLevel(input: $input) {
      __typename
      ... on SavedAccessLevel { accessLevel { id name } }
      ... on InvalidInput { message issues { path message } }
      ... on Refusal { rule message }
    }
  }
`)

export const changeLevelMutation = graphql(`
  mutation ChangeLevel($id: ID!, $version: Int!, $input: AccessLevelInput!) {
    changeAccessLevel(id: $id, version: $version, input: $input) {
      __typename
      ... on SavedAccessLevel { accessLevel { id name version permissions productAccess { ...ProductAccessFields } } }
      ... on ChangedMeanwhile { message by version }
      ... on InvalidInput { message issues { path message } }
      ... on NotFound { message }
      ... on Refusal { rule message }
    }
  }
`, [productAccessFields])

export const deleteLevelMutation = graphql(`
  mutation DeleteLevel($id: ID!) {
    deleteAccessLevel(id: $id) {
      __typename
      ... on DeletedAccessLevel { accessLevelId }
      ... on NotFound { message }
      ... on Refusal { rule message }
    }
  }
`)

/** A member's access as the editor takes it. */
export const heldQuery = graphql(`
  query HeldAccess($id: ID!) { node(id: $id) { __typename id ... on Member { ...MemberFields viewerCan { action allowed reason } } } }
`, [memberFields])

export const changeAccessMutation = graphql(`
  mutation ChangeAccess($memberId: ID!, $version: Int!, $input: ChangeAccessInput!) {
    changeAccess(memberId: $memberId, version: $version, input: $input) {
      __typename
      ... on ChangedMember { member { ...MemberFields } }
      ... on ChangedMeanwhile { message by version }
      ... on InvalidInput { message }
      ... on NotFound { message }
      ... on Refusal { rule message }
    }
  }
`, [memberFields])

export const setExpiryMutation = graphql(`
  mutation SetExpiry($memberId: ID!, $version: Int!, $expiresAt: DateTime) {
    setMembershipExpiry(memberId: $memberId, version: $version, expiresAt: $expiresAt) {
      __typename
      ... on ChangedMember { member { ...MemberFields } }
      ... on ChangedMeanwhile { message by version }
      ... on InvalidInput { message }
      ... on NotFound { message }
      ... on Refusal { rule message }
    }
  }
`, [memberFields])

/** Goes over the live connection: it lasts as long as that. TM-13 */
export const showEditingMutation = graphql(`mutation ShowEditing($id: ID) { showEditing(id: $id) }`)

/** How many products there are within the viewer's reach. */
export const productCountQuery = graphql(`query ProductCount { account { id products(first: 0) { totalCount } } }`)

export type Level = ResultOf<typeof levelsQuery>['account']['accessLevels'][number]
