import { mayManagePayments } from './account.ts'
import { isSelf } from './actor.ts'
import type { Actor, Subject } from './actor.ts'
import { allowed, refused } from './decision.ts'
import type { Decision } from './decision.ts'
import { contains, has } from './permissionSet.ts'
import { coversProducts } from './products.ts'

const no = {
  key: refused('TM-15', 'Only people can view the account as somebody else, not API keys.'),
  manage: refused('TM-15', 'Only those who manage users can view the account as somebody else.'),
  self: refused('TM-15', 'You see the account as yourself already.'),
  owner: refused('TM-15', 'Only an owner can view the account as an owner.'),
  holder: refused('TM-15', 'Nobody can view the account as its account holder.'),
  more: refused('TM-15', 'You cannot view the account as someone who has more access than you.'),
  financials: refused('TM-15', 'You cannot view the account as someone who may see financial information that is hidden from you.'),
} as const

/** Whether somebody sees or may do anything that the actor does not: a permission, a product, payments, which partners never see. */
const hasMore = (subject: Subject, actor: Actor): boolean =>
  !contains(actor.permissions, subject.permissions) ||
  !coversProducts(actor.products, subject.products) ||
  (actor.role === 'MEMBER' && subject.role !== 'MEMBER') ||
  (mayManagePayments(subject).allowed && !mayManagePayments(actor).allowed)

/** View the account through somebody's eyes, read-only. Never through those of anyone who has more: nobody comes to see by it what is
 *  not theirs to see. What the account hides from whom is told to nobody else, so where financial information is hidden from
 *  the actor, only others of the same role certainly see no more of it. TM-15, PE-4 */
export const mayViewAs = (actor: Actor, subject: Subject): Decision => {
  if (actor.key) return no.key
  if (!has(actor.permissions, 'users.manage')) return no.manage
  if (isSelf(actor, subject)) return no.self
  if (subject.isAccountHolder) return no.holder
  if (subject.role === 'OWNER' && actor.role !== 'OWNER') return no.owner
  if (hasMore(subject, actor)) return no.more
  return actor.financialsHidden && subject.role !== actor.role ? no.financials : allowed
}
