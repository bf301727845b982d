import type { Clock } from '../platform/clock.ts'

export const seconds = 1_000
export const minutes = 60 * seconds
export const days = 24 * 3_600 * seconds

/** A clock that goes as the system's does, and ahead of it by as much as a test lets pass. */
export const heldClock = (): Clock & { pass(milliseconds: number): void } => {
  let ahead = 0
  return {
    now: () => new Date(Date.now() + ahead),
    pass: (milliseconds) => void (ahead += milliseconds),
  }
}
