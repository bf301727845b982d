import { Problem } from '../../graphql/errors.ts'

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
