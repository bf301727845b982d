import { Problem } from '../../graphql/errors.ts'

/** Unknown email or wrong password: the same words for both. ID-3 */
export class SignInFailed extends Problem {
  readonly code = 'BAD_USER_INPUT'
  constructor(message = 'Email and password do not match. Check both, then try again.') {
    super(message)
  }
}

/** A session as shown to its own user. Moments are RFC 3339 in UTC. */
export type SessionRow = {
  id: string
  device: string
  browser: string
  address: string
  signedInAt: string | Date
  lastUsedAt: string | Date
  idleAt: string | Date
  expiresAt: string | Date
}

/** The login is in use elsewhere; nobody was signed in. SE-2 */
export class SessionConflict extends Problem {
  readonly code = 'BAD_USER_INPUT'
  readonly offer: string
  readonly offerExpiresAt: Date
  readonly session: SessionRow
  constructor(offer: string, offerExpiresAt: Date, session: SessionRow) {
    super('This login is in use on another device. Ending the session there loses work that was not saved.')
    this.offer = offer
    this.offerExpiresAt = offerExpiresAt
    this.session = session
  }
}

/** The offer to take over was used, declined, has expired, or the other session is no longer the one that it spoke of. SE-3 */
export class TakeoverExpired extends Problem {
  readonly code = 'BAD_USER_INPUT'
  constructor() {
    super('This offer no longer holds. Sign in again.')
  }
}
