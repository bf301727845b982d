import { describeMinutes, idleTimes } from '@gatehouse/policy'
import type { Ended } from '../../../graphql/context.ts'
import type { SessionEnd } from '../../../platform/database/generated/client.ts'

/** What is known about an end beside its reason. */
type How = Pick<Ended, 'by' | 'byName' | 'idleMinutes'>

/** What to tell the device that was signed out. SE-4 */
export const endedMessage = (reason: SessionEnd, { by, byName, idleMinutes }: How): string => {
  switch (reason) {
    case 'SIGNED_OUT':
      return 'You signed out.'
    case 'TAKEN_OVER':
      return by
        ? `Your login was used to sign in on another device: ${by.device}, ${by.browser}, from ${by.address}. That ended this session.`
        : 'Your login was used to sign in on another device. That ended this session.'
    case 'ENDED_BY_ADMIN':
      return `${byName ?? 'Someone who manages users'} ended this session.`
    case 'PASSWORD_CHANGED':
      return 'The password was changed. Sign in with the new one.'
    case 'REMOVED':
      return 'Your access was removed.'
    case 'IDLE':
      return `You were signed out because nothing was done for ${describeMinutes(idleMinutes ?? idleTimes.usual)}.`
    case 'EXPIRED':
      return 'You were signed out because sessions last 30 days at most.'
  }
}
