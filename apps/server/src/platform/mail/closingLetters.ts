import type { MailContent } from './design.ts'
import { address, given, moment, person, strong } from './words.ts'

type About = { accountName: string; byName: string; byEmail: string; at: Date; isHolder: boolean; isOwner: boolean; url: string }

const reasonOf = ({ isHolder, isOwner }: About, account: string) =>
  `You get this because you ${isHolder ? 'hold' : isOwner ? 'are an owner of' : 'have a place in'} the account ${account}.`

/** To everyone in it when the holder closed the account. AC-8 */
export const accountClosedLetter = (closed: About & { erasedAt: Date }): MailContent => {
  const account = given(closed.accountName)
  const by = given(closed.byName) || address(closed.byEmail)
  return {
    subject: `${account} is closed`,
    preheader: `It can be restored until ${moment(closed.erasedAt)}.`,
    title: `${account} is closed`,
    body: [[strong(by), ' closed ', strong(account), '. Nobody can enter it any more.'], closed.isHolder
      ? 'You can restore it as it was until it is erased. After that nothing of it is left.'
      : `${by} can restore it as it was until it is erased. After that nothing of it is left.`],
    facts: [['Closed by', person(closed.byName, closed.byEmail)], ['When', moment(closed.at)], ['Erased on', moment(closed.erasedAt)]],
    action: closed.isHolder ? { label: 'Restore it', url: closed.url } : undefined,
    reason: reasonOf(closed, account),
  }
}

/** To everyone in it when the holder opened the account again. AC-8 */
export const accountRestoredLetter = (restored: About): MailContent => {
  const account = given(restored.accountName)
  const by = given(restored.byName) || address(restored.byEmail)
  return {
    subject: `${account} is open again`,
    preheader: 'Everything is as it was.',
    title: `${account} is open again`,
    body: [[strong(by), ' restored ', strong(account), '. Everything in it is as it was, and its people can enter again.']],
    facts: [['Restored by', person(restored.byName, restored.byEmail)], ['When', moment(restored.at)]],
    action: { label: `Open ${account}`, url: restored.url },
    reason: reasonOf(restored, account),
  }
}

/** To who held an account, once it is erased. AC-8 */
export const accountErasedLetter = (erased: { accountName: string }): MailContent => {
  const account = given(erased.accountName)
  return {
    subject: `${account} is erased`,
    preheader: 'Nothing of it is left.',
    title: `${account} is erased`,
    body: [['Thirty days have passed since you closed ', strong(account), '. Everything in it is erased and cannot be brought back. Your login stays.']],
    reason: `You get this because you held the account ${account}.`,
  }
}
