import type { Device } from '../../graphql/context.ts'
import type { MailContent } from '../../platform/mail/design.ts'
import { address, given, moment, strong } from '../../platform/mail/words.ts'

/** The words of the mails about somebody's own login: what was done or asked for, when, from where, and what to do if it was not them. */

type Circumstances = { device: Device; at: Date }

/** A device as people would name it: 'Safari 18 on Mac'. */
const deviceWords = ({ device, browser }: Device) => `${given(browser)} on ${given(device)}`

const where = ({ device, at }: Circumstances) => [
  ['When', moment(at)],
  ['Device', deviceWords(device)],
  ['Network address', given(device.address)],
] as const

const yourLogin = (email: string) => `You get this because ${address(email)} is your login for Gatehouse.`

/** With the link to set a new password. ID-4 */
export const passwordResetLetter = (reset: Circumstances & { email: string; url: string; expiresAt: Date }): MailContent => ({
  subject: 'Set a new password',
  preheader: 'The link works once, for an hour.',
  title: 'Set a new password',
  body: [['Someone asked to set a new password for ', strong(address(reset.email)), '. If it was you, go on here:']],
  action: { label: 'Set a new password', url: reset.url },
  facts: [...where(reset), ['Link works until', moment(reset.expiresAt)]],
  after: [
    'The link works once. If you asked several times, only the newest mail’s link works.',
    'If it was not you, do nothing: your password stays as it is, and nobody was signed in.',
  ],
  reason: yourLogin(reset.email),
})

/** To the owner of a login whose password is another now. */
export const passwordChangedLetter = (change: Circumstances & { email: string; byLink: boolean; secondFactorsRemoved: boolean; url: string }): MailContent => ({
  subject: 'Your password was changed',
  preheader: 'If this was not you, act now.',
  title: 'Your password was changed',
  body: [
    ['The password of ', strong(address(change.email)), change.byLink ? ' was set anew, with a link that was mailed to you.' : ' was changed.', ' Every session that was open has ended.'],
    ...(change.secondFactorsRemoved
      ? ['Nobody had confirmed this address before, so the second factors and passkeys that somebody had added to the login were removed. Set up your own.']
      : []),
    'If this was you, there is nothing to do.',
  ],
  facts: where(change),
  action: { label: 'This wasn’t me', url: change.url },
  after: ['If it was not you, set a new password now, and change the password of this mailbox too: whoever did it may be able to read it.'],
  reason: yourLogin(change.email),
})

/** With the link by which somebody makes a login and its first account, or a partner's login. ID-1, PA-1 */
export const signUpLetter = (wish: Circumstances & { email: string; url: string; expiresAt: Date; asPartner: boolean }): MailContent => ({
  subject: wish.asPartner ? 'Create your partner login' : 'Create your account',
  preheader: 'The link works once, for a day.',
  title: wish.asPartner ? 'Create your partner login' : 'Create your account',
  body: [['Someone asked to sign up for Gatehouse with ', strong(address(wish.email)), '. If it was you, go on here: ', wish.asPartner ? 'say whom you work for, and choose a password.' : 'choose a name, a password, and what your account is called.']],
  action: { label: wish.asPartner ? 'Create your partner login' : 'Create your account', url: wish.url },
  facts: [...where(wish), ['Link works until', moment(wish.expiresAt)]],
  after: ['The link works once. If you asked several times, only the newest mail’s link works.', 'If it was not you, do nothing: nothing is made.'],
  reason: `You get this because ${address(wish.email)} was given by someone who wants to sign up.`,
})

/** To the address of a login, when somebody asked to sign up with it. ID-1 */
export const signUpKnownLetter = (wish: Circumstances & { email: string; signInUrl: string; asPartner: boolean }): MailContent => ({
  subject: 'You have a login already',
  preheader: wish.asPartner ? 'Sign in, and say in the partner portal whom you work for.' : 'Sign in, and create a further account from there.',
  title: 'You have a login already',
  body: [
    ['Someone asked to sign up for Gatehouse with ', strong(address(wish.email)), '. That is a login already: sign in with it, and ', wish.asPartner ? 'say in the partner portal whom you work for.' : 'create a further account from the list of your accounts.'],
    'If you do not remember the password, the page where you sign in leads to a new one.',
  ],
  action: { label: 'Sign in', url: wish.signInUrl },
  facts: where(wish),
  after: ['If it was not you, do nothing: nothing has changed, and who asked was not told that there is such a login.'],
  reason: yourLogin(wish.email),
})

