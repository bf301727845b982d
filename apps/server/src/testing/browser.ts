import { LiveTab } from './liveTab.ts'

export type Answer<Data = any> = { data: Data; errors?: { message: string; path?: unknown[]; extensions: { code: string; [more: string]: unknown } }[]; status: number; headers: Headers } // eslint-disable-line @typescript-eslint/no-explicit-any

const browsers: Record<string, string> = {
  Mac: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
  iPhone: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
  Windows: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
}

/** One browser as the house sees it: a device's name, a cookie jar, and the account that its tab shows. */
export class Browser {
  readonly house: string
  readonly device: string
  cookie: string | null = null
  /** By which this browser is known again. */
  deviceCookie: string | null = null
  account: string | null = null
  /** The member through whose eyes this tab sees the account. TM-15 */
  viewAs: string | null = null
  /** The secret of an API key that it sends along. AP-1 */
  apiKey: string | null = null
  /** The network address that a proxy vouches for; believed where the house trusts one. */
  address: string | null = null

  constructor(house: string, device = 'Mac') {
    this.house = house
    this.device = device
  }

  headers(more: Record<string, string> = {}): Record<string, string> {
    return {
      'content-type': 'application/json',
      'user-agent': browsers[this.device] ?? this.device,
      ...(this.cookie || this.deviceCookie ? { cookie: [this.cookie, this.deviceCookie].filter(Boolean).join('; ') } : {}),
      ...(this.account ? { 'x-gatehouse-account': this.account } : {}),
      ...(this.viewAs ? { 'x-gatehouse-view-as': this.viewAs } : {}),
      ...(this.apiKey ? { authorization: `Bearer ${this.apiKey}` } : {}),
      ...(this.address ? { 'x-forwarded-for': this.address } : {}),
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

  /** Opens the tab's live connection with the stock graphql-ws client; it does not reconnect. */
  connect(parameters: Record<string, unknown> = { ...(this.account && { account: this.account }), ...(this.viewAs && { viewAs: this.viewAs }) }): LiveTab {
    return new LiveTab(this, parameters)
  }
}
