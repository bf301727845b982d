import type { Device } from '../../../graphql/context.ts'
import type { MailContent } from '../../../platform/mail/design.ts'
import { address, given, moment, strong } from '../../../platform/mail/words.ts'

/** What happened to somebody's second factor. */
export type FactorNews = {
  what: 'added' | 'removed' | 'reset' | 'codes renewed' | 'code used'
  method?: 'TOTP' | 'PASSKEY'
  /** What its owner calls a passkey. */
  name?: string
  /** How many recovery codes are left. */
  left?: number
  /** Where it was done; null where an operator did it. */
  device: Device | null
  at: Date
}

const factor = ({ method, name }: FactorNews): string => (method === 'PASSKEY' ? (name ? `the passkey “${given(name)}”` : 'a passkey') : 'an authenticator app')

const codes = (left: number): string => (left === 0 ? 'No recovery code is left' : left === 1 ? 'One recovery code is left' : `${left} recovery codes are left`)

const words = (news: FactorNews): { title: string; body: string } => {
  switch (news.what) {
    case 'added':
      return { title: 'A second factor was added', body: `was given a second factor: ${factor(news)}.` }
    case 'removed':
      return { title: 'A second factor was removed', body: `lost a second factor: ${factor(news)} was removed.` }
    case 'reset':
      return { title: 'Your second factor was reset', body: 'lost its second factors and recovery codes: an operator of this Gatehouse has reset them. The password alone signs in now.' }
    case 'codes renewed':
      return { title: 'You have new recovery codes', body: 'was given new recovery codes. The former ones no longer work.' }
    case 'code used':
      return { title: 'A recovery code was used', body: `was signed in to with a recovery code in the place of its second factor. ${codes(news.left ?? 0)}.` }
  }
}

/** To the one whose login it is, about its second factor. ID-8 */
export const factorLetter = (news: FactorNews & { email: string; /** Their page of security. */ url: string }): MailContent => {
  const { title, body } = words(news)
  const { device, email, at, url } = news
  return {
    subject: news.what === 'code used' ? `${title}: ${codes(news.left ?? 0).toLowerCase()}` : title,
    preheader: `${device ? `${given(device.device)}, ${given(device.browser)}` : 'By an operator'}, ${moment(at)}`,
    title,
    body: [['Your login ', strong(address(email)), ` ${body}`], 'If this was you, there is nothing to do.'],
    facts: [
      ['When', moment(at)],
      ...(device ? [['Device', `${given(device.device)}, ${given(device.browser)}`] as const, ['Network address', given(device.address)] as const] : [['By', 'An operator of this Gatehouse'] as const]),
    ],
    action: { label: 'Look at your security page', url },
    after: [
      device
        ? 'If it was not you, somebody knows your password and is signed in: choose a new password now, which ends their session, then look at your second factors and renew your recovery codes.'
        : 'If you did not ask for it, write to the people who run this Gatehouse, choose a new password, and set up a second factor again.',
    ],
    reason: `You get this because ${address(email)} is your login for Gatehouse.`,
  }
}
