import { Problem } from '../../graphql/errors.ts'

/** Somebody else changed the same setting after the asker had seen it. AC-7 */
export class SettingsConflict extends Problem {
  readonly code = 'BAD_USER_INPUT'
  readonly changedBy: string | null
  readonly changedAt: Date | null
  constructor(last: { by: string; at: Date } | null) {
    super(`${last?.by ?? 'Somebody'} changed this meanwhile, and nothing of yours was saved. Look at what it is now, then save again if you still want to.`)
    this.changedBy = last?.by ?? null
    this.changedAt = last?.at ?? null
  }
}
