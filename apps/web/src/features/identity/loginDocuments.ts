import { graphql, type ResultOf } from '../../app/contract.ts'
import { emailChangeFields, viewerFields } from '../../app/documents.ts'

export const requestPasswordResetMutation = graphql(`
  mutation RequestPasswordReset($email: String!) {
    requestPasswordReset(email: $email) {
      __typename
      ... on RequestedPasswordReset { email }
      ... on InvalidInput { message issues { path message } }
      ... on RateLimited { message retryAt }
    }
  }
`)

export const passwordResetQuery = graphql(`
  query PasswordReset($token: String!) {
    passwordReset(token: $token) {
      __typename
      ... on OpenPasswordReset { email expiresAt }
      ... on ClosedLink { status }
    }
  }
`)

export const resetPasswordMutation = graphql(`
  mutation ResetPassword($token: String!, $password: String!) {
    resetPassword(token: $token, password: $password) {
      __typename
      ... on ResetPassword { email }
      ... on LinkClosed { status }
      ... on InvalidInput { message issues { path message } }
      ... on RateLimited { message retryAt }
    }
  }
`)

export const changePasswordMutation = graphql(`
  mutation ChangePassword($currentPassword: String!, $newPassword: String!) {
    changePassword(currentPassword: $currentPassword, newPassword: $newPassword) {
      __typename
      ... on SignedIn { viewer { ...ViewerFields } }
      ... on InvalidInput { message issues { path message } }
      ... on RateLimited { message retryAt }
    }
  }
`, [viewerFields])

export const changeEmailMutation = graphql(`
  mutation ChangeEmail($email: String!) {
    changeEmail(email: $email) {
      __typename
      ... on RequestedEmailChange { emailChange { ...EmailChangeFields } }
      ... on ConfirmationNeeded { message }
      ... on InvalidInput { message issues { path message } }
      ... on RateLimited { message retryAt }
    }
  }
`, [emailChangeFields])

export const resendEmailChangeMutation = graphql(`
  mutation ResendEmailChange {
    resendEmailChange {
      __typename
      ... on RequestedEmailChange { emailChange { ...EmailChangeFields } }
      ... on NotFound { message }
      ... on RateLimited { message retryAt }
    }
  }
`, [emailChangeFields])

export const withdrawEmailChangeMutation = graphql(`mutation WithdrawEmailChange { withdrawEmailChange { withdrawn } }`)

export const emailLinkQuery = graphql(`
  query EmailLink($token: String!) {
    emailLink(token: $token) {
      __typename
      ... on OpenEmailLink { email replaces expiresAt }
      ... on ClosedLink { status }
    }
  }
`)

export const confirmEmailMutation = graphql(`
  mutation ConfirmEmail($token: String!) {
    confirmEmail(token: $token) {
      __typename
      ... on ConfirmedEmail { email }
      ... on LinkClosed { status }
      ... on EmailTaken { message }
    }
  }
`)

export const sendEmailProofMutation = graphql(`
  mutation SendEmailProof {
    sendEmailProof {
      __typename
      ... on SentEmailProof { email }
      ... on RateLimited { message retryAt }
    }
  }
`)

export type EmailLink = ResultOf<typeof emailLinkQuery>['emailLink']
export type ClosedLink = Extract<EmailLink, { __typename: 'ClosedLink' }>
