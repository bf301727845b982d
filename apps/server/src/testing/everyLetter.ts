/** Every mail that is sent, about given people: what the words of each make of them. */
import { factorLetter } from '../features/identity/mails/factorLetters.ts'
import {
  emailChangedLetter, emailChangeLetter, emailChangeRequestedLetter, emailProofLetter, emailTakenLetter, passwordChangedLetter, passwordResetLetter, signUpKnownLetter, signUpLetter,
} from '../features/identity/letters.ts'
import { accessGrantedLetter, accessRequestLetter } from '../features/partners/letters.ts'
import { invoiceLetter, reminderLetter } from '../platform/mail/billingLetters.ts'
import { accountClosedLetter, accountErasedLetter, accountRestoredLetter } from '../platform/mail/closingLetters.ts'
import type { MailContent } from '../platform/mail/design.ts'
import { membershipExpiredLetter, membershipExpiresSoonLetter } from '../platform/mail/expiryLetters.ts'
import {
  holdingTransferredLetter, invitationLetter, madeAdminLetter, memberAddedLetter, newDeviceLetter, ownerAddedLetter, peopleInvitedLetter, removedLetter, revokedLetter, signedInElsewhereLetter,
} from '../platform/mail/letters.ts'
import type { MailKind } from '../platform/mail/mailKinds.ts'
import { noticeLetter, ownAccessEndsSoonLetter } from '../platform/mail/noticeLetters.ts'

/** What people said of themselves, wrote, or called their account. */
export type Said = { name: string; account: string; message: string }

export const house = 'https://console.example'
const at = new Date('2026-12-04T14:05:00Z')
const device = { device: 'Windows', browser: 'Firefox 140', address: '203.0.113.24' }
const ana = 'ana@marlow.example'
const tom = 'tom@agency.example'

/** The letters of each kind of mail; a kind that is missing here does not compile. */
export const everyLetter = ({ name, account: accountName, message }: Said): Record<MailKind, MailContent[]> => {
  const url = `${house}/a/marlow/team`
  const where = { device, at }
  const by = { byName: name, byEmail: ana }
  const use = { email: tom, device: `${device.browser} on ${device.device}`, address: device.address, at, url: `${house}/forgot?email=tom%40agency.example&again=1` }
  const removal = { accountName, removedByName: name, removedByEmail: ana, at }
  const closing = { accountName, ...by, at, isOwner: false, url }
  const bill = { accountName, name: 'INV-000042', total: '$60.50', due: 'December 18, 2026', payTo: 'IBAN IE64 IRCE 9205 0112 3456 78', paid: false, lines: ['5 seats, monthly'], url: `${house}/invoices/abc.pdf` }
  const owner = { accountName, ownerName: name, ownerEmail: tom, url }
  return {
    passwordReset: [passwordResetLetter({ ...where, email: tom, url: `${house}/reset/abc`, expiresAt: at })],
    emailProof: [emailProofLetter({ email: tom, name, url: `${house}/confirm-email/abc`, expiresAt: at })],
    signUp: [true, false].flatMap((asPartner) => [signUpLetter({ ...where, email: tom, url: `${house}/sign-up/abc`, expiresAt: at, asPartner }), signUpKnownLetter({ ...where, email: tom, signInUrl: `${house}/sign-in`, asPartner })]),
    emailChange: [emailChangeLetter({ ...where, name, email: tom, newEmail: ana, url: `${house}/confirm-email/abc`, expiresAt: at })],
    emailTaken: [emailTakenLetter({ email: tom, at, signInUrl: `${house}/sign-in` })],
    emailChangeRequested: [emailChangeRequestedLetter({ ...where, email: tom, newEmail: ana, url: use.url })],
    emailChanged: [emailChangedLetter({ ...where, email: tom, newEmail: ana })],
    passwordChanged: [true, false].map((byLink) => passwordChangedLetter({ ...where, email: tom, byLink, secondFactorsRemoved: byLink, url: use.url })),
    factor: (['added', 'removed', 'reset', 'codes renewed', 'code used'] as const).map((what) => factorLetter({ what, method: 'PASSKEY', name, left: 3, device: what === 'reset' ? null : device, at, email: tom, url: `${house}/me/security` })),
    newDevice: [newDeviceLetter(use)],
    signedInElsewhere: [signedInElsewhereLetter(use)],
    invitation: [true, false].map((existingLogin) => invitationLetter({ accountName, inviterName: name, inviterEmail: ana, access: 'can see coupons', message, url: `${house}/accept/abc`, expiresAt: at, accessEnds: at, existingLogin })),
    peopleInvited: [[tom], [tom, ana]].map((emails) => peopleInvitedLetter({ accountName, emails, invitedByName: name, invitedByEmail: ana, url })),
    memberAdded: [memberAddedLetter({ accountName, memberName: name, memberEmail: tom, addedByName: name, addedByEmail: ana, access: 'can see coupons', url })],
    holderOwnerAdded: [ownerAddedLetter({ ...owner, toHolder: true })],
    ownerAdded: [ownerAddedLetter({ ...owner, toHolder: false })],
    madeAdmin: [madeAdminLetter({ accountName, ...by, url })],
    removed: [removedLetter(removal)],
    holdingTransferred: (['from', 'to'] as const).map((side) => holdingTransferredLetter({ accountName, side, fromName: name, fromEmail: ana, toName: name, toEmail: tom, at, url })),
    membershipExpired: [membershipExpiredLetter({ accountName, at })],
    accountClosed: [true, false].map((isHolder) => accountClosedLetter({ ...closing, isHolder, erasedAt: at })),
    accountRestored: [accountRestoredLetter({ ...closing, isHolder: false })],
    accountErased: [accountErasedLetter({ accountName })],
    invoice: [false, true].map((paid) => invoiceLetter({ ...bill, paid })),
    invoiceReminder: [reminderLetter(bill)],
    accessRequested: [accessRequestLetter({ accountName, name, email: tom, company: name, site: 'https://agency.example', message, access: 'can do what admins can', expiresAt: at, url: `${house}/a/marlow/requests/abc` })],
    accessGranted: [accessGrantedLetter({ accountName, ...by, access: 'can do what admins can', url })],
    accessRevoked: [revokedLetter(removal)],
    membershipExpiresSoon: [membershipExpiresSoonLetter({ accountName, memberName: name, memberEmail: tom, expiresAt: at, url })],
    ownExpiresSoon: [ownAccessEndsSoonLetter({ accountName, text: `Your access to ${accountName} ends on 4 December 2026`, url })],
    accessChanged: [noticeLetter({ text: `${name} changed what you may do in ${accountName}`, at, accountName, url })],
    billingNews: [noticeLetter({ text: `The invoice ${name} of ${accountName} is paid`, at, accountName, url })],
  }
}
