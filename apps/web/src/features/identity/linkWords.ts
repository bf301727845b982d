import type { ClosedLink } from './loginDocuments.ts'

export type LinkWords = { title: string, text: string }

const forPassword: Record<ClosedLink['status'], LinkWords> = {
  EXPIRED: { title: 'This link has expired', text: 'A link for a new password works for an hour. Ask for a new one; it takes a moment.' },
  USED: { title: 'This link has been used', text: 'A new password was set with it. Sign in with that one, or ask for another link if it was not you.' },
  UNKNOWN: { title: 'This link does not work', text: 'Check that you copied the whole link. If you asked several times, only the link in the newest mail works.' },
}

const forSignUp: Record<ClosedLink['status'], LinkWords> = {
  EXPIRED: { title: 'This link has expired', text: 'A link to create an account by works for a day. Ask for a new one; it takes a moment.' },
  USED: { title: 'This link has been used', text: 'An account was created with it. Sign in with the password that was chosen there.' },
  UNKNOWN: { title: 'This link does not work', text: 'Check that you copied the whole link. If you asked several times, only the link in the newest mail works.' },
}

const forEmail: Record<ClosedLink['status'], LinkWords> = {
  EXPIRED: { title: 'This link has expired', text: 'Sign in and send the mail again from your profile. Its link is good at once.' },
  USED: { title: 'This link has been used', text: 'The address was confirmed with it. There is nothing more to do.' },
  UNKNOWN: { title: 'This link does not work', text: 'Check that you copied the whole link. If the mail was sent again, only the newest one’s link works; if the change was taken back, none does.' },
}

/** What became of a mailed link for a new password, and what to do now. ID-4 */
export const closedResetWords = ({ status }: Pick<ClosedLink, 'status'>): LinkWords => forPassword[status]

/** What became of a mailed link to sign up by, and what to do now. ID-1 */
export const closedSignUpWords = ({ status }: Pick<ClosedLink, 'status'>): LinkWords => forSignUp[status]

/** What became of a mailed link that confirms an address, and what to do now. ID-5 */
export const closedEmailWords = ({ status }: Pick<ClosedLink, 'status'>): LinkWords => forEmail[status]
