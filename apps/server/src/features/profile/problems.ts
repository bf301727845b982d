import type { Viewer } from '../../graphql/context.ts'
import { Problem } from '../../graphql/errors.ts'

/** The profile is not the one that was edited. Carries what it says now. ID-6 */
export class ProfileConflict extends Problem {
  readonly code = 'BAD_USER_INPUT'
  readonly user: Viewer
  constructor(user: Viewer) {
    super('Your profile was changed in another tab meanwhile. Look at what it says now, then save again.')
    this.user = user
  }
}
