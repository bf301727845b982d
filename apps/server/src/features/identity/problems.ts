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
