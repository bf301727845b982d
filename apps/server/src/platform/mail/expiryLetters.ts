import type { MailContent } from './design.ts'
import { address, given, moment, person, strong } from './words.ts'

/** To someone whose access to an account ended on its date. TM-14 */
export const membershipExpiredLetter = (ended: { accountName: string; at: Date }): MailContent => {
  const account = given(ended.accountName)
  return {
    subject: `Your access to ${account} has ended`,
    preheader: 'It had an end date, which has passed.',
    title: `Your access to ${account} has ended`,
    body: [['Your access to ', strong(account), ' had an end date, which has passed. Pages of it that you had open are closed.'], 'Your login and your other accounts are not affected.'],
    facts: [['When', moment(ended.at)]],
    after: ['If you still need it, write to the people you work with there: they can invite you again.'],
    reason: `You get this because you were a member of ${account}.`,
  }
}

/** To those who manage users, three days before somebody's access ends. TM-14 */
export const membershipExpiresSoonLetter = (soon: {
  accountName: string
  memberName: string
  memberEmail: string
  expiresAt: Date
  /** The account's team page. */
  url: string
}): MailContent => {
  const account = given(soon.accountName)
  const who = given(soon.memberName) || address(soon.memberEmail)
  return {
    subject: `The access of ${who} to ${account} ends soon`,
    preheader: 'Unless somebody moves the end date, it ends by itself.',
    title: `The access of ${who} ends soon`,
    body: [[strong(who), '’s access to ', strong(account), ' has an end date. Unless somebody moves it, it ends by itself then.']],
    facts: [['Who', person(soon.memberName, soon.memberEmail)], ['Ends', moment(soon.expiresAt)]],
    action: { label: 'Open team', url: soon.url },
    reason: `You get this because you manage users of ${account}.`,
  }
}
