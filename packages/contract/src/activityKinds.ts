import { commerceKinds } from './commerceKinds.ts'

/** Every kind of activity event, with its words. `sentence` is read with {performer} and {member} filled in, or {thing}, which is the `name` in its detail; `access` marks
 *  the kinds after which somebody may see or do other things than before: live connections are re-checked before anything
 *  later is delivered (LV-3): those of {member}, or of `everyone` in the account. `self`: nobody else did it, so 'Performed by' stays empty
 *  (AV-2); where `sentenceBy` stands beside it, somebody else may have, and then it reads so. `personal`: it stands in the person's own
 *  stream only, and in no account's log. `amounts`: the entries of its detail that the account earned, which are withheld where financial
 *  information is hidden (PE-4); `prices`: those that are money and that everyone who sees the event may see. */
export const activityKinds = {
  'owner created': { title: 'Owner created', sentence: '{member} opened the account', area: 'team', self: true, access: true },
  'created account': { title: 'Joined', sentence: '{member} accepted the invitation and joined', area: 'team', self: true, access: true },
  'invited': { title: 'Invited', sentence: '{performer} invited {member}', area: 'team' },
  'invite removed': { title: 'Invitation cancelled', sentence: '{performer} cancelled the invitation of {member}', area: 'team' },
  'invite declined': { title: 'Invitation declined', sentence: '{member} declined the invitation', area: 'team', self: true },
  'invite resent': { title: 'Invitation resent', sentence: '{performer} sent the invitation of {member} again', area: 'team' },
  'invite expired': { title: 'Invitation expired', sentence: 'The invitation of {member} expired', area: 'team', self: true },
  'logged in': { title: 'Signed in', sentence: '{member} entered the account', area: 'sessions', self: true },
  'logged out': { title: 'Signed out', sentence: '{member} signed out', area: 'sessions', self: true, access: true },
  'session taken over': { title: 'Signed in elsewhere', sentence: '{member} signed in on another device, which ended the session on the first', area: 'sessions', self: true, access: true },
  'session ended': {
    title: 'Session ended', sentence: 'The session of {member} ended', sentenceBy: '{performer} ended the session of {member}', area: 'sessions', self: true, access: true,
  },
  'profile changed': { title: 'Profile changed', sentence: '{member} changed their profile', area: 'team', self: true },
  'second factor added': { title: 'Second factor added', sentence: '{member} added a second factor', area: 'sessions', self: true, access: true },
  'second factor removed': { title: 'Second factor removed', sentence: '{member} removed a second factor', area: 'sessions', self: true, access: true },
  'second factor reset': { title: 'Second factor reset', sentence: 'An operator reset the second factor of {member}', area: 'sessions', self: true, access: true },
  'recovery codes renewed': { title: 'Recovery codes renewed', sentence: '{member} made new recovery codes', area: 'sessions', self: true },
  'recovery code used': { title: 'Recovery code used', sentence: '{member} signed in with a recovery code', area: 'sessions', self: true },
  'passkey renamed': { title: 'Passkey renamed', sentence: '{member} renamed a passkey', area: 'sessions', self: true },
  'deleted': { title: 'Removed', sentence: '{performer} removed {member}', area: 'team', access: true },
  'made admin': { title: 'Made admin', sentence: '{performer} made {member} an admin', area: 'team', access: true },
  'ownership transferred': { title: 'Account passed on', sentence: '{performer} made {member} the account holder', area: 'team', access: 'everyone' },
  'owner added': { title: 'Owner added', sentence: 'An operator made {member} an owner', area: 'team', self: true, access: true },
  'partner requested': { title: 'Partner asked to enter', sentence: '{member} asked to enter as a partner', area: 'team', self: true },
  'partner withdrew': { title: 'Partner request withdrawn', sentence: '{member} took back their request to enter', area: 'team', self: true },
  'partner request expired': { title: 'Partner request expired', sentence: 'The request of {member} to enter expired', area: 'team', self: true },
  'partner granted': { title: 'Partner let in', sentence: '{performer} let {member} in as a partner', area: 'team', access: true },
  'partner denied': { title: 'Partner turned away', sentence: '{performer} denied the request of {member} to enter', area: 'team' },
  'partner revoked': { title: 'Partner access revoked', sentence: '{performer} revoked the access of {member}', area: 'team', access: true },
  'permissions changed': { title: 'Permissions changed', sentence: '{performer} changed what {member} may do', area: 'team', access: true },
  'product access changed': { title: 'Product access changed', sentence: '{performer} changed which products {member} reaches', area: 'team', access: true },
  'end date changed': { title: 'End date changed', sentence: '{performer} changed when the access of {member} ends', area: 'team' },
  'membership expired': { title: 'Access ended', sentence: 'The access of {member} ended on its date', area: 'team', self: true, access: true },
  'viewed as': { title: 'Viewed as', sentence: '{performer} began to view the account as {member}', area: 'team' },
  'view ended': {
    title: 'View ended', sentence: 'The view of the account as {member} ended', sentenceBy: '{performer} stopped viewing the account as {member}', area: 'team', self: true, access: true,
  },
  'level created': { title: 'Access level created', sentence: '{performer} created the access level {thing}', area: 'settings' },
  'level changed': { title: 'Access level changed', sentence: '{performer} changed the access level {thing}', area: 'settings', access: 'everyone' },
  'level deleted': { title: 'Access level deleted', sentence: '{performer} deleted the access level {thing}', area: 'settings' },
  'settings changed': { title: 'Settings changed', sentence: '{performer} changed the settings', area: 'settings', access: 'everyone' },
  'plan changed': { title: 'Plan changed', sentence: 'An operator put the account on the plan {thing}', area: 'settings', self: true },
  'data exported': { title: 'Everything exported', sentence: '{performer} exported everything in the account', area: 'settings' },
  'key created': { title: 'API key made', sentence: '{performer} made the API key {thing}', area: 'keys' },
  'key rotated': { title: 'API key renewed', sentence: '{performer} gave the API key {thing} a new secret', area: 'keys', access: true },
  'key secret ended': { title: 'API key’s former secret ended', sentence: 'The former secret of the API key {thing} ended', area: 'keys', self: true, access: true },
  'key revoked': { title: 'API key revoked', sentence: '{performer} revoked the API key {thing}', area: 'keys', access: true },
  'key expired': { title: 'API key expired', sentence: 'The API key {thing} expired', area: 'keys', self: true, access: true },
  'seats added': { title: 'Seats added', sentence: '{performer} added {thing}', area: 'settings' },
  'seats returned': { title: 'Seats given back', sentence: '{performer} gave back {thing}, from the end of the period on', area: 'settings' },
  'seats kept': { title: 'Seats kept', sentence: '{performer} kept {thing} that had been given back', area: 'settings' },
  'seats ended': { title: 'Seats ended', sentence: '{thing} that had been given back came to an end', area: 'settings', self: true },
  'billing contact changed': { title: 'Billing contact changed', sentence: '{performer} made {thing} the billing contact', area: 'settings' },
  'invoice issued': { title: 'Invoice issued', sentence: 'The invoice {thing} was issued', area: 'settings', self: true },
  'invoice paid': { title: 'Invoice paid', sentence: 'The invoice {thing} was paid', area: 'settings', self: true },
  'invoice voided': { title: 'Invoice voided', sentence: 'An operator voided the invoice {thing}', area: 'settings', self: true },
  'card added': { title: 'Card added', sentence: '{performer} put {thing} on file to pay with', area: 'settings' },
  'card replaced': { title: 'Card replaced', sentence: '{performer} replaced {thing}', area: 'settings' },
  'card renewed': { title: 'Card renewed', sentence: 'The bank renewed {thing}', area: 'settings', self: true },
  'card removed': { title: 'Card removed', sentence: '{performer} took {thing} away', area: 'settings' },
  'card lost': { title: 'Card lost', sentence: 'Stripe no longer has {thing}', area: 'settings', self: true },
  'payment started': { title: 'Payment begun', sentence: '{performer} began to pay the invoice {thing}', area: 'settings' },
  'payment failed': { title: 'Payment failed', sentence: 'The card on file could not be charged for the invoice {thing}', area: 'settings', self: true },
  'payment called off': { title: 'Payment called off', sentence: 'The card on file is no longer charged for the invoice {thing}, which was closed meanwhile', area: 'settings', self: true },
  'payment refunded': { title: 'Payment refunded', sentence: 'The money for the invoice {thing} went back, since it was closed meanwhile', area: 'settings', self: true },
  'account closed': { title: 'Account closed', sentence: '{performer} closed the account', area: 'settings', access: 'everyone' },
  'account restored': { title: 'Account restored', sentence: '{performer} opened the account again', area: 'settings', access: 'everyone' },
  'account erased': { title: 'Account erased', sentence: '{thing}, which {member} had closed, was erased', area: 'login', self: true, personal: true },
  'email confirmed': { title: 'Email confirmed', sentence: '{member} confirmed their email address', area: 'login', self: true, access: true, personal: true },
  'email change requested': { title: 'Email change requested', sentence: '{member} asked for another email address', area: 'login', self: true, access: true, personal: true },
  'email change withdrawn': { title: 'Email change withdrawn', sentence: '{member} kept their email address', area: 'login', self: true, access: true, personal: true },
  'email changed': { title: 'Email changed', sentence: '{member} changed their email address', area: 'login', self: true, access: true },
  'password changed': { title: 'Password changed', sentence: '{member} changed their password', area: 'login', self: true, access: true, personal: true },
  'password reset': { title: 'Password reset', sentence: '{member} set a new password by a mailed link', area: 'login', self: true, access: true, personal: true },
  'end date near': { title: 'Access ends soon', sentence: 'The access of {member} ends within three days', area: 'login', self: true, personal: true },
  'noticed': { title: 'Notice', sentence: '{member} was given a notice', area: 'login', self: true, personal: true },
  'notices read': { title: 'Notices read', sentence: '{member} read notices', area: 'login', self: true, personal: true },
  'notice choice changed': { title: 'Notices chosen', sentence: '{member} chose how to hear of {thing}', area: 'login', self: true, personal: true },
  ...commerceKinds,
} as const satisfies Record<string, ActivityKindInfo>

export type ActivityKind = keyof typeof activityKinds

export type ActivityKindInfo = {
  readonly title: string
  readonly sentence: string
  readonly sentenceBy?: string
  readonly area: 'team' | 'sessions' | 'settings' | 'keys' | 'login' | 'commerce'
  readonly self?: true
  readonly access?: true | 'everyone'
  readonly personal?: true
  readonly amounts?: readonly string[]
  readonly prices?: readonly string[]
}

/** The entries of a kind's detail that are amounts which the account earned. PE-4 */
export const amountsIn = (kind: ActivityKind): readonly string[] => (activityKinds[kind] as ActivityKindInfo).amounts ?? []