/** To a login's own address, with the link that proves it. ID-5 */
export const emailProofLetter = (proof: { email: string; name: string; url: string; expiresAt: Date }): MailContent => ({
  subject: 'Confirm your email address',
  preheader: 'One click, and invitations to this address find you.',
  title: 'Confirm your email address',
  body: [
    [strong(given(proof.name)), ' has a login for Gatehouse with ', strong(address(proof.email)), '. Confirm that this mailbox is yours; invitations to it are shown to you from then on.'],
  ],
  action: { label: 'Confirm this address', url: proof.url },
  facts: [['Link works until', moment(proof.expiresAt)]],
  after: ['If that is not you, do not confirm: somebody else used your address. Nobody can answer invitations to it until it is confirmed.'],
  reason: `You get this because ${address(proof.email)} is the login of someone who accepted an invitation.`,
})

/** To the address that shall become a login. ID-5 */
export const emailChangeLetter = (change: Circumstances & { name: string; email: string; newEmail: string; url: string; expiresAt: Date }): MailContent => ({
  subject: 'Confirm your new email address',
  preheader: `Your login stays ${address(change.email)} until you do.`,
  title: 'Confirm your new email address',
  body: [
    [strong(given(change.name)), ' asked to sign in with ', strong(address(change.newEmail)), ' instead of ', strong(address(change.email)), '. It becomes the login as soon as you confirm.'],
  ],
  action: { label: 'Use this address', url: change.url },
  facts: [...where(change), ['Link works until', moment(change.expiresAt)]],
  after: ['The link works once, in any browser. If you did not ask for this, do nothing: nothing changes.'],
  reason: `You get this because ${address(change.newEmail)} was given as somebody’s new login.`,
})

/** To the address that is the login now, when another was asked for. ID-5 */
export const emailChangeRequestedLetter = (change: Circumstances & { email: string; newEmail: string; url: string }): MailContent => ({
  subject: 'Your login is about to get another email',
  preheader: `To ${address(change.newEmail)}, once it is confirmed.`,
  title: 'Your login is about to get another email',
  body: [
    ['Someone who is signed in as you asked to replace ', strong(address(change.email)), ' with ', strong(address(change.newEmail)), '. It changes once the link that was sent there is followed.'],
    'If this was you, there is nothing to do here.',
  ],
  facts: where(change),
  action: { label: 'This wasn’t me', url: change.url },
  after: ['If it was not you, set a new password now: that signs out every device, and the change does not happen.'],
  reason: yourLogin(change.email),
})

/** To the address that was the login until now. ID-5 */
export const emailChangedLetter = (change: Circumstances & { email: string; newEmail: string }): MailContent => ({
  subject: 'This address is no longer your login',
  preheader: `You sign in with ${address(change.newEmail)} from now on.`,
  title: 'Your login has another email',
  body: [
    ['You sign in with ', strong(address(change.newEmail)), ' from now on, and no longer with ', strong(address(change.email)), '. The password is the same.'],
    'If this was you, there is nothing to do.',
  ],
  facts: where(change),
  after: ['If it was not you, write at once to an owner of your account, or to whoever runs this Gatehouse: they can end the session and see in the log where it was done from.'],
  reason: `You get this because ${address(change.email)} was your login for Gatehouse.`,
})

/** To the owner of an address that somebody else asked to have as their login. ID-5 */
export const emailTakenLetter = (wish: { email: string; at: Date; signInUrl: string }): MailContent => ({
  subject: 'Someone asked to use your address',
  preheader: 'Nothing has changed.',
  title: 'Someone asked to use your address',
  body: [
    ['Someone asked to make ', strong(address(wish.email)), ' the email of their login. It is yours already, so nothing has changed, and they were not told that it is.'],
    'If it was you, with a second login of yours, sign in with this one instead.',
  ],
  facts: [['When', moment(wish.at)]],
  action: { label: 'Sign in', url: wish.signInUrl },
  after: ['If it was not you, there is nothing to do.'],
  reason: yourLogin(wish.email),
})
