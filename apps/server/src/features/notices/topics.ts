import type { ActivityKind } from '@gatehouse/contract/activity-kinds'
import type { NoticeKind } from '@gatehouse/contract/notice-kinds'
import type { Audience } from '@gatehouse/policy'
import type { NewEvent } from '../../activity/event.ts'
import type { MailKind } from '../../platform/mail/mailKinds.ts'
import {
  everyoneInside, type Readers, theHolder, theHolderOfEach, theHolderUnlessInviting, theHolderWhenFull, theInvited, theManagers, themselves, theOwners, thoseWithTheLevel,
} from './readers.ts'

/** The names in a notice's sentence, as they were when it was written. */
export type Facts = {
  by: string
  member: string
  account: string
  /** How many it was done to at once, and the `name` and moments out of the event's detail. */
  count: number
  thing: string
  until: string | null
  device: string
  otherDevice: string
}

/** Where a notice leads: a page of the account that it is about, or one of the reader's own. */
export type Place = 'team' | 'billing' | 'request' | 'accounts' | 'security' | 'sign-ins'

/** What is told of a kind of event, to whom, and how it reads. */
export type Topic = {
  of: ActivityKind
  /** Which of the change's lines: the one in the account's log, or the one in somebody's own stream. */
  line: 'account' | 'own'
  kind: NoticeKind
  audience: Audience
  readers: Readers
  /** Only of such events. */
  when?: (event: NewEvent) => boolean
  says: (facts: Facts) => string
  leads: Place
  /** The mail that carries this sentence, where its reader wants one; null where the change itself sends one with more in it. */
  mail: Extract<MailKind, 'accessChanged' | 'billingNews' | 'ownExpiresSoon'> | null
}

const own = { line: 'own', readers: themselves } as const
const account = { line: 'account' } as const
const aboutBilling = { line: 'account', kind: 'billing', audience: 'HOLDER', readers: theHolderOfEach, leads: 'billing', mail: 'billingNews' } as const
const aboutLogin = { ...own, kind: 'security', audience: 'SELF', leads: 'security', mail: null } as const
const aboutAccess = { ...own, kind: 'access', audience: 'PLACE', leads: 'team', mail: 'accessChanged' } as const

/** The one table of notices: what happened, whom it concerns, how it reads. Every change passes it, so none can forget to tell. Whoever did
 *  something is not told of it. A topic that is in the database keeps its name. */
