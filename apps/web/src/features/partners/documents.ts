import { type FragmentOf, graphql } from '../../app/contract.ts'
import { sentRequestFields, viewerFields } from '../../app/documents.ts'

/** Whom the viewer works for, and what they have asked for. PA-1, PA-2 */
export const portalQuery = graphql(`
  query Portal { viewer { partnerProfile { company site } accessRequests { ...SentRequestFields } } }
`, [sentRequestFields])

export const savePartnerProfileMutation = graphql(`
  mutation SavePartnerProfile($company: String!, $site: String!) {
    savePartnerProfile(company: $company, site: $site) {
      __typename
      ... on SavedPartnerProfile { viewer { partnerProfile { company site } } }
      ... on InvalidInput { message issues { path message } }
    }
  }
`)

export const signUpAsPartnerMutation = graphql(`
  mutation SignUpAsPartner($input: SignUpAsPartnerInput!) {
    signUpAsPartner(input: $input) {
      __typename
      ... on SignedIn { enter viewer { ...ViewerFields } }
      ... on LinkClosed { status }
      ... on InvalidInput { message issues { path message } }
      ... on EmailTaken { message }
    }
  }
`, [viewerFields])

export const requestAccessMutation = graphql(`
  mutation RequestAccess($address: String!, $message: String!) {
    requestAccess(address: $address, message: $message) {
      __typename
      ... on ChangedSentRequest { request { ...SentRequestFields } }
      ... on InvalidInput { message issues { path message } }
      ... on Refusal { message }
      ... on RateLimited { message }
    }
  }
`, [sentRequestFields])

export const withdrawRequestMutation = graphql(`
  mutation WithdrawAccessRequest($requestId: ID!) {
    withdrawAccessRequest(requestId: $requestId) {
      __typename
      ... on ChangedSentRequest { request { ...SentRequestFields } }
      ... on NotFound { message }
    }
  }
`, [sentRequestFields])

export const accessRequestFields = graphql(`
  fragment AccessRequestFields on AccessRequest { id userId name email company site message status requestedAt expiresAt answeredAt answeredBy }
`)

/** The requests that wait in the account, and the place in the feed from which on changes are added. PA-3 */
export const requestsQuery = graphql(`
  query AccessRequests { account { id cursor accessRequests { ...AccessRequestFields } } }
`, [accessRequestFields])

export const requestsSubscription = graphql(`
  subscription AccessRequestNews($after: Cursor) {
    team(after: $after) { cursor changes { __typename ... on AccessRequestChanged { request { ...AccessRequestFields } } } }
  }
`, [accessRequestFields])

export const requestQuery = graphql(`
  query AccessRequest($id: ID!) { node(id: $id) { __typename id ... on AccessRequest { ...AccessRequestFields } } }
`, [accessRequestFields])

export const grantMutation = graphql(`
  mutation GrantAccessRequest($requestId: ID!) {
    grantAccessRequest(requestId: $requestId) {
      __typename
      ... on AnsweredAccessRequest { request { ...AccessRequestFields } }
      ... on AccessRequestClosed { message }
      ... on NotFound { message }
      ... on Refusal { message }
    }
  }
`, [accessRequestFields])

export const denyMutation = graphql(`
  mutation DenyAccessRequest($requestId: ID!) {
    denyAccessRequest(requestId: $requestId) {
      __typename
      ... on AnsweredAccessRequest { request { ...AccessRequestFields } }
      ... on AccessRequestClosed { message }
      ... on NotFound { message }
      ... on Refusal { message }
    }
  }
`, [accessRequestFields])

export type SentRequest = FragmentOf<typeof sentRequestFields>
export type AccessRequest = FragmentOf<typeof accessRequestFields>
