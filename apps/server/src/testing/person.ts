import { type Client, createClient } from 'graphql-ws'
import { WebSocket } from 'ws'

export type Answer<Data = any> = { data: Data; errors?: { message: string; path?: unknown[]; extensions: { code: string; [more: string]: unknown } }[]; status: number; headers: Headers } // eslint-disable-line @typescript-eslint/no-explicit-any

const browsers: Record<string, string> = {
  Mac: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
  iPhone: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
  Windows: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
}

const signedIn = `... on SignedIn { enter viewer { cursor user { id email name } memberships { slug role accountId } } }`
const problem = `__typename ... on Problem { message }`

/** Somebody with one browser: a cookie jar, the account that its tab shows, and what it does there. */
export class Person {
  readonly house: string
  readonly device: string
  cookie: string | null = null
  /** By which this browser is known again. */
  deviceCookie: string | null = null
  account: string | null = null
  email = ''
  password = ''

  constructor(house: string, device = 'Mac') {
    this.house = house
    this.device = device
  }

  /** The same person's login on another device. */
  elsewhere(device = 'Windows', house = this.house): Person {
    const other = new Person(house, device)
    Object.assign(other, { email: this.email, password: this.password })
    return other
  }

  /** The same browser, talking to another node. */
  at(house: string): Person {
    const same = new Person(house, this.device)
    return Object.assign(same, { cookie: this.cookie, deviceCookie: this.deviceCookie, account: this.account, email: this.email, password: this.password })
  }

  headers(more: Record<string, string> = {}): Record<string, string> {
    return {
      'content-type': 'application/json',
      'user-agent': browsers[this.device] ?? this.device,
      ...(this.cookie || this.deviceCookie ? { cookie: [this.cookie, this.deviceCookie].filter(Boolean).join('; ') } : {}),
      ...(this.account ? { 'x-gatehouse-account': this.account } : {}),
      ...more,
    }
  }

  /** Sends an operation over HTTP and keeps the cookie that the answer sets. */
  async send<Data = any>(query: string, variables: Record<string, unknown> = {}, headers: Record<string, string> = {}): Promise<Answer<Data>> { // eslint-disable-line @typescript-eslint/no-explicit-any
    const response = await fetch(`${this.house}/graphql`, { method: 'POST', headers: this.headers(headers), body: JSON.stringify({ query, variables }) })
    const cookies = response.headers.getSetCookie()
    const cookie = cookies.find((one) => /^(__Host-)?gatehouse=/.test(one))
    if (cookie) this.cookie = /Max-Age=0/.test(cookie) ? null : cookie.split(';')[0]!
    this.deviceCookie = cookies.find((one) => /^(__Host-)?gatehouse-device=/.test(one))?.split(';')[0] ?? this.deviceCookie
    return { ...((await response.json()) as Answer<Data>), status: response.status, headers: response.headers }
  }

  /** The same, where errors are not expected. */
  async ask<Data = any>(query: string, variables: Record<string, unknown> = {}): Promise<Data> { // eslint-disable-line @typescript-eslint/no-explicit-any
    const answer = await this.send<Data>(query, variables)
    if (answer.errors) throw new Error(JSON.stringify(answer.errors))
    return answer.data
  }

