import { createHash } from 'node:crypto'
import type { Device } from '../../../graphql/context.ts'
import type { Job } from '../../../platform/jobs.ts'

/** What every mail about a login tells: from where, and when. */
export type Circumstances = { device: Device; at: string }

/** A notice that is sent once; its id makes a repeated mail recognisable. */
type Notice = Circumstances & { id: string; to: string; email: string; name: string }

const noticeOf = (task: string, notice: Omit<Notice, 'id' | 'at'> & { at: Date }): Job => ({
  task, payload: { ...notice, at: notice.at.toISOString(), id: crypto.randomUUID() } satisfies Notice,
})

/** Asked for alike whether or not there is such a login: only the one who does the work looks. ID-4 */
export const passwordResetMail = (email: string, emailKey: string, { device, at }: { device: Device; at: Date }): Job => ({
  task: 'passwordResetMail', payload: { email, device, at: at.toISOString() } satisfies PasswordResetMail, key: `reset:${createHash('sha256').update(emailKey).digest('base64url')}`,
})
export type PasswordResetMail = Circumstances & { email: string }

/** Asked for alike whether or not there is such a login, as for a new password. ID-1 */
export const signUpMail = (email: string, emailKey: string, { device, at, asPartner }: { device: Device; at: Date; asPartner: boolean }): Job => ({
  task: 'signUpMail', payload: { email, device, at: at.toISOString(), asPartner } satisfies SignUpMail, key: `sign-up:${createHash('sha256').update(emailKey).digest('base64url')}`,
})
export type SignUpMail = Circumstances & { email: string; asPartner?: boolean }

/** Asks somebody to prove that the mailbox of their login is theirs. The link is made when it is sent. ID-5, ID-7 */
export const emailProofMail = (userId: string): Job => ({ task: 'emailProofMail', payload: { userId } satisfies EmailProofMail, key: `proof:${userId}` })
export type EmailProofMail = { userId: string }

/** The link to the address that shall become the login; `sending` names the newest one. ID-5 */
export const emailChangeMail = (change: EmailChangeMail): Job => ({ task: 'emailChangeMail', payload: change, key: `email:${change.changeId}` })
export type EmailChangeMail = Circumstances & { changeId: string; sending: number }

/** Tells the present address what is about to happen to it. ID-5 */
export const emailChangeRequestedMail = (notice: Omit<Notice, 'id' | 'at'> & { at: Date; newEmail: string }): Job => noticeOf('emailChangeRequestedMail', notice)
/** Tells the former address that it is the login no more. ID-5 */
export const emailChangedMail = (notice: Omit<Notice, 'id' | 'at'> & { at: Date; newEmail: string }): Job => noticeOf('emailChangedMail', notice)
export type EmailNotice = Notice & { newEmail: string }

/** Tells that there is a new password. `secondFactorsRemoved`: see `resetPassword`. */
export const passwordChangedMail = (notice: Omit<Notice, 'id' | 'at'> & { at: Date; byLink: boolean; secondFactorsRemoved: boolean }): Job =>
  noticeOf('passwordChangedMail', notice)
export type PasswordChangedMail = Notice & { byLink: boolean; secondFactorsRemoved: boolean }
