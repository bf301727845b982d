import { graphql } from '../../app/contract.ts'
import { viewerFields } from '../../app/documents.ts'

export const requestSignUpMutation = graphql(`
  mutation RequestSignUp($email: String!, $asPartner: Boolean) {
    requestSignUp(email: $email, asPartner: $asPartner) {
      __typename
      ... on RequestedSignUp { email mailbox }
      ... on InvalidInput { message issues { path message } }
      ... on RateLimited { message retryAt }
    }
  }
`)

export const signUpLinkQuery = graphql(`
  query SignUpLink($token: String!) {
    signUpLink(token: $token) {
      __typename
      ... on OpenSignUp { email }
      ... on ClosedLink { status }
    }
  }
`)

export const signUpMutation = graphql(`
  mutation SignUp($input: SignUpInput!) {
    signUp(input: $input) {
      __typename
      ... on SignedIn { enter viewer { ...ViewerFields } }
      ... on LinkClosed { status }
      ... on InvalidInput { message issues { path message } }
      ... on EmailTaken { message }
      ... on RateLimited { message retryAt }
    }
  }
`, [viewerFields])