  async signUp(input: { email: string; password: string; name: string; accountName: string; slug?: string }) {
    Object.assign(this, { email: input.email, password: input.password })
    const { signUp } = await this.ask(`mutation ($input: SignUpInput!) { signUp(input: $input) { ${problem} ${signedIn} ... on InvalidInput { issues { path message } } } }`, { input })
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

  async memberId(name: string): Promise<string> {
    return (await this.members()).find((member) => member.name === name)!.id
  }

  async makeAdmin(memberId: string) {
    return (await this.ask(`mutation ($memberId: ID!) { makeAdmin(memberId: $memberId) { ${problem} ... on Refusal { rule } ... on ChangedMember { member { role } } } }`, { memberId })).makeAdmin
  }

  async remove(memberId: string) {
    return (await this.ask(`mutation ($memberId: ID!) { removeMember(memberId: $memberId) { ${problem} ... on Refusal { rule } ... on RemovedMember { memberId } } }`, { memberId })).removeMember
  }

  /** Newest first. */
  async activity(): Promise<{ sequence: number; kind: string; memberEmail: string | null; performerEmail: string | null; detail: Record<string, unknown> }[]> {
    return (await this.ask(`{ account { activity(first: 100) { nodes { sequence kind memberEmail performerEmail detail } } } }`)).account.activity.nodes
  }

  /** The account's cursor, to follow from. */
  async cursor(): Promise<string> {
    return (await this.ask(`{ account { cursor } }`)).account.cursor
  }

  /** Opens the tab's live connection with the stock graphql-ws client; it does not reconnect. */
  connect(parameters: Record<string, unknown> = this.account ? { account: this.account } : {}): LiveTab {
    return new LiveTab(this, parameters)
  }
}

type Message<Data> = { data?: Data | null; errors?: readonly { message: string; extensions?: Record<string, unknown> }[] }

/** What one subscription delivers, to be awaited. */
export class Followed<Data = any> { // eslint-disable-line @typescript-eslint/no-explicit-any
  readonly messages: Message<Data>[] = []
  error: unknown = null
  completed = false
  /** Leaves the subscription. */
  stop: () => void = () => {}
  private waiting: (() => void)[] = []

  take(message: Message<Data>) {
    this.messages.push(message)
    this.wake()
  }

  wake() {
    for (const wake of this.waiting.splice(0)) wake()
  }

  /** The first message that fits, of those there are or come within the time. */
  async until(fits: (data: Data) => boolean, within = 10_000): Promise<Data> {
    const deadline = AbortSignal.timeout(within)
    for (let seen = 0; ; ) {
      for (; seen < this.messages.length; seen++) {
        const { data } = this.messages[seen]!
        if (data && fits(data)) return data
      }
      if (this.error) throw new Error(`It ended with ${JSON.stringify(this.error)}; got ${JSON.stringify(this.messages)}`)
      await new Promise<void>((resolve, reject) => {
        const late = () => reject(new Error(`Waited ${within} ms; got ${JSON.stringify(this.messages)}`))
        if (deadline.aborted) return late()
        deadline.addEventListener('abort', late, { once: true })
        this.waiting.push(() => {
          deadline.removeEventListener('abort', late)
          resolve()
        })
      })
    }
  }
}

/** One tab's WebSocket with its subscriptions. */
export class LiveTab {
  readonly closed: Promise<{ code: number; reason: string }>
  readonly opened: Promise<void>
  private readonly client: Client

  constructor(person: Person, parameters: Record<string, unknown>) {
    const closed = Promise.withResolvers<{ code: number; reason: string }>()
    const opened = Promise.withResolvers<void>()
    this.closed = closed.promise
    this.opened = opened.promise
    opened.promise.catch(() => {})
    class Socket extends WebSocket {
      constructor(address: string, protocols: string[]) {
        super(address, protocols, { headers: person.headers() })
      }
    }
    this.client = createClient({
      url: `${person.house.replace('http', 'ws')}/graphql`, webSocketImpl: Socket, connectionParams: parameters, retryAttempts: 0, lazy: false,
      onNonLazyError: () => {},
      on: {
        connected: () => opened.resolve(),
        closed: (event) => {
          const { code, reason } = event as { code: number; reason: string }
          closed.resolve({ code, reason })
          opened.reject(new Error(`Closed with ${code} ${reason}`))
        },
      },
    })
  }

  follow<Data = any>(query: string, variables: Record<string, unknown> = {}): Followed<Data> { // eslint-disable-line @typescript-eslint/no-explicit-any
    const followed = new Followed<Data>()
    followed.stop = this.client.subscribe<Data>({ query, variables }, {
      next: (message) => followed.take(message as Message<Data>),
      error: (error) => {
        followed.error = error
        followed.wake()
      },
      complete: () => {
        followed.completed = true
        followed.wake()
      },
    })
    return followed
  }

  /** Sends a query or mutation over this connection. */
  async send<Data = any>(query: string, variables: Record<string, unknown> = {}): Promise<Message<Data>> { // eslint-disable-line @typescript-eslint/no-explicit-any
    for await (const answer of this.client.iterate<Data>({ query, variables })) return answer as Message<Data>
    throw new Error('No answer came')
  }

  async close() {
    await this.client.dispose()
  }
}