export const topics = {
  'invited': { of: 'invited', ...account, kind: 'invitations', audience: 'ADDRESS', readers: theInvited, says: ({ by, account: name }) => `${by} invited you to ${name}`, leads: 'accounts', mail: null },
  'invited again': { of: 'invite resent', ...account, kind: 'invitations', audience: 'ADDRESS', readers: theInvited, says: ({ by, account: name }) => `${by} invited you to ${name} again`, leads: 'accounts', mail: null },
  'people invited': {
    of: 'invited', ...account, kind: 'team', audience: 'HOLDER', readers: theHolder,
    says: ({ by, count, member, account: name }) => `${by} invited ${count === 1 ? member : `${count} people`} to ${name}`, leads: 'team', mail: null,
  },
  'member added': {
    of: 'created account', ...account, kind: 'team', audience: 'HOLDER', readers: theHolderUnlessInviting, says: ({ by, member, account: name }) => `${member} joined ${name}, invited by ${by}`, leads: 'team', mail: null,
  },
  'partner requested': { of: 'partner requested', ...account, kind: 'requests', audience: 'OWNERS', readers: theOwners, says: ({ member, account: name }) => `${member} asks to enter ${name} as a partner`, leads: 'request', mail: null },
  'partner granted': { of: 'partner granted', ...own, kind: 'membership', audience: 'PLACE', says: ({ by, account: name }) => `${by} let you in to ${name} as a partner`, leads: 'team', mail: null },
  'partner added': {
    of: 'partner granted', ...account, kind: 'team', audience: 'HOLDER', readers: theHolderOfEach, says: ({ by, member, account: name }) => `${by} let ${member} in to ${name} as a partner`, leads: 'team', mail: null,
  },
  'partner revoked': { of: 'partner revoked', ...own, kind: 'membership', audience: 'SELF', says: ({ by, account: name }) => `${by} revoked your access to ${name}`, leads: 'accounts', mail: null },
  'owner added': { of: 'owner added', ...own, kind: 'membership', audience: 'PLACE', says: ({ account: name }) => `An operator made you an owner of ${name}`, leads: 'team', mail: null },
  'further owner': {
    of: 'owner added', ...account, kind: 'team', audience: 'HOLDER', readers: theHolderOfEach, says: ({ member, account: name }) => `An operator made ${member} an owner of ${name}`, leads: 'team', mail: null,
  },
  'made admin': { of: 'made admin', ...own, kind: 'membership', audience: 'PLACE', says: ({ by, account: name }) => `${by} made you an admin of ${name}`, leads: 'team', mail: null },
  'holding received': { of: 'ownership transferred', ...own, kind: 'membership', audience: 'PLACE', says: ({ by, account: name }) => `${by} made you the holder of ${name}`, leads: 'team', mail: null },
  'removed': { of: 'deleted', ...own, kind: 'membership', audience: 'SELF', says: ({ by, account: name }) => `${by} removed you from ${name}`, leads: 'accounts', mail: null },
  'access ended': { of: 'membership expired', ...own, kind: 'membership', audience: 'SELF', says: ({ account: name }) => `Your access to ${name} ended on its date`, leads: 'accounts', mail: null },
  'account closed': { of: 'account closed', ...account, kind: 'membership', audience: 'SELF', readers: everyoneInside, says: ({ by, account: name }) => `${by} closed ${name}`, leads: 'accounts', mail: null },
  'account restored': { of: 'account restored', ...account, kind: 'membership', audience: 'PLACE', readers: everyoneInside, says: ({ by, account: name }) => `${by} opened ${name} again`, leads: 'team', mail: null },
  'account erased': { of: 'account erased', ...own, kind: 'membership', audience: 'SELF', says: ({ thing }) => `${thing}, which you had closed, is erased`, leads: 'accounts', mail: null },
  'permissions changed': { of: 'permissions changed', ...aboutAccess, says: ({ by, account: name }) => `${by} changed what you may do in ${name}` },
  'products changed': { of: 'product access changed', ...aboutAccess, says: ({ by, account: name }) => `${by} changed which products you reach in ${name}` },
  'level changed': {
    of: 'level changed', ...aboutAccess, line: 'account', readers: thoseWithTheLevel, when: ({ detail }) => Number(detail?.memberCount) > 0,
    says: ({ by, thing, account: name }) => `${by} changed ${thing}, your access level in ${name}`,
  },
  'end date changed': {
    of: 'end date changed', ...aboutAccess, says: ({ by, until, account: name }) => (until ? `${by} set your access to ${name} to end on ${until}` : `${by} took the end date off your access to ${name}`),
  },
  'own access ends soon': { of: 'end date near', ...own, kind: 'expiry', audience: 'PLACE', says: ({ until, account: name }) => `Your access to ${name} ends on ${until}`, leads: 'team', mail: 'ownExpiresSoon' },
  'access ends soon': {
    of: 'end date near', line: 'own', kind: 'expiry', audience: 'MANAGERS', readers: theManagers, says: ({ member, until, account: name }) => `The access of ${member} to ${name} ends on ${until}`, leads: 'team', mail: null,
  },
  'seats used up': { ...aboutBilling, of: 'invited', readers: theHolderWhenFull, says: ({ account: name }) => `All seats of ${name} are in use: add some before more people are invited` },
  'seats ended': { ...aboutBilling, of: 'seats ended', says: ({ thing, account: name }) => `${thing} of ${name} that had been given back came to an end` },
  'invoice issued': { ...aboutBilling, of: 'invoice issued', says: ({ thing, account: name }) => `${name} has a new invoice: ${thing}` },
  'invoice paid': { ...aboutBilling, of: 'invoice paid', says: ({ thing, account: name }) => `The invoice ${thing} of ${name} is paid` },
  'invoice voided': { ...aboutBilling, of: 'invoice voided', says: ({ thing, account: name }) => `An operator voided the invoice ${thing} of ${name}` },
  'card lost': { ...aboutBilling, of: 'card lost', says: ({ account: name }) => `Stripe no longer has the card with which ${name} pays: put another one on file` },
  'payment failed': { ...aboutBilling, of: 'payment failed', says: ({ thing, account: name }) => `The invoice ${thing} of ${name} could not be charged: pay it under Billing, or use another card` },
  'payment refunded': { ...aboutBilling, of: 'payment refunded', says: ({ thing, account: name }) => `The money for the invoice ${thing} of ${name} went back: it was closed meanwhile` },
  'new device': { of: 'logged in', ...aboutLogin, leads: 'sign-ins', when: ({ detail }) => detail?.newDevice === true, says: ({ device }) => `Your login was used on a new device: ${device}` },
  'taken over': {
    of: 'session taken over', ...aboutLogin, leads: 'sign-ins', says: ({ device, otherDevice }) => `Your session in ${device} was ended: you signed in with ${otherDevice}`,
  },
  'session ended': { of: 'session ended', ...aboutLogin, leads: 'sign-ins', when: ({ performer }) => performer !== null, says: ({ by, device }) => `${by} ended your session in ${device}` },
  'password changed': { of: 'password changed', ...aboutLogin, says: () => 'Your password was changed' },
  'password reset': { of: 'password reset', ...aboutLogin, says: () => 'Your password was set anew by a mailed link' },
  'email change requested': { of: 'email change requested', ...aboutLogin, says: () => 'Another email was asked for as your login' },
  'email changed': { of: 'email changed', ...aboutLogin, says: ({ member }) => `Your login has another email: ${member}` },
  'second factor added': { of: 'second factor added', ...aboutLogin, says: () => 'A second factor was added to your login' },
  'second factor removed': { of: 'second factor removed', ...aboutLogin, says: () => 'A second factor was removed from your login' },
  'second factor reset': { of: 'second factor reset', ...aboutLogin, says: () => 'An operator reset your second factor: the password alone signs in now' },
  'recovery codes renewed': { of: 'recovery codes renewed', ...aboutLogin, says: () => 'Your login has new recovery codes' },
  'recovery code used': { of: 'recovery code used', ...aboutLogin, says: () => 'A recovery code signed in to your login' },
} as const satisfies Record<string, Topic>

