import type { MailContent } from './design.ts'
import { address, given, moment, type Paragraph, person, strong } from './words.ts'

/** The words of every mail. Pure: who, what, when and the link go in, content for `composeMail` comes out. */

/** What somebody may do, as it stands alone: with a capital. */
const sentence = (access: string) => given(access, 500).replace(/^\p{Ll}/u, (first) => first.toUpperCase())

/** To the invited address. `access` says in words what the person will be able to do. TM-5, TM-6 */
export const invitationLetter = (invitation: {
  accountName: string
  inviterName: string
  inviterEmail: string
  access: string
  message?: string | null
  url: string
  expiresAt: Date
  /** When the access ends, if it does. TM-14 */
  accessEnds?: Date | null
  /** Whether this address already has a login, so that no new password is asked for. */
  existingLogin: boolean
}): MailContent => {
  const account = given(invitation.accountName)
  const inviter = given(invitation.inviterName) || address(invitation.inviterEmail)
  return {
    subject: `${inviter} invited you to ${account}`,
    preheader: invitation.existingLogin
      ? 'Join with the login you already have.'
      : 'Set your name and a password, and you are in.',
    title: `Join ${account}`,
    body: [[strong(inviter), ' invited you to work in ', strong(account), ' on Gatehouse.']],
    quote: invitation.message ?? undefined,
    facts: [
      ['Invited by', person(invitation.inviterName, invitation.inviterEmail)],
      ['Access', sentence(invitation.access)],
      ...(invitation.accessEnds ? [['Access ends', moment(invitation.accessEnds)] as const] : []),
      ['Open until', moment(invitation.expiresAt)],
    ],
    action: { label: 'Accept invitation', url: invitation.url },
    after: [
      invitation.existingLogin
        ? 'You accept with the login you already have for this address. The offer also waits for you when you sign in.'
        : 'You will set your name and a password for this address.',
      'The link works once, for you alone. If you did not expect this, do nothing: you join nothing unless you accept.',
    ],
    reason: `You get this because ${address(invitation.inviterEmail)} entered this address in an invitation.`,
  }
}

/** To the account holder when someone else added a user. TM-11 */
export const memberAddedLetter = (added: {
  accountName: string
  memberName?: string | null
  memberEmail: string
  addedByName: string
  addedByEmail: string
  access: string
  /** The account's team page. */
  url: string
}): MailContent => {
  const account = given(added.accountName)
  const member = (added.memberName && given(added.memberName)) || address(added.memberEmail)
  const by = given(added.addedByName) || address(added.addedByEmail)
  return {
    subject: `${by} added ${member} to ${account}`,
    preheader: `${member} can now work in ${account}.`,
    title: `${member} joined ${account}`,
    body: [[strong(by), ' added ', strong(member), ' to ', strong(account), ', which you hold.']],
    facts: [
      ['Added', person(added.memberName, added.memberEmail)],
      ['Added by', person(added.addedByName, added.addedByEmail)],
      ['Access', sentence(added.access)],
    ],
    action: { label: 'Open team', url: added.url },
    after: ['You can change what they may do, or remove them, on the team page at any time.'],
    reason: `You get this because you hold the account ${account} and someone else added a user to it.`,
  }
}

/** To someone who was removed from an account. TM-8 */
export const removedLetter = (removal: {
  accountName: string
  removedByName: string
  removedByEmail: string
  at: Date
}): MailContent => {
  const account = given(removal.accountName)
  const by = given(removal.removedByName) || address(removal.removedByEmail)
  return {
    subject: `You no longer have access to ${account}`,
    preheader: `${by} removed you from the account.`,
    title: `You no longer have access to ${account}`,
    body: [
      [strong(by), ' removed you from ', strong(account), '. Pages of it that you had open are closed.'],
      'Your login and your other accounts are not affected.',
    ],
    facts: [
      ['Removed by', person(removal.removedByName, removal.removedByEmail)],
      ['When', moment(removal.at)],
    ],
    after: ['If you think this is a mistake, write to the person who removed you: they can invite you again.'],
    reason: `You get this because you were a member of ${account}.`,
  }
}

/** To a partner whose access was revoked. PA-7 */
export const revokedLetter = (revocation: Parameters<typeof removedLetter>[0]): MailContent => {
  const account = given(revocation.accountName)
  const by = given(revocation.removedByName) || address(revocation.removedByEmail)
  return {
    subject: `Your partner access to ${account} was revoked`,
    preheader: `${by} ended it.`,
    title: `Your partner access to ${account} was revoked`,
    body: [
      [strong(by), ' revoked your access to ', strong(account), '. Pages of it that you had open are closed.'],
      'Your login and your other accounts are not affected.',
    ],
    facts: [
      ['Revoked by', person(revocation.removedByName, revocation.removedByEmail)],
      ['When', moment(revocation.at)],
    ],
    after: ['If you think this is a mistake, write to the people you worked with there. You can also ask to enter again, in the partner portal.'],
    reason: `You get this because you were a partner in ${account}.`,
  }
}

/** To a member who was made admin. TM-7 */
export const madeAdminLetter = (promotion: {
  accountName: string
  byName: string
  byEmail: string
  /** The account's first page. */
  url: string
}): MailContent => {
  const account = given(promotion.accountName)
  const by = given(promotion.byName) || address(promotion.byEmail)
  return {
    subject: `You are now an admin of ${account}`,
    preheader: `${by} made you an admin.`,
    title: `You are now an admin of ${account}`,
    body: [
      [strong(by), ' made you an admin of ', strong(account), '.'],
      'Admins can do everything in the account except what only its owners can. It applies at once.',
    ],
    facts: [['Made admin by', person(promotion.byName, promotion.byEmail)]],
    action: { label: `Open ${account}`, url: promotion.url },
    reason: `You get this because you are a member of ${account}.`,
  }
}

