import { financialsHiddenFrom } from './actor.ts'
import type { Actor, FinancialSettings } from './actor.ts'
import { allowed, refused } from './decision.ts'
import type { Decision } from './decision.ts'

const no = {
  unproven: refused('ID-5', 'Confirm your email address first: the link is in the mail that was sent to it.'),
  unnamed: refused('PA-1', 'Say first whom you work for: your company and its site.'),
  answer: refused('PA-3', 'Only owners can see and answer requests to enter.'),
} as const

/** Ask to enter somebody's account: as a partner with a profile, whose address is theirs. It is asked of nobody's account, so that the
 *  answer tells nothing of any. PA-1, PA-2 */
export const mayRequestAccess = ({ emailProven, isPartner }: { readonly emailProven: boolean; readonly isPartner: boolean }): Decision => {
  if (!isPartner) return no.unnamed
  return emailProven ? allowed : no.unproven
}

/** See, grant and deny the requests of partners to enter the account. PA-3, PA-4 */
export const mayAnswerRequests = (actor: Pick<Actor, 'role'>): Decision => (actor.role === 'OWNER' ? allowed : no.answer)

/** What granting a request allows, and what it does not, for whoever is to decide. PA-5 */
export const partnerTerms = (settings: FinancialSettings): { readonly may: readonly string[]; readonly not: readonly string[] } => {
  const hidden = financialsHiddenFrom('PARTNER', settings)
  return {
    may: [
      'Work with all products, coupons and customers, subscriptions, refunds and affiliates',
      hidden ? 'See the account without amounts earned, statistics and payouts, which are hidden from partners' : 'See amounts earned, statistics and payouts',
      'Change the settings of the account, but not how it is paid',
      'Invite and remove people, make admins, and change what members may do',
    ],
    not: [
      'Create products',
      'Change anything about an owner, or become one',
      'Set up or edit payment integrations',
    ],
  }
}

/** The same in a sentence, as in a mail: 'can do what an admin can, but …'. PA-5 */
export const describePartner = (settings: FinancialSettings): string =>
  `can do what an admin can, but not set up payments nor receive the account${financialsHiddenFrom('PARTNER', settings) ? ', and sees no amounts earned' : ''}`
