import { type NoticeKind, noticeKinds } from '@gatehouse/contract/notice-kinds'

/** Every mail that is sent, with the kind of notices that it is of: by that its reader chooses whether to get it. `null`: it was asked
 *  for, or cannot be done without, so it comes whatever was chosen. A mail that is not in here cannot be sent; mails.test.ts looks at each. */
export const mailKinds = {
  passwordReset: null,
  emailProof: null,
  signUp: null,
  emailChange: null,
  emailTaken: null,
  emailChangeRequested: 'security',
  emailChanged: 'security',
  passwordChanged: 'security',
  factor: 'security',
  newDevice: 'security',
  signedInElsewhere: 'security',
  invitation: 'invitations',
  peopleInvited: 'team',
  memberAdded: 'team',
  holderOwnerAdded: 'team',
  ownerAdded: 'membership',
  madeAdmin: 'membership',
  removed: 'membership',
  holdingTransferred: 'membership',
  membershipExpired: 'membership',
  accountClosed: 'membership',
  accountRestored: 'membership',
  accountErased: 'membership',
  accessRequested: 'requests',
  accessGranted: 'membership',
  accessRevoked: 'membership',
  invoice: null,
  invoiceReminder: null,
  membershipExpiresSoon: 'expiry',
  ownExpiresSoon: 'expiry',
  accessChanged: 'access',
  billingNews: 'billing',
} as const satisfies Record<string, NoticeKind | null>

export type MailKind = keyof typeof mailKinds

/** The kind of notices by which its reader may turn a mail off; null where it comes in any case. */
export const chosenBy = (kind: MailKind): NoticeKind | null => {
  const about = mailKinds[kind]
  return about && noticeKinds[about].mail !== 'always' ? about : null
}
