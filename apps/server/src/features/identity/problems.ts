import { Problem, secondFactorRequired } from '../../graphql/errors.ts'

/** The act changes how somebody signs in, and it is a while since they proved who they are. ID-8 */
export class ConfirmationNeeded extends Problem {
  readonly code = 'CONFIRMATION_NEEDED'
  constructor() {
    super('Confirm that it is you: enter your password, then try again.')
  }
}

/** What the viewer gave as their own password is another one. */
export class WrongPassword extends Problem {
  readonly code = 'BAD_USER_INPUT'
  constructor() {
    super('This is not your password. Check it, then try again.')
  }
}

/** The email is a login already. */
export class EmailTaken extends Problem {
  readonly code = 'BAD_USER_INPUT'
  constructor(message = 'There is a login with this email already. Sign in with it, then create the account from there.') {
    super(message)
  }
}

/** Why a mailed link is no longer good. ID-7 */
export type ClosedLinkStatus = 'EXPIRED' | 'USED' | 'UNKNOWN'

/** Separate words for each way in which a mailed link no longer stands. */
export const closedLinkMessages: Record<ClosedLinkStatus, string> = {
  EXPIRED: 'This link has expired. Ask for a new one.',
  USED: 'This link was used already, and works once.',
  UNKNOWN: 'This link is not, or no longer, good. Only the one in the newest mail works.',
}

/** A mailed link that is good for nothing any more. Nothing was changed. */
export class LinkClosed extends Problem {
  readonly code = 'NOT_FOUND'
  readonly status: ClosedLinkStatus
  constructor(status: ClosedLinkStatus) {
    super(closedLinkMessages[status])
    this.status = status
  }
}

/** What can stand as the second of two proofs. ID-8 */
export type SecondFactorMethod = 'TOTP' | 'PASSKEY' | 'RECOVERY_CODE'

/** The password was right, and this login has a second factor: nobody is signed in yet. ID-8 */
export class SecondFactorNeeded extends Problem {
  readonly code = 'BAD_USER_INPUT'
  readonly challenge: string
  readonly expiresAt: Date
  readonly methods: SecondFactorMethod[]
  /** What `navigator.credentials.get` takes, for logins that have a passkey. */
  readonly passkeyOptions: object | null
  constructor(step: { challenge: string; expiresAt: Date; methods: SecondFactorMethod[]; passkeyOptions: object | null }) {
    super('Prove with your second factor that it is you.')
    this.challenge = step.challenge
    this.expiresAt = step.expiresAt
    this.methods = step.methods
    this.passkeyOptions = step.passkeyOptions
  }
}

/** The second proof was none. `challengeHolds` says whether another try may follow, or the sign-in has to begin anew. */
export class SecondFactorFailed extends Problem {
  readonly code = 'BAD_USER_INPUT'
  readonly challengeHolds: boolean
  constructor(challengeHolds: boolean) {
    super(challengeHolds ? 'That is not right, or it was used before. Try the next code.' : 'This step no longer holds. Begin again with your password.')
    this.challengeHolds = challengeHolds
  }
}

/** A second factor that was begun to be set up is not what was expected, or the time for it is over. */
export class SetupFailed extends Problem {
  readonly code = 'BAD_USER_INPUT'
  readonly setupHolds: boolean
  constructor(setupHolds: boolean, message = setupHolds ? 'This code is not right. Wait for the next one, and check the clock of your device.' : 'This took too long. Begin again.') {
    super(message)
    this.setupHolds = setupHolds
  }
}

/** An account asks for a second factor of everybody in it, and the viewer has none. ID-8, AC-7 */
export class SecondFactorRequired extends Problem {
  readonly code = 'SECOND_FACTOR_REQUIRED'
  constructor(accountName: string) {
    super(secondFactorRequired(accountName))
  }
}