/** Where a login was used. */
type Use = {
  email: string
  /** In words, as 'Firefox on Windows'. */
  device: string
  address: string
  at: Date
  /** Where a new password is set. */
  url: string
}

/** What both mails about a use of one's login have in common. */
const aboutUse = (use: Use, title: string, what: Paragraph): MailContent => ({
  subject: title,
  preheader: `${given(use.device)}, ${moment(use.at)}`,
  title,
  body: [what, 'If this was you, there is nothing to do.'],
  facts: [
    ['Device', given(use.device)],
    ['Network address', given(use.address)],
    ['When', moment(use.at)],
  ],
  action: { label: 'This wasn’t me', url: use.url },
  after: ['If it was not you, set a new password now. That signs out every device.'],
  reason: `You get this because ${address(use.email)} is your login for Gatehouse.`,
})

/** To someone whose session was ended because their login was used on a device not seen before. SE-3, SE-4 */
export const signedInElsewhereLetter = (use: Use): MailContent => aboutUse(use, 'Your login was used on another device', [
  'Someone signed in as ', strong(address(use.email)), ', and your session on the other device was ended.',
])

/** To someone whose login was used on a device not seen before, while it was in use nowhere else. SE-3 */
export const newDeviceLetter = (use: Use): MailContent => aboutUse(use, 'Your login was used on a new device', [
  'Someone signed in as ', strong(address(use.email)), ' on a device on which this login had not been used before.',
])

/** To the account holder when someone else invited people. TM-11 */
export const peopleInvitedLetter = (invited: {
  accountName: string
  emails: readonly string[]
  invitedByName: string
  invitedByEmail: string
  /** The account's team page. */
  url: string
}): MailContent => {
  const account = given(invited.accountName)
  const by = given(invited.invitedByName) || address(invited.invitedByEmail)
  const many = invited.emails.length === 1 ? address(invited.emails[0]!) : `${invited.emails.length} people`
  return {
    subject: `${by} invited ${many} to ${account}`,
    preheader: 'They can join with the link in their mail.',
    title: `${by} invited ${many}`,
    body: [[strong(by), ' invited ', strong(many), ' to ', strong(account), ', which you hold.']],
    facts: [
      ['Invited', invited.emails.slice(0, 20).map((email) => address(email)).join(', ') + (invited.emails.length > 20 ? ', …' : '')],
      ['Invited by', person(invited.invitedByName, invited.invitedByEmail)],
    ],
    action: { label: 'Open team', url: invited.url },
    after: ['You can cancel an invitation on the team page as long as it is open.'],
    reason: `You get this because you hold the account ${account} and someone else invited people to it.`,
  }
}

/** To both sides when an account has a new holder. AC-4 */
export const holdingTransferredLetter = (transfer: {
  accountName: string
  /** Who reads it: the new holder, or the former one. */
  side: 'from' | 'to'
  fromName: string
  fromEmail: string
  toName: string
  toEmail: string
  at: Date
  /** The account's first page. */
  url: string
}): MailContent => {
  const account = given(transfer.accountName)
  const from = given(transfer.fromName) || address(transfer.fromEmail)
  const to = given(transfer.toName) || address(transfer.toEmail)
  const facts: MailContent['facts'] = [
    ['New account holder', person(transfer.toName, transfer.toEmail)],
    ['Passed on by', person(transfer.fromName, transfer.fromEmail)],
    ['When', moment(transfer.at)],
  ]
  const action = { label: `Open ${account}`, url: transfer.url }
  if (transfer.side === 'to') {
    return {
      subject: `You now hold the account ${account}`,
      preheader: `${from} passed it on to you.`,
      title: `You now hold ${account}`,
      body: [[strong(from), ' made you the account holder of ', strong(account), '.'], 'You are an owner now, and you alone answer for its seats and its bill, and can close it or pass it on.'],
      facts, action,
      reason: `You get this because you are an owner of ${account}.`,
    }
  }
  return {
    subject: `You passed ${account} on to ${to}`,
    preheader: `${to} is the account holder now.`,
    title: `You passed ${account} on`,
    body: [['You made ', strong(to), ' the account holder of ', strong(account), '.'], 'You stay an owner. What only the holder can do, you can no longer do.'],
    facts, action,
    after: ['If it was not you, set a new password at once and write to the new holder and to whoever runs this Gatehouse.'],
    reason: `You get this because you held the account ${account}.`,
  }
}

/** To who was made an owner by an operator, and to the account holder. AC-4, TM-11 */
export const ownerAddedLetter = (added: {
  accountName: string
  /** Whether the holder reads it, or the owner. */
  toHolder: boolean
  ownerName: string
  ownerEmail: string
  /** The account's first page. */
  url: string
}): MailContent => {
  const account = given(added.accountName)
  const owner = given(added.ownerName) || address(added.ownerEmail)
  const title = added.toHolder ? `${owner} is an owner of ${account} now` : `You are an owner of ${account} now`
  return {
    subject: title,
    preheader: 'An operator of this Gatehouse did it.',
    title,
    body: [['An operator made ', added.toHolder ? strong(owner) : 'you', ' an owner of ', strong(account), '.'], 'Owners can do everything in the account except what only its holder can. It applies at once.'],
    facts: [['Owner', person(added.ownerName, added.ownerEmail)]],
    action: { label: `Open ${account}`, url: added.url },
    reason: added.toHolder ? `You get this because you hold the account ${account}.` : `You get this because you are an owner of ${account}.`,
  }
}
