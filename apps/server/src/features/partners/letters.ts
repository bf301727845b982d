import type { MailContent } from '../../platform/mail/design.ts'
import { address, given, moment, person, strong } from '../../platform/mail/words.ts'

/** The words of the mails about partners. `access` says what a partner can do, to follow a name. */

/** To the owners, with the link to the request's page. PA-3 */
export const accessRequestLetter = (request: {
  accountName: string; name: string; email: string; company: string; site: string; message: string; access: string; expiresAt: Date
  /** The request's page. */
  url: string
}): MailContent => {
  const account = given(request.accountName)
  const who = given(request.name) || address(request.email)
  const company = given(request.company)
  return {
    subject: `${who} of ${company} asks to enter ${account}`,
    preheader: 'Grant access or deny the request.',
    title: `${who} asks to enter ${account}`,
    body: [[strong(who), ' of ', strong(company), ' asks to enter ', strong(account), ' as a partner. Nobody is let in unless an owner grants it.']],
    quote: request.message,
    facts: [
      ['Name', who], ['Email, confirmed', address(request.email)], ['Company', company], ['Site', given(request.site, 300)],
      ['If you grant it', `${who} ${given(request.access, 300)}.`], ['Open until', moment(request.expiresAt)],
    ],
    action: { label: 'Look at the request', url: request.url },
    after: ['If you do not know them, deny the request or do nothing. They are told only if it is granted.'],
    reason: `You get this because you are an owner of the account ${account}.`,
  }
}

/** To a partner who may enter. PA-4 */
export const accessGrantedLetter = (grant: { accountName: string; byName: string; byEmail: string; access: string; url: string }): MailContent => {
  const account = given(grant.accountName)
  const by = given(grant.byName) || address(grant.byEmail)
  return {
    subject: `You can enter ${account}`,
    preheader: `${by} granted your request.`,
    title: `You can enter ${account}`,
    body: [[strong(by), ' granted your request. You are a partner in ', strong(account), ' from now on.']],
    facts: [['Granted by', person(grant.byName, grant.byEmail)], ['Access', `A partner ${given(grant.access, 300)}`]],
    action: { label: `Open ${account}`, url: grant.url },
    after: ['You sign in with the login that you have, and find the account among yours.'],
    reason: `You get this because you asked to enter ${account}.`,
  }
}
