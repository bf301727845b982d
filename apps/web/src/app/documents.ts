import { graphql, type ResultOf } from './contract.ts'

export const deviceFields = graphql(`fragment DeviceFields on Device { device browser address }`)

export const ownMembershipFields = graphql(`
  fragment OwnMembershipFields on OwnMembership { id role accountId slug formerSlugs name lastEnteredAt secondFactorMissing }
`)

export const receivedInvitationFields = graphql(`
  fragment ReceivedInvitationFields on ReceivedInvitation { id accountName slug invitedBy access expiresAt membershipExpiresAt }
`)

/** A request of the viewer to enter an account. PA-2 */
export const sentRequestFields = graphql(`fragment SentRequestFields on SentAccessRequest { id address message status sentAt expiresAt closedAt }`)

/** A person with a login, as they are shown to themselves on every page. */
export const ownUserFields = graphql(`fragment OwnUserFields on User { id email emailProven name picture }`)

/** Another email that waits to be confirmed. ID-5 */
export const emailChangeFields = graphql(`fragment EmailChangeFields on EmailChange { email requestedAt expiresAt }`)

/** With what somebody proves themselves a second time. ID-8 */
export const secondFactorFields = graphql(`
  fragment SecondFactorFields on SecondFactors {
    authenticator { addedAt lastUsedAt }
    passkeys { id name synced addedAt lastUsedAt }
    recoveryCodesLeft
    requiredBy
  }
`)

export const viewerFields = graphql(`
  fragment ViewerFields on Viewer {
    user { ...OwnUserFields }
    session { id signedInAt idleSeconds device { ...DeviceFields } }
    memberships { ...OwnMembershipFields }
    invitations { ...ReceivedInvitationFields }
    emailChange { ...EmailChangeFields }
    secondFactors { ...SecondFactorFields }
    partnerProfile { company site }
    cursor
  }
`, [secondFactorFields, ownUserFields, deviceFields, ownMembershipFields, receivedInvitationFields, emailChangeFields])

/** What people look after on their profile page. ID-6 */
export const ownProfileFields = graphql(`
  fragment OwnProfileFields on User {
    ...OwnUserFields
    large: picture(size: LARGE)
    profileVersion
    postalAddress { lines city postalCode region country }
  }
`, [ownUserFields])

/** The viewer's own place in an account: what the policy needs to say what they may do there. */
export const ownMemberFields = graphql(`
  fragment OwnMemberFields on Member {
    id
    userId
    name
    email
    picture
    role
    isAccountHolder
    permissions
    productAccess { all productIds }
    expiresAt
  }
`)

export const viewerQuery = graphql(`query Viewer { viewer { ...ViewerFields } }`, [viewerFields])

export const accountQuery = graphql(`
  query AccountShell { account { id slug name timeZone currency hideFinancialsFromAdmins hideFinancialsFromPartners me { ...OwnMemberFields } } }
`, [ownMemberFields])

export const sessionIdleQuery = graphql(`query SessionIdle { viewer { session { id idleSeconds } } }`)

export const useSessionMutation = graphql(`mutation UseSession { useSession { id idleSeconds } }`)

export const accountSubscription = graphql(`
  subscription Account($after: Cursor) { account(after: $after) { cursor account { id slug name timeZone currency idleMinutes secondFactorRequired hideFinancialsFromAdmins hideFinancialsFromPartners } } }
`)

export const startViewAsMutation = graphql(`
  mutation StartViewAs($memberId: ID!) {
    startViewAs(memberId: $memberId) {
      __typename
      ... on StartedViewAs { member { id name } }
      ... on NotFound { message }
      ... on Refusal { message }
    }
  }
`)

export const stopViewAsMutation = graphql(`mutation StopViewAs { stopViewAs { stopped } }`)

/** Word that somebody's rights may be others than before, for who sees the account with their eyes. */
export const viewedSubscription = graphql(`
  subscription Viewed { team { cursor changes { __typename ... on MemberChanged { member { id version } } } } }
`)

export const signOutMutation = graphql(`mutation SignOut { signOut { signedOut } }`)

export const enterAccountMutation = graphql(`
  mutation EnterAccount($account: String!) {
    enterAccount(account: $account) {
      __typename
      ... on EnteredAccount { account { id slug name } }
      ... on NotFound { message }
    }
  }
`)

export const showPresenceMutation = graphql(`mutation ShowPresence($page: String!) { showPresence(page: $page) }`)

export const accessSubscription = graphql(`
  subscription Access($after: Cursor) {
    access(after: $after) {
      cursor
      change {
        __typename
        ... on AccountJoined { membership { ...OwnMembershipFields } }
        ... on AccountRenamed { membership { ...OwnMembershipFields } }
        ... on AccountLeft { accountId slug accountName message }
        ... on AccessChanged { membership { ...OwnMembershipFields } permissions }
        ... on SessionEnded { reason at idleMinutes by { ...DeviceFields } byName message }
        ... on LoginChanged { viewer { ...ViewerFields } }
        ... on ProfileChanged { user { ...OwnProfileFields } }
        ... on SecondFactorsChanged { secondFactors { ...SecondFactorFields } memberships { ...OwnMembershipFields } }
        ... on InvitationReceived { invitation { ...ReceivedInvitationFields } }
        ... on InvitationWithdrawn { invitationId }
        ... on SentRequestChanged { request { ...SentRequestFields } }
      }
    }
  }
`, [secondFactorFields, ownMembershipFields, deviceFields, viewerFields, ownProfileFields, receivedInvitationFields, sentRequestFields])

export type Viewer = NonNullable<ResultOf<typeof viewerQuery>['viewer']>
export type OwnUser = Viewer['user']
export type SecondFactors = Viewer['secondFactors']
export type OwnMembership = Viewer['memberships'][number]
export type ReceivedInvitation = Viewer['invitations'][number]
export type ShellAccount = ResultOf<typeof accountQuery>['account']
export type AccessChange = ResultOf<typeof accessSubscription>['access']['change']
export type Role = OwnMembership['role']
