/** How a way of hearing stands: `always` cannot be turned off; the others are what holds until somebody chooses otherwise. */
export type NoticeWay = 'always' | 'on' | 'off'

export type NoticeKindInfo = {
  readonly title: string
  /** What it is about, in a sentence for people. */
  readonly about: string
  /** In the middle of a sentence: 'No more mails about …' */
  readonly matter: string
  readonly app: NoticeWay
  readonly mail: NoticeWay
  /** At least one way stays: the console or mail. */
  readonly needsOne?: true
}

/** The kinds of notices, by which people choose whether they hear of them in the console, by mail, by both or not at all. What protects a
 *  login, and what a rule says is mailed (TM-8, AC-4, AC-8, PA-4), is mailed whatever was chosen; whoever must be told of something hears
 *  it at least one way (TM-11, TM-14, PA-3). Only mails that can be turned off carry a link that turns them off. RFC 8058 */
export const noticeKinds = {
  security: {
    title: 'Security', about: 'Sign-ins on new devices, and changes of your password, your address or your second factor.', matter: 'the security of your login', app: 'always', mail: 'always',
  },
  membership: {
    title: 'Joining and leaving', about: 'You are made an admin, an owner or the holder of an account, lose access to one, or it is closed.', matter: 'accounts that you join or leave', app: 'on', mail: 'always',
  },
  invitations: { title: 'Invitations', about: 'Somebody invites you to an account.', matter: 'invitations', app: 'on', mail: 'on' },
  access: { title: 'What you may do', about: 'Your permissions, your products or your end date in an account are changed.', matter: 'changes of what you may do', app: 'on', mail: 'off' },
  expiry: { title: 'End dates', about: 'Your own access, or that of somebody whom you manage, ends within three days.', matter: 'access that ends soon', app: 'on', mail: 'on', needsOne: true },
  requests: { title: 'Partner requests', about: 'A partner asks to enter an account that you own.', matter: 'partners who ask to enter', app: 'on', mail: 'on', needsOne: true },
  team: { title: 'People in accounts that you hold', about: 'Somebody else invites people to an account that you hold, or adds them.', matter: 'people whom others add', app: 'on', mail: 'on', needsOne: true },
  billing: { title: 'Seats and invoices', about: 'The seats of an account that you hold run out or end, and its invoices.', matter: 'seats and invoices', app: 'on', mail: 'off' },
} as const satisfies Record<string, NoticeKindInfo>

export type NoticeKind = keyof typeof noticeKinds

export const noticeKindNames = Object.keys(noticeKinds) as readonly NoticeKind[]

export const isNoticeKind = (name: string): name is NoticeKind => Object.hasOwn(noticeKinds, name)

/** The same, as what may stand in it. */
export const noticeKindInfo = (kind: NoticeKind): NoticeKindInfo => noticeKinds[kind]

/** How somebody hears of a kind of notices. */
export type NoticeChoice = { app: boolean; mail: boolean }

/** How everybody hears of it until they choose. */
export const usualChoice = (kind: NoticeKind): NoticeChoice => {
  const { app, mail } = noticeKindInfo(kind)
  return { app: app !== 'off', mail: mail !== 'off' }
}

/** What is wrong with a choice, for people; null where it can be made. */
export const choiceProblem = (kind: NoticeKind, { app, mail }: NoticeChoice): string | null => {
  const info = noticeKindInfo(kind)
  if (info.app === 'always' && !app) return `${info.title}: these are always shown in the console.`
  if (info.mail === 'always' && !mail) return `${info.title}: these are always mailed.`
  return info.needsOne && !app && !mail ? `${info.title}: keep the console or mail. You must hear of these one way.` : null
}

/** The nearest choice without mails; null where they cannot be turned off. */
export const withoutMail = (kind: NoticeKind, { app }: NoticeChoice): NoticeChoice | null => {
  const info = noticeKindInfo(kind)
  return info.mail === 'always' ? null : { app: app || info.needsOne === true, mail: false }
}
