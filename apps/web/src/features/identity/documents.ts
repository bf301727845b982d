import { graphql, type ResultOf } from '../../app/contract.ts'
import { viewerFields } from '../../app/documents.ts'
import { secondFactorNeededFields } from './factorDocuments.ts'
import { conflictFields } from '../sessions/documents.ts'

export const signInMutation = graphql(`
  mutation SignIn($input: SignInInput!) {
    signIn(input: $input) {
      __typename
      ... on SignedIn { enter viewer { ...ViewerFields } }
      ... on SignInFailed { message }
      ... on SecondFactorNeeded { ...SecondFactorNeededFields }
      ... on SessionConflict { ...ConflictFields }
      ... on InvalidInput { message issues { path message } }
      ... on RateLimited { message retryAt }
    }
  }
`, [viewerFields, conflictFields, secondFactorNeededFields])

export const offerQuery = graphql(`
  query InvitationOffer($token: String!) {
    invitationOffer(token: $token) {
      __typename
      ... on OpenInvitationOffer { accountName invitedBy email role access message expiresAt membershipExpiresAt hasLogin isViewer }
      ... on ClosedInvitationOffer { status }
    }
  }
`)

export const acceptMutation = graphql(`
  mutation AcceptInvitation($input: AcceptInvitationInput!) {
    acceptInvitation(input: $input) {
      __typename
      ... on SignedIn { enter viewer { ...ViewerFields } }
      ... on InvitationClosed { status message }
      ... on SignInFailed { message }
      ... on SecondFactorNeeded { ...SecondFactorNeededFields }
      ... on SessionConflict { ...ConflictFields }
      ... on InvalidInput { message issues { path message } }
      ... on RateLimited { message retryAt }
      ... on Refusal { message rule }
    }
  }
`, [viewerFields, conflictFields, secondFactorNeededFields])

export type Offer = ResultOf<typeof offerQuery>['invitationOffer']
export type OpenOffer = Extract<Offer, { __typename: 'OpenInvitationOffer' }>
export type ClosedOffer = Extract<Offer, { __typename: 'ClosedInvitationOffer' }>
export type AcceptResult = ResultOf<typeof acceptMutation>['acceptInvitation']