export type TopicName = keyof typeof topics

export const topicNames = Object.keys(topics) as readonly TopicName[]

export const isTopic = (name: string): name is TopicName => Object.hasOwn(topics, name)

type Told = (typeof topics)[TopicName]['of']

/** Kinds of events of which nobody is told by a notice: who is concerned did it, or sees it where it belongs. A new kind stands in the table
 *  above or in here, or this does not compile. */
export const untold = {
  'owner created': true, 'invite removed': true, 'invite declined': true, 'invite expired': true, 'logged out': true, 'profile changed': true, 'passkey renamed': true,
  'viewed as': true, 'view ended': true, 'level created': true, 'level deleted': true, 'settings changed': true, 'email confirmed': true, 'email change withdrawn': true,
  'partner withdrew': true, 'partner request expired': true, 'partner denied': true, 'plan changed': true, 'data exported': true,
  'key created': true, 'key rotated': true, 'key secret ended': true, 'key revoked': true, 'key expired': true,
  'seats added': true, 'seats returned': true, 'seats kept': true, 'billing contact changed': true, 'card added': true, 'card replaced': true, 'card removed': true, 'card renewed': true, 'payment started': true, 'payment called off': true,
  'noticed': true, 'notices read': true, 'notice choice changed': true,
  'product created': true, 'product cloned': true, 'product changed': true, 'product deleted': true, 'offer created': true, 'offer changed': true, 'offer deleted': true,
  'coupon created': true, 'coupon changed': true, 'coupon deleted': true,
} as const satisfies Record<Exclude<ActivityKind, Told>, true>
