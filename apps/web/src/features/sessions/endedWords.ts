import { describeMinutes } from '@gatehouse/policy'
import type { EndedSession } from '../../app/errors.ts'

type Words = { title: string, text: string }
/** What is known beside the reason: the device that took over, in words; who ended it; after how many minutes without use. */
type How = { by: string | null, name?: string | null, idleMinutes?: number | null }

const byReason: Record<EndedSession['reason'], (how: How) => Words> = {
  SIGNED_OUT: () => ({ title: 'You signed out', text: 'Your session was ended from another tab or window of this browser.' }),
  TAKEN_OVER: ({ by }) => ({
    title: 'You were signed out here',
    text: by ? `Someone signed in with your login on ${by}, and a login works on one device at a time.` : 'Someone signed in with your login on another device, and a login works on one at a time.',
  }),
  ENDED_BY_ADMIN: ({ name }) =>
    name
      ? { title: `${name} ended your session`, text: 'They manage users of your account. You can sign in again.' }
      : { title: 'Your session was ended', text: 'Someone who manages users of your account ended it. You can sign in again.' },
  PASSWORD_CHANGED: () => ({ title: 'Your password was changed', text: 'That ends every session. Sign in with the new password.' }),
  REMOVED: () => ({ title: 'Your access was ended', text: 'You were removed from the last account that you could enter.' }),
  IDLE: ({ idleMinutes }) => ({
    title: 'You were signed out', text: `Nothing was done here for ${idleMinutes ? describeMinutes(idleMinutes) : 'a while'}, so the session was ended for safety.`,
  }),
  EXPIRED: () => ({ title: 'Your session has ended', text: 'Sign in again to go on.' }),
}

/** A device as people would name it: 'MacBook, Firefox'. */
export const deviceWords = (device: { device: string, browser: string }): string => `${device.device}, ${device.browser}`

/** Why a session ended, and by which device or by whom, for the person who had it. SE-4 */
export const endedWords = ({ reason, by, byName, idleMinutes }: EndedSession): Words =>
  byReason[reason]({ by: by ? deviceWords(by) : null, name: byName, idleMinutes })
