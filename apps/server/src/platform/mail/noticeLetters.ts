import type { MailContent } from './design.ts'
import { given, moment } from './words.ts'

/** A notice by mail: its sentence, and where it leads. */
export const noticeLetter = (notice: { text: string; at: Date; accountName: string | null; url: string }): MailContent => {
  const text = given(notice.text, 300)
  const account = notice.accountName === null ? null : given(notice.accountName)
  return {
    subject: text,
    preheader: `${moment(notice.at)}.`,
    title: text,
    body: [account ? 'It applies at once, wherever you are signed in.' : 'It is about your login.'],
    facts: [...(account ? [['Account', account] as const] : []), ['When', moment(notice.at)]],
    action: { label: account ? `Open ${account}` : 'Open Gatehouse', url: notice.url },
    reason: account ? `You get this because you have a place in the account ${account}.` : 'You get this because you have a login for Gatehouse.',
  }
}

/** To somebody whose own access ends within three days. TM-14 */
export const ownAccessEndsSoonLetter = (soon: { accountName: string; text: string; url: string }): MailContent => {
  const account = given(soon.accountName)
  const text = given(soon.text, 300)
  return {
    subject: text,
    preheader: 'Unless somebody moves the end date, it ends by itself.',
    title: text,
    body: ['Unless somebody there moves the end date, it ends by itself then. Your login and your other accounts are not affected.'],
    action: { label: `Open ${account}`, url: soon.url },
    after: ['If you still need it, write to the people you work with there.'],
    reason: `You get this because you have a place in the account ${account}.`,
  }
}
