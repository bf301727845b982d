import type { NewEvent, Person } from '../../activity/event.ts'
import type { Device } from '../../graphql/context.ts'
import type { SessionEnd } from '../../platform/database/generated/client.ts'
import { idleMinutesOf } from './ends.ts'

/** `logged in`: AC-3 */
export const signedIn = (streamId: string, user: Person, device: Device & { newDevice?: boolean }, membershipId?: string): NewEvent => ({
  streamId, kind: 'logged in', performer: null, member: { id: user.id, email: user.email }, subjectId: membershipId, detail: { ...device },
})

/** Somebody who manages users and ended a session out of this account. SE-6 */
export type Ender = Person & { name: string; accountId: string }

/** `logged out`, `session taken over` or `session ended`: SE-5
 *  Who ended it stands in the log of the account that they act in and in the person's own; other accounts do not know them. PE-6 */
export const sessionEnded = (
  streamId: string, user: Person, session: { id: string; lastUsedAt: Date; idleAt: Date } & Device, reason: SessionEnd, by: Device | Ender | null,
): NewEvent => {
  const ender = by && 'accountId' in by && [user.id, by.accountId].includes(streamId) ? by : null
  return {
    streamId,
    kind: reason === 'SIGNED_OUT' ? 'logged out' : reason === 'TAKEN_OVER' ? 'session taken over' : 'session ended',
    performer: ender && { id: ender.id, email: ender.email },
    member: { id: user.id, email: user.email },
    detail: {
      sessionId: session.id, device: session.device, browser: session.browser, address: session.address, reason,
      ...(reason === 'IDLE' && { idleMinutes: idleMinutesOf(session) }), ...(by && 'device' in by && { by }),
    },
  }
}
