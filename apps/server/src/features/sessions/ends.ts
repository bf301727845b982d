import type { Device } from '../../graphql/context.ts'
import type { SessionEnd } from '../../platform/database/generated/client.ts'

/** Without use for this long, a session ends. Milliseconds. SE-5 */
export const idleLimit = 30 * 60_000
/** A session ends this long after sign-in at the latest. Milliseconds. SE-5 */
export const absoluteLimit = 30 * 24 * 3_600_000
/** A conflict's offer holds for this long. Milliseconds. SE-3 */
export const offerLimit = 5 * 60_000

/** What to tell the device that was signed out. SE-4 */
export const endedMessage = (reason: SessionEnd, by: Device | null): string => {
  switch (reason) {
    case 'SIGNED_OUT':
      return 'You signed out.'
    case 'TAKEN_OVER':
      return by
        ? `Your login was used to sign in on another device: ${by.device}, ${by.browser}, from ${by.address}. That ended this session.`
        : 'Your login was used to sign in on another device. That ended this session.'
    case 'ENDED_BY_ADMIN':
      return 'Someone who manages users ended this session.'
    case 'PASSWORD_CHANGED':
      return 'The password was changed. Sign in with the new one.'
    case 'REMOVED':
      return 'Your access was removed.'
    case 'IDLE':
      return 'You were signed out because nothing was done for 30 minutes.'
    case 'EXPIRED':
      return 'You were signed out because sessions last 30 days at most.'
  }
}
