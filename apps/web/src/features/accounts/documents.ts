import { type FragmentOf, graphql, type ResultOf } from '../../app/contract.ts'
import { ownMembershipFields, viewerFields } from '../../app/documents.ts'

export const siteAddressQuery = graphql(`
  query SiteAddress($wanted: String!) { siteAddress(wanted: $wanted) { wanted free suggestion } }
`)

export const createAccountMutation = graphql(`
  mutation CreateAccount($name: String!, $slug: String) {
    createAccount(name: $name, slug: $slug) {
      __typename
      ... on CreatedAccount { account { id slug name } viewer { ...ViewerFields } }
      ... on InvalidInput { message issues { path message } }
      ... on RateLimited { message retryAt }
    }
  }
`, [viewerFields])

export const closeAccountMutation = graphql(`
  mutation CloseAccount($name: String!) {
    closeAccount(name: $name) {
      __typename
      ... on AccountClosed { erasedAt }
      ... on ConfirmationNeeded { message }
      ... on InvalidInput { message issues { path message } }
      ... on Refusal { message }
      ... on NotFound { message }
    }
  }
`)

export const closedAccountsQuery = graphql(`
  query ClosedAccounts { viewer { session { id } closedAccounts { id name slug closedAt erasedAt } } }
`)

export const restoreAccountMutation = graphql(`
  mutation RestoreAccount($accountId: ID!) {
    restoreAccount(accountId: $accountId) {
      __typename
      ... on RestoredAccount { membership { ...OwnMembershipFields } }
      ... on NotFound { message }
    }
  }
`, [ownMembershipFields])

export const declineInvitationMutation = graphql(`
  mutation DeclineInvitation($invitationId: ID!) {
    declineInvitation(invitationId: $invitationId) {
      __typename
      ... on DeclinedInvitation { invitationId }
      ... on NotFound { message }
    }
  }
`)

export const securityFields = graphql(`fragment SecurityFields on Account { id idleMinutes secondFactorRequired }`)

export const securityQuery = graphql(`
  query SecuritySettings($manages: Boolean!) {
    account {
      ...SecurityFields
      cursor
      mayRequireSecondFactor { action allowed reason }
      membersWithoutSecondFactor @include(if: $manages)
    }
  }
`, [securityFields])

/** For those who may change them: by whom, too. */
export const securitySubscription = graphql(`
  subscription SecuritySettings($after: Cursor, $manages: Boolean!) {
    account(after: $after) { cursor changedBy @include(if: $manages) account { ...SecurityFields } }
  }
`, [securityFields])

export const changeSecurityMutation = graphql(`
  mutation ChangeSecuritySettings($input: ChangeSecuritySettingsInput!) {
    changeSecuritySettings(input: $input) {
      __typename
      ... on ChangedAccount { account { ...SecurityFields } }
      ... on InvalidInput { message }
      ... on Refusal { message }
      ... on SettingsConflict { message changedBy account { ...SecurityFields } }
    }
  }
`, [securityFields])

export type Security = Omit<ResultOf<typeof securityFields>, 'id'>

export const accountFields = graphql(`fragment AccountFields on Account { id name slug timeZone currency }`)

/** For those who may change them: by whom, too. */
export const accountSettingsSubscription = graphql(`
  subscription AccountSettings($after: Cursor, $manages: Boolean!) {
    account(after: $after) { cursor changedBy @include(if: $manages) account { ...AccountFields } }
  }
`, [accountFields])

export const changeAccountMutation = graphql(`
  mutation ChangeAccountSettings($input: ChangeAccountSettingsInput!) {
    changeAccountSettings(input: $input) {
      __typename
      ... on ChangedAccount { account { ...AccountFields } }
      ... on InvalidInput { message issues { path message } }
      ... on Refusal { message }
      ... on SettingsConflict { message changedBy account { ...AccountFields } }
      ... on RateLimited { message }
    }
  }
`, [accountFields])

export type AccountFacts = Omit<ResultOf<typeof accountFields>, 'id'>

export const financialFields = graphql(`fragment FinancialFields on Account { id hideFinancialsFromAdmins hideFinancialsFromPartners }`)

export const financialsQuery = graphql(`query FinancialSettings { account { ...FinancialFields cursor } }`, [financialFields])

/** For owners, who alone may change them: by whom, too. */
export const financialsSubscription = graphql(`
  subscription FinancialSettings($after: Cursor, $decides: Boolean!) {
    account(after: $after) { cursor changedBy @include(if: $decides) account { ...FinancialFields } }
  }
`, [financialFields])

export const changeFinancialsMutation = graphql(`
  mutation ChangeFinancialSettings($input: ChangeFinancialSettingsInput!) {
    changeFinancialSettings(input: $input) {
      __typename
      ... on ChangedAccount { account { ...FinancialFields } }
      ... on InvalidInput { message }
      ... on Refusal { message }
      ... on SettingsConflict { message changedBy account { ...FinancialFields } }
    }
  }
`, [financialFields])

export type Financials = Omit<ResultOf<typeof financialFields>, 'id'>

export const exportFields = graphql(`fragment ExportFields on AccountExport { id state rows rowsTotal bytes createdAt endedAt }`)

export const latestExportQuery = graphql(`
  query LatestExport { account { id latestExport { ...ExportFields } } }
`, [exportFields])

export const exportAccountMutation = graphql(`
  mutation ExportAccount {
    exportAccount {
      __typename
      ... on ReadyExport { address }
      ... on Refusal { message rule }
      ... on RateLimited { message retryAt }
      ... on ConfirmationNeeded { message }
    }
  }
`)

export type AccountExport = FragmentOf<typeof exportFields>
