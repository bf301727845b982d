import { Browser } from './browser.ts'
import { localMailbox, type Mailbox } from './signUpMail.ts'
export type { Followed, LiveTab } from './liveTab.ts'

const signedIn = `... on SignedIn { enter viewer { cursor user { id email name } memberships { slug role accountId } } }`
const problem = `__typename ... on Problem { message }`

/** Somebody with one browser, and what they do there. */
export class Person extends Browser {
  email = ''
  password = ''
  /** Where the mail lies that lets them sign up. */
  mailbox: Mailbox = localMailbox(this.house)

  /** The same person's login on another device. */
  elsewhere(device = 'Windows', house = this.house): Person {
    const other = new Person(house, device)
    Object.assign(other, { email: this.email, password: this.password, mailbox: this.mailbox })
    return other
  }

  /** The same browser, talking to another node. */
  at(house: string): Person {
    const same = new Person(house, this.device)
    return Object.assign(same, { cookie: this.cookie, deviceCookie: this.deviceCookie, account: this.account, email: this.email, password: this.password, mailbox: this.mailbox })
  }

  async requestSignUp(email: string) {
    return (await this.ask(`mutation ($email: String!) { requestSignUp(email: $email) { ${problem} ... on RequestedSignUp { email } ... on RateLimited { retryAt } ... on InvalidInput { issues { path message } } } }`, { email })).requestSignUp
  }

  /** Asks for the link, waits for the mail, and follows it. The answer is that to the first step which leads no further: who has a login already
   *  gets a mail without a link. */
  async signUp({ email, ...input }: { email: string; password: string; name: string; accountName: string; slug?: string }) {
    const mailed = await this.mailbox.before(email)
    const requested = await this.requestSignUp(email)
    if (requested.__typename !== 'RequestedSignUp') return requested
    const token = await mailed()
    return token ? this.followSignUp({ token, ...input }, requested.email) : requested
  }

  async followSignUp(input: { token: string; password: string; name: string; accountName: string; slug?: string }, email = this.email) {
    Object.assign(this, { email, password: input.password })
    const { signUp } = await this.ask(`mutation ($input: SignUpInput!) { signUp(input: $input) { ${problem} ${signedIn} ... on LinkClosed { status } ... on InvalidInput { issues { path message } } } }`, { input })
    this.account = signUp.enter ?? null
    return signUp
  }

  async signIn(given: { email?: string; password?: string; account?: string } = {}) {
    const input = { email: this.email, password: this.password, ...given }
    const { signIn } = await this.ask(
      `mutation ($input: SignInInput!) { signIn(input: $input) { ${problem} ${signedIn} ... on RateLimited { retryAt } ... on SessionConflict { offer offerExpiresAt session { signedInAt lastActiveAt device { device browser address } } } } }`,
      { input },
    )
    if (signIn.__typename === 'SignedIn') this.account = signIn.enter
    return signIn
  }

  async takeOver(offer: string) {
    const { takeOverSession } = await this.ask(`mutation ($offer: String!) { takeOverSession(offer: $offer) { ${problem} ${signedIn} } }`, { offer })
    if (takeOverSession.__typename === 'SignedIn') this.account = takeOverSession.enter
    return takeOverSession
  }

  async declineTakeover(offer: string): Promise<boolean> {
    return (await this.ask(`mutation ($offer: String!) { declineTakeover(offer: $offer) { declined } }`, { offer })).declineTakeover.declined
  }

  async signOut() {
    return this.send(`mutation { signOut { signedOut } }`)
  }

  /** Says that this tab works in an account from now on. */
  async enter(account: string) {
    const { enterAccount } = await this.ask(`mutation ($account: String!) { enterAccount(account: $account) { ${problem} ... on EnteredAccount { account { slug } } } }`, { account })
    if (enterAccount.__typename === 'EnteredAccount') this.account = account
    return enterAccount
  }

  async createAccount(name: string, slug?: string) {
    const { createAccount } = await this.ask(
      `mutation ($name: String!, $slug: String) { createAccount(name: $name, slug: $slug) { ${problem} ... on InvalidInput { issues { path message } } ... on CreatedAccount { account { slug name } } } }`, { name, slug },
    )
    if (createAccount.__typename === 'CreatedAccount') this.account = createAccount.account.slug
    return createAccount
  }

  /** Who this browser is signed in as, and why not where it no longer is. */
  async whoAmI(): Promise<{ email: string | null; ended: { reason: string; message: string; at: string; by: { device: string; browser: string; address: string } | null } | null }> {
    const { data, errors } = await this.send(`{ viewer { user { email } } }`)
    return { email: data?.viewer?.user.email ?? null, ended: (errors?.[0]?.extensions.ended as never) ?? null }
  }

  /** The same browser, with another tab. */
  tab(account: string | null = this.account): Person {
    return Object.assign(this.at(this.house), { account })
  }

  /** The same browser, with a tab that asks to see the account through somebody's eyes. TM-15 */
  through(memberId: string): Person {
    return Object.assign(this.tab(), { viewAs: memberId })
  }

  async startViewAs(memberId: string) {
    return (await this.ask(`mutation ($memberId: ID!) { startViewAs(memberId: $memberId) { ${problem} ... on Refusal { rule } ... on StartedViewAs { member { id name } } } }`, { memberId })).startViewAs
  }

