import { graphql, type FragmentOf } from '../../app/contract.ts'
import { deviceFields } from '../../app/documents.ts'

export const productAccessFields = graphql(`fragment ProductAccessFields on ProductAccess { all productIds }`)

/** Where somebody is in the account, and what they have open for editing. */
export const presenceFields = graphql(`fragment PresenceFields on Presence { page since editing editingLevels }`)

/** Where somebody is signed in; null for those who may not see it. SE-6 */
export const sessionFields = graphql(`
  fragment SessionFields on MemberSession { signedInAt lastActiveAt device { ...DeviceFields } }
`, [deviceFields])

/** A person as the team table shows them. Nothing here depends on who looks, so that live messages can be shared. */
export const memberFields = graphql(`
  fragment MemberFields on Member {
    id
    userId
    name
    email
    picture
    role
    isAccountHolder
    permissions
    accessLevel { id name permissions }
    productAccess { ...ProductAccessFields }
    joinedAt
    lastActiveAt
    expiresAt
    version
    presence { ...PresenceFields }
    session { ...SessionFields }
    partnerProfile { company site }
  }
`, [presenceFields, productAccessFields, sessionFields])

export const invitationFields = graphql(`
  fragment InvitationFields on Invitation {
    id
    email
    status
    permissions
    accessLevel { id name }
    productAccess { ...ProductAccessFields }
    message
    invitedBy
    invitedAt
    expiresAt
    membershipExpiresAt
  }
`, [productAccessFields])

/** How many people there is room for. AC-5 */
export const seatsFields = graphql(`fragment SeatsFields on Seats { plan total used returning free }`)

/** How many rows a page of the table has: the most that the server gives. */
export const pageSize = 100

/** What stands above both tabs, and the place in the feed from which on changes are added to it. */
export const teamHeadQuery = graphql(`
  query TeamHead {
    account {
      id
      cursor
      presentCount
      seats { ...SeatsFields }
      members(first: 100) { totalCount nodes { ...MemberFields } }
      invitations(first: 0) { totalCount }
    }
  }
`, [memberFields, seatsFields])

/** Who is here now, asked again after the live connection was away: presence has no place in the feed. */
export const presenceQuery = graphql(`
  query TeamPresence { account { id presentCount members(first: 100) { nodes { id presence { ...PresenceFields } } } } }
`, [presenceFields])

export const membersQuery = graphql(`
  query TeamMembers(
    $first: Int!, $after: String, $search: String, $roles: [Role!], $status: MemberStatus, $productAccess: ProductReach, $expiresWithinDays: Int, $count: Boolean!
  ) {
    account {
      id
      members(
        first: $first, after: $after, search: $search, roles: $roles, status: $status, productAccess: $productAccess, expiresWithinDays: $expiresWithinDays
      ) {
        totalCount @include(if: $count)
        nodes { ...MemberFields }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`, [memberFields])

export const invitationsQuery = graphql(`
  query TeamInvitations($first: Int!, $after: String, $search: String, $count: Boolean!) {
    account {
      id
      invitations(first: $first, after: $after, search: $search) {
        totalCount @include(if: $count)
        nodes { ...InvitationFields }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`, [invitationFields])

export const teamSubscription = graphql(`
  subscription Team($after: Cursor) {
    team(after: $after) {
      cursor
      changes {
        __typename
        ... on MemberChanged { joined member { ...MemberFields } }
        ... on ManyMembersChanged { count }
        ... on MemberGone { memberId }
        ... on InvitationChanged { added invitation { ...InvitationFields } }
        ... on InvitationGone { invitationId }
        ... on PresenceChanged { memberId lastActiveAt presence { ...PresenceFields } }
        ... on SessionChanged { memberId lastActiveAt session { ...SessionFields } }
        ... on SeatsChanged { seats { ...SeatsFields } }
      }
    }
  }
`, [memberFields, invitationFields, presenceFields, sessionFields, seatsFields])

export const memberQuery = graphql(`
  query TeamMember($id: ID!) { node(id: $id) { __typename id ... on Member { ...MemberFields profile { postalAddress { written } } } } }
`, [memberFields])

export const accessLevelsQuery = graphql(`
  query AccessLevels { account { id accessLevels { id name permissions memberCount productAccess { ...ProductAccessFields } } } }
`, [productAccessFields])

/** Whether an address is in the account already, or invited, or was here until lately. */
export const addressQuery = graphql(`
  query KnownAddress($address: String!) {
    account {
      id
      members(first: 5, search: $address) { nodes { id email } }
      invitations(first: 5, search: $address) { nodes { id email } }
      formerMembers(addresses: [$address]) { email role endedAt access accessLevel { id name } }
    }
  }
`)

export const inviteMutation = graphql(`
  mutation InviteMembers($input: InviteMembersInput!) {
    inviteMembers(input: $input) {
      __typename
      ... on InvitedMembers {
        sent { link invitation { ...InvitationFields } }
        skipped { address reason message }
      }
      ... on InvalidInput { message issues { path message } }
      ... on Refusal { rule message }
      ... on SeatsExhausted { message }
    }
  }
`, [invitationFields])

export const cancelMutation = graphql(`
  mutation CancelInvitation($invitationId: ID!) {
    cancelInvitation(invitationId: $invitationId) {
      __typename
      ... on CancelledInvitation { invitationId }
      ... on NotFound { message }
      ... on Refusal { rule message }
    }
  }
`)

export const resendMutation = graphql(`
  mutation ResendInvitation($invitationId: ID!) {
    resendInvitation(invitationId: $invitationId) {
      __typename
      ... on SentInvitation { link invitation { ...InvitationFields } }
      ... on NotFound { message }
      ... on Refusal { rule message }
      ... on SeatsExhausted { message }
    }
  }
`, [invitationFields])

export const makeAdminMutation = graphql(`
  mutation MakeAdmin($memberId: ID!) {
    makeAdmin(memberId: $memberId) {
      __typename
      ... on ChangedMember { member { ...MemberFields } }
      ... on NotFound { message }
      ... on Refusal { rule message }
    }
  }
`, [memberFields])

export const transferHoldingMutation = graphql(`
  mutation TransferHolding($memberId: ID!) {
    transferHolding(memberId: $memberId) {
      __typename
      ... on ChangedMember { member { ...MemberFields } }
      ... on ConfirmationNeeded { message }
      ... on NotFound { message }
      ... on Refusal { rule message }
    }
  }
`, [memberFields])

export const endSessionMutation = graphql(`
  mutation EndMemberSession($memberId: ID!) {
    endMemberSession(memberId: $memberId) {
      __typename
      ... on EndedMemberSession { member { id session { ...SessionFields } } }
      ... on NotFound { message }
      ... on Refusal { rule message }
    }
  }
`, [sessionFields])

export const revokePartnerMutation = graphql(`
  mutation RevokePartner($memberId: ID!) {
    revokePartner(memberId: $memberId) {
      __typename
      ... on RemovedMember { memberId }
      ... on NotFound { message }
      ... on Refusal { rule message }
    }
  }
`)

export const removeMutation = graphql(`
  mutation RemoveMember($memberId: ID!) {
    removeMember(memberId: $memberId) {
      __typename
      ... on RemovedMember { memberId }
      ... on NotFound { message }
      ... on Refusal { rule message }
    }
  }
`)

export type Member = FragmentOf<typeof memberFields>
export type MemberSession = FragmentOf<typeof sessionFields>
export type Invitation = FragmentOf<typeof invitationFields>
