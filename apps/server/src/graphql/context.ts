import { RequestCache } from '@pothos/plugin-scope-auth'
import type { Actor, FinancialSettings } from '@gatehouse/policy'
import { type Change, markedWith } from '../activity/change.ts'
import type { Live } from '../live/live.ts'
import type { Problem } from './errors.ts'
import type { Presence } from '../live/presence.ts'
import type { Clock } from '../platform/clock.ts'
import type { Config } from '../platform/config.ts'
import type { Database } from '../platform/database/client.ts'
import type { SessionEnd } from '../platform/database/generated/client.ts'
import type { Files } from '../platform/files/files.ts'
import type { Limits } from '../platform/limits.ts'
import type { Log } from '../platform/log.ts'
import type { Passwords } from '../platform/passwords.ts'
import type { Pictures } from '../platform/pictures.ts'
import type { Rates } from '../platform/rates.ts'
import type { Sealing } from '../platform/sealing.ts'
import type { StripeCalls } from '../platform/stripe.ts'

/** What every room is handed. */
export type Services = {
  config: Config
  log: Log
  clock: Clock
  database: Database
  change: Change
  live: Live
  presence: Presence
  passwords: Passwords
  limits: Limits
  rates: Rates
  files: Files
  pictures: Pictures
  sealing: Sealing
  /** Null where invoices are paid by hand. */
  stripe: StripeCalls | null
}

/** A device as a person knows it. SE-2 */
export type Device = { device: string; browser: string; address: string }

/** Who is signed in, and by which session. Moments are RFC 3339 in UTC. */
export type Viewer = {
  userId: string
  email: string
  /** Whether a link that was mailed to the address has been followed. ID-5 */
  emailProven: boolean
  name: string
  /** The key of their picture's files. */
  picture: string | null
  sessionId: string
  device: Device
  signedInAt: string
  lastUsedAt: string
  /** When the session ends unless it is used before. SE-5 */
  idleAt: string
  expiresAt: string
  /** When they last proved who they are. */
  confirmedAt: string
  lastAccountId: string | null
}

/** Why a session is no more. SE-4 */
export type Ended = {
  reason: SessionEnd
  at: string
  /** The device that took over. */
  by: Device | null
  /** The name of who ended it, where somebody who manages users did. */
  byName: string | null
  /** The minutes without use after which it ended, where that is why. */
  idleMinutes: number | null
  message: string
}

/** The account that a request speaks for, once the viewer is known to have a place in it. */
export type AccountRow = {
  id: string; slug: string; name: string; timeZone: string; currency: string; createdAt: string
  /** Sessions of its members end after so many minutes without use. AC-7 */
  idleMinutes: number
  secondFactorRequired: boolean
} & FinancialSettings

/** A request that asks to see the account as somebody else does. While the view stands, the actor is that person, and so everything
 *  that rules decide; the viewer is still who is signed in. TM-15 */
export type View =
  | { standing: true; own: Actor; subjectName: string }
  /** It never stood, or no longer does; the message says why. */
  | { standing: false; message: string }

/** The API key that a request brought: one that acts now, or why it does not. AP-1 */
export type Key =
  | { standing: true; id: string; name: string }
  | { standing: false; message: string }

/** Who asks, as one statement read it. */
export type Authentication = {
  viewer: Viewer | null
  ended: Ended | null
  account: AccountRow | null
  actor: Actor | null
  /** The account that was asked for, where nothing but a second factor is missing. AC-7 */
  gate: { accountName: string } | null
  /** Set where the request asked to see the account as somebody else. */
  view: View | null
  /** Set where an API key asks, and so nobody who is signed in. AP-1 */
  key: Key | null
}

/** Where a request came from, and what it brought. */
export type Origin = {
  /** The session cookie's value. */
  token: string | null
  /** The secret of an API key; where there is one, the session counts for nothing. AP-1 */
  apiKey: string | null
  /** The value of the cookie by which the browser is known again. SE-3 */
  deviceToken: string | null
  /** Slug or global id of the account that it speaks for. */
  account: string | null
  /** Global id of the member through whose eyes it looks at the account; nothing can be changed with it. TM-15 */
  viewAs: string | null
  device: Device
  /** Whether the request counts as use of the session: it does unless it says otherwise. SE-5 */
  attended: boolean
  /** The origin of the page that sent it, which is none of another site's; null where a program did. */
  page: string | null
  /** Set on requests over WebSocket. */
  connectionId: string | null
}

/** Sets or clears the session cookie, and sets the one by which the browser is known again; null where no answer header can be sent (WebSocket). */
export type CookieJar = { set(token: string, expires: Date): void; clear(): void; know(deviceToken: string): void } | null

export type Context = Authentication & {
  services: Services
  origin: Origin
  /** Under which the request was sent, so that it has one effect however often it is sent. AP-3 */
  idempotencyKey?: string | null
  /** The expected failures in which its mutations have ended. AP-2 */
  failures?: Problem[]
  cookies: CookieJar
  /** Asks again who asks, and forgets the verdicts on rules: after a change of session or rights within one request. */
  refresh(token?: string | null): Promise<void>
}

export type Authenticate = (origin: Pick<Origin, 'token' | 'account' | 'viewAs'> & Partial<Pick<Origin, 'apiKey' | 'device'>>) => Promise<Authentication>

/** The membership of who is signed in, also while they look through somebody else's eyes: theirs is what is present and was used. */
export const ownMembershipId = ({ viewer, actor, view }: Pick<Context, 'viewer' | 'actor' | 'view'>): string | null =>
  (viewer && (view?.standing ? view.own : actor)?.membershipId) ?? null

/** Whether anybody asks: a person who is signed in, or an API key. */
export const isSomebody = ({ viewer, key }: Pick<Authentication, 'viewer' | 'key'>): boolean => viewer !== null || key?.standing === true

/** What somebody does with an API key stands in the log as the key's. AP-1, AV-2 */
const servicesFor = (services: Services, { key }: Authentication): Services =>
  key?.standing ? { ...services, change: markedWith(services.change, { key: { id: key.id, name: key.name } }) } : services

/** Makes the context of one request: session, user, membership and effective permissions, loaded once. */
export const createContext = async (services: Services, authenticate: Authenticate, origin: Origin, cookies: CookieJar): Promise<Context> => {
  const authentication = await authenticate(origin)
  return {
    ...authentication,
    services: servicesFor(services, authentication),
    origin,
    cookies,
    // Yoga copies what it is given, so this speaks of the object that it is called on.
    async refresh(this: Context, token) {
      if (token !== undefined) this.origin.token = token
      Object.assign(this, await authenticate(this.origin))
      RequestCache.clearForContext(this)
    },
  }
}