  async stopViewAs(): Promise<boolean> {
    return (await this.ask('mutation { stopViewAs { stopped } }')).stopViewAs.stopped
  }

  async invite(addresses: string, access: Record<string, unknown> = { allPermissions: true }) {
    const { inviteMembers } = await this.ask(
      `mutation ($input: InviteMembersInput!) { inviteMembers(input: $input) { ${problem} ... on Refusal { rule } ... on InvitedMembers { sent { link invitation { id email status expiresAt } } skipped { address reason } } } }`,
      { input: { addresses, ...access } },
    )
    return inviteMembers
  }

  async accept(token: string, as: { name?: string; password?: string } = {}) {
    const { acceptInvitation } = await this.ask(
      `mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { ${problem} ${signedIn} ... on InvitationClosed { status } ... on Refusal { rule } ... on SessionConflict { offer } ... on InvalidInput { issues { path message } } } }`,
      { input: { token, ...as } },
    )
    if (acceptInvitation.__typename === 'SignedIn') {
      this.account = acceptInvitation.enter
      this.email = acceptInvitation.viewer.user.email
      if (as.password) this.password = as.password
    }
    return acceptInvitation
  }

  /** Accepts an offer that was found in the app. */
  async acceptOffer(invitationId: string) {
    return (await this.ask(`mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { ${problem} ${signedIn} ... on InvitationClosed { status } } }`, { input: { invitationId } })).acceptInvitation
  }

  async decline(invitationId: string) {
    return (await this.ask(`mutation ($invitationId: ID!) { declineInvitation(invitationId: $invitationId) { ${problem} ... on DeclinedInvitation { invitationId } } }`, { invitationId })).declineInvitation
  }

  async cancel(invitationId: string) {
    return (await this.ask(`mutation ($invitationId: ID!) { cancelInvitation(invitationId: $invitationId) { ${problem} ... on Refusal { rule } ... on CancelledInvitation { invitationId } } }`, { invitationId })).cancelInvitation
  }

  async resend(invitationId: string) {
    return (await this.ask(`mutation ($invitationId: ID!) { resendInvitation(invitationId: $invitationId) { ${problem} ... on Refusal { rule } ... on SentInvitation { link invitation { id expiresAt } } } }`, { invitationId })).resendInvitation
  }

  /** The open invitations of the account, by address. */
  async invitations(): Promise<{ id: string; email: string; status: string; permissions: string[]; expiresAt: string; viewerCan: { action: string; allowed: boolean; rule: string | null }[] }[]> {
    return (await this.ask(`{ account { invitations(first: 100) { nodes { id email status permissions expiresAt viewerCan { action allowed rule } } } } }`)).account.invitations.nodes
  }

  /** The offers of membership that wait for this person in the app. */
  async offers(): Promise<{ id: string; accountName: string; slug: string; invitedBy: string; access: string }[]> {
    return (await this.ask(`{ viewer { invitations { id accountName slug invitedBy access } } }`)).viewer.invitations
  }

  /** The members of the account that the tab shows, as the viewer sees them. */
  async members() {
    const { account } = await this.ask(`{ account { members(first: 100) { nodes { id name email role isAccountHolder permissions viewerCan { action allowed rule reason } } } } }`)
    return account.members.nodes as { id: string; name: string; email: string; role: string; isAccountHolder: boolean; permissions: string[]; viewerCan: { action: string; allowed: boolean; rule: string | null; reason: string | null }[] }[]
  }

  /** Of several of one name, whoever joined last: a test that is asked again makes its people anew. */
  async memberId(name: string): Promise<string> {
    const { account } = await this.ask(`{ account { members(first: 100) { nodes { id name joinedAt } } } }`)
    const named = (account.members.nodes as { id: string; name: string; joinedAt: string }[]).filter((member) => member.name === name)
    return named.toSorted((one, other) => one.joinedAt.localeCompare(other.joinedAt)).at(-1)!.id
  }

  async makeAdmin(memberId: string) {
    return (await this.ask(`mutation ($memberId: ID!) { makeAdmin(memberId: $memberId) { ${problem} ... on Refusal { rule } ... on ChangedMember { member { role } } } }`, { memberId })).makeAdmin
  }

  async remove(memberId: string) {
    return (await this.ask(`mutation ($memberId: ID!) { removeMember(memberId: $memberId) { ${problem} ... on Refusal { rule } ... on RemovedMember { memberId } } }`, { memberId })).removeMember
  }

  async endSession(memberId: string) {
    return (await this.ask(`mutation ($memberId: ID!) { endMemberSession(memberId: $memberId) { ${problem} ... on Refusal { rule } ... on EndedMemberSession { member { name session { signedInAt } } } } }`, { memberId })).endMemberSession
  }

  /** Newest first. */
  async activity(): Promise<{ sequence: number; kind: string; memberEmail: string | null; performerEmail: string | null; detail: Record<string, unknown> }[]> {
    return (await this.ask(`{ account { activity(first: 100) { nodes { sequence kind memberEmail performerEmail detail } } } }`)).account.activity.nodes
  }

  /** The account's cursor, to follow from. */
  async cursor(): Promise<string> {
    return (await this.ask(`{ account { cursor } }`)).account.cursor
  }
}
