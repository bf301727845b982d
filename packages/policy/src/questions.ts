import { mayCloseAccount, mayRequireSecondFactor, mayTransferHolding } from './account.ts'
import { mayChangeCoupon, mayMakeCoupon } from './coupons.ts'
import { mayAddSeats, mayPayInvoice, mayRemoveCard, mayReturnSeats } from './billing.ts'
import type { Decision } from './decision.ts'
import { mayAddLevel, mayChangeLevel, mayCreateLevel, mayDeleteLevel, mayTouchLevel, mostAccessLevels } from './levels.ts'
import { mayAddKey, mayMakeKey, mayRotateKey, mostApiKeys } from './keys.ts'
import { mayAnswerInvitations } from './logins.ts'
import { mayRequestAccess } from './partners.ts'
import { mayTakeSeats } from './plans.ts'
import { mayDeleteProduct, mayEditProduct, mayReachProduct } from './products.ts'
import type { RuleNumber } from './rules.ts'
import { mayEndSession } from './sessions.ts'
import { mayChangeInvitation, mayEditAccess, mayEditExpiry, mayGiveUntil, mayInvite, mayMakeAdmin, mayRemove, mayRevokePartner } from './team.ts'
import { mayViewAs } from './viewing.ts'

/** A rule that a command asks of whom or what it is done to, beside the one that its schema field names. */
export interface Question {
  readonly rule: RuleNumber
  /** What it comes to, for the published table of operations. */
  readonly describe: string
  readonly decide: (...about: never[]) => Decision
}

/** By the name of the function that decides. PE-5. */
export const questions = {
  mayInvite: { rule: 'TM-10', describe: 'offers only permissions and products out of one’s own', decide: mayInvite },
  mayChangeInvitation: { rule: 'TM-10', describe: 'only invitations that offer no more than one has', decide: mayChangeInvitation },
  mayTakeSeats: { rule: 'AC-5', describe: 'only while there are seats for everyone', decide: mayTakeSeats },
  mayAddSeats: { rule: 'AC-6', describe: 'with a payment method on file, and none of the same being given back', decide: mayAddSeats },
  mayReturnSeats: { rule: 'AC-6', describe: 'only seats that nobody uses', decide: mayReturnSeats },
  mayRemoveCard: { rule: 'AC-6', describe: 'only while no seats are renewed with it, and it is not being charged', decide: mayRemoveCard },
  mayPayInvoice: { rule: 'AC-6', describe: 'only one that is open, while no card is being charged for it', decide: mayPayInvoice },
  mayAnswerInvitations: { rule: 'ID-5', describe: 'only once one’s own address is confirmed', decide: mayAnswerInvitations },
  mayEditAccess: {
    rule: 'TM-10', describe: 'only members, nobody who has more, not oneself; gives only permissions and products out of one’s own', decide: mayEditAccess,
  },
  mayGiveUntil: { rule: 'TM-10', describe: 'for no longer than one’s own access lasts', decide: mayGiveUntil },
  mayEditExpiry: { rule: 'TM-9', describe: 'not one’s own nor the account holder’s, an owner’s only as owner, nobody’s who has more', decide: mayEditExpiry },
  mayMakeAdmin: { rule: 'TM-7', describe: 'only members, not oneself', decide: mayMakeAdmin },
  mayRemove: { rule: 'TM-8', describe: 'not oneself nor the account holder, an owner only as owner', decide: mayRemove },
  mayRevokePartner: { rule: 'PA-7', describe: 'only partners, not oneself', decide: mayRevokePartner },
  mayRequestAccess: { rule: 'PA-1', describe: 'only with a partner’s profile, and once one’s own address is confirmed', decide: mayRequestAccess },
  mayViewAs: { rule: 'TM-15', describe: 'not as oneself nor the account holder, as an owner only as owner, never as somebody who has more', decide: mayViewAs },
  mayEndSession: { rule: 'SE-6', describe: 'not one’s own, an owner’s only as owner', decide: mayEndSession },
  mayCreateLevel: { rule: 'TM-10', describe: 'puts in only permissions and products out of one’s own', decide: mayCreateLevel },
  mayAddLevel: { rule: 'TM-12', describe: `while there are fewer than ${mostAccessLevels}`, decide: mayAddLevel },
  mayTouchLevel: { rule: 'TM-10', describe: 'only a level that holds no more than one has', decide: mayTouchLevel },
  mayChangeLevel: {
    rule: 'TM-12', describe: 'not a level of one’s own, nor of somebody who has more; puts in only permissions and products out of one’s own', decide: mayChangeLevel,
  },
  mayDeleteLevel: { rule: 'TM-12', describe: 'only a level that is not in use and holds no more than one has', decide: mayDeleteLevel },
  mayCloseAccount: { rule: 'AC-8', describe: 'only of an account that one holds', decide: mayCloseAccount },
  mayTransferHolding: { rule: 'AC-4', describe: 'only to an owner or admin', decide: mayTransferHolding },
  mayRequireSecondFactor: { rule: 'ID-8', describe: 'requires a second factor of all only with one of one’s own', decide: mayRequireSecondFactor },
  mayMakeKey: { rule: 'AP-1', describe: 'carries only permissions and products out of one’s own', decide: mayMakeKey },
  mayAddKey: { rule: 'AP-1', describe: `while there are fewer than ${mostApiKeys}`, decide: mayAddKey },
  mayRotateKey: { rule: 'AP-1', describe: 'only a key that one made oneself', decide: mayRotateKey },
  mayReachProduct: { rule: 'PE-2', describe: 'within product access', decide: mayReachProduct },
  mayEditProduct: { rule: 'PE-2', describe: 'within product access', decide: mayEditProduct },
  mayDeleteProduct: { rule: 'PE-2', describe: 'within product access', decide: mayDeleteProduct },
  mayMakeCoupon: { rule: 'PE-2', describe: 'for products within one’s own access, for all only with access to all', decide: mayMakeCoupon },
  mayChangeCoupon: { rule: 'PE-2', describe: 'only a coupon all of whose products are within product access', decide: mayChangeCoupon },
} as const satisfies Record<string, Question>

export type QuestionName = keyof typeof questions
export const questionNames = Object.keys(questions) as readonly QuestionName[]
