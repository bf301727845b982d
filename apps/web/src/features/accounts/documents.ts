import { graphql } from '../../app/contract.ts'
import { viewerFields } from '../../app/documents.ts'

export const siteAddressQuery = graphql(`
  query SiteAddress($wanted: String!) { siteAddress(wanted: $wanted) { wanted free suggestion } }
`)

export const createAccountMutation = graphql(`
  mutation CreateAccount($name: String!, $slug: String) {
    createAccount(name: $name, slug: $slug) {
      __typename
      ... on CreatedAccount { account { id slug name } viewer { ...ViewerFields } }
      ... on InvalidInput { message issues { path message } }
    }
  }
`, [viewerFields])

export const declineInvitationMutation = graphql(`
  mutation DeclineInvitation($invitationId: ID!) {
    declineInvitation(invitationId: $invitationId) {
      __typename
      ... on DeclinedInvitation { invitationId }
      ... on NotFound { message }
    }
  }
`)
