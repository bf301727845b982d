import { graphql, type ResultOf } from '../../app/contract.ts'
import { viewerFields } from '../../app/documents.ts'
import { conflictFields } from '../sessions/documents.ts'

export const secondFactorNeededFields = graphql(`
  fragment SecondFactorNeededFields on SecondFactorNeeded { challenge expiresAt methods passkeyOptions }
`)

/** A sign-in whose password was right. */
export type SecondFactorNeeded = ResultOf<typeof secondFactorNeededFields>

export const secondFactorMutation = graphql(`
  mutation SignInWithSecondFactor($input: SecondFactorInput!) {
    signInWithSecondFactor(input: $input) {
      __typename
      ... on SignedIn { enter viewer { ...ViewerFields } }
      ... on SecondFactorFailed { message challengeHolds }
      ... on SessionConflict { ...ConflictFields }
      ... on InvalidInput { message }
      ... on RateLimited { message retryAt }
    }
  }
`, [viewerFields, conflictFields])

export const confirmSecondFactorMutation = graphql(`
  mutation ConfirmSecondFactor($input: SecondFactorInput!) {
    confirmSecondFactor(input: $input) {
      __typename
      ... on ConfirmedIdentity { until }
      ... on SecondFactorFailed { message challengeHolds }
      ... on InvalidInput { message }
      ... on RateLimited { message retryAt }
    }
  }
`)

export const confirmIdentityMutation = graphql(`
  mutation ConfirmIdentity($password: String!) {
    confirmIdentity(password: $password) {
      __typename
      ... on ConfirmedIdentity { until }
      ... on SecondFactorNeeded { ...SecondFactorNeededFields }
      ... on WrongPassword { message }
      ... on RateLimited { message retryAt }
    }
  }
`, [secondFactorNeededFields])

export const createPasskeySignInMutation = graphql(`
  mutation CreatePasskeySignIn {
    createPasskeySignIn {
      __typename
      ... on PasskeySignIn { challenge expiresAt options }
      ... on RateLimited { message retryAt }
    }
  }
`)

export const passkeySignInMutation = graphql(`
  mutation SignInWithPasskey($input: PasskeySignInInput!) {
    signInWithPasskey(input: $input) {
      __typename
      ... on SignedIn { enter viewer { ...ViewerFields } }
      ... on SignInFailed { message }
      ... on SessionConflict { ...ConflictFields }
      ... on RateLimited { message retryAt }
    }
  }
`, [viewerFields, conflictFields])

export const startTotpMutation = graphql(`
  mutation StartTotp {
    startTotp {
      __typename
      ... on TotpSetup { token secret uri picture }
      ... on ConfirmationNeeded { message }
    }
  }
`)

export const confirmTotpMutation = graphql(`
  mutation ConfirmTotp($token: String!, $code: String!) {
    confirmTotp(token: $token, code: $code) {
      __typename
      ... on AddedSecondFactor { recoveryCodes viewer { ...ViewerFields } }
      ... on SetupFailed { message setupHolds }
    }
  }
`, [viewerFields])

export const startPasskeyMutation = graphql(`
  mutation StartPasskey {
    startPasskey {
      __typename
      ... on PasskeySetup { token options }
      ... on ConfirmationNeeded { message }
      ... on Refusal { message }
    }
  }
`)

export const addPasskeyMutation = graphql(`
  mutation AddPasskey($token: String!, $response: JSON!, $name: String!) {
    addPasskey(token: $token, response: $response, name: $name) {
      __typename
      ... on AddedSecondFactor { recoveryCodes viewer { ...ViewerFields } }
      ... on SetupFailed { message }
      ... on InvalidInput { message }
    }
  }
`, [viewerFields])

export const renamePasskeyMutation = graphql(`
  mutation RenamePasskey($passkeyId: ID!, $name: String!) {
    renamePasskey(passkeyId: $passkeyId, name: $name) {
      __typename
      ... on RenamedPasskey { viewer { ...ViewerFields } }
      ... on NotFound { message }
      ... on InvalidInput { message }
    }
  }
`, [viewerFields])

export const removePasskeyMutation = graphql(`
  mutation RemovePasskey($passkeyId: ID!) {
    removePasskey(passkeyId: $passkeyId) {
      __typename
      ... on RemovedSecondFactor { viewer { ...ViewerFields } }
      ... on ConfirmationNeeded { message }
      ... on Refusal { message }
      ... on NotFound { message }
    }
  }
`, [viewerFields])

export const removeTotpMutation = graphql(`
  mutation RemoveTotp {
    removeTotp {
      __typename
      ... on RemovedSecondFactor { viewer { ...ViewerFields } }
      ... on ConfirmationNeeded { message }
      ... on Refusal { message }
      ... on NotFound { message }
    }
  }
`, [viewerFields])

export const renewRecoveryCodesMutation = graphql(`
  mutation RenewRecoveryCodes {
    renewRecoveryCodes {
      __typename
      ... on RenewedRecoveryCodes { recoveryCodes viewer { ...ViewerFields } }
      ... on ConfirmationNeeded { message }
      ... on NotFound { message }
    }
  }
`, [viewerFields])

export type TotpSetup = Extract<ResultOf<typeof startTotpMutation>['startTotp'], { __typename: 'TotpSetup' }>
