import { isSelf, maySeeFinancials, mayUse } from './actor.ts'
import type { Actor, Subject } from './actor.ts'
import { permissions } from './catalogue.ts'
import { allowed, refused } from './decision.ts'
import type { Decision } from './decision.ts'
import { contains, financialPermissions, lackingPrerequisites, namesOf, without } from './permissionSet.ts'
import type { PermissionSet } from './permissionSet.ts'
import { coversProducts, withinReach } from './products.ts'
import type { ProductAccess } from './products.ts'
import type { RuleNumber } from './rules.ts'

/** Permissions and products that are to be given. */
export interface Access {
  readonly permissions: PermissionSet
  readonly products: ProductAccess
}

/** What an invitation offers. Admins are made (TM-7), not invited. */
export interface Offer extends Access {
  readonly role: 'MEMBER'
}

const no = {
  remove: refused('TM-8', 'Only those who manage users can remove someone.'),
  removeSelf: refused('TM-9', 'You cannot remove yourself.'),
  editSelf: refused('TM-9', 'You cannot change your own access.'),
  promoteSelf: refused('TM-9', 'You cannot change your own role.'),
  revokeSelf: refused('TM-9', 'You cannot revoke your own access.'),
  removeHolder: refused('TM-8', 'The account holder cannot be removed.'),
  changeHolder: refused('TM-9', 'Nobody can change the account holder.'),
  removeOwner: refused('TM-8', 'Only an owner can remove an owner.'),
  changeOwner: refused('TM-9', 'Only an owner can change an owner.'),
  promote: refused('TM-7', 'Only owners, admins and partners can make someone an admin.'),
  lowerOwner: refused('TM-7', 'No role is ever lowered: an owner cannot become an admin.'),
  promoteAdmin: refused('TM-7', 'This person already is an admin.'),
  promotePartner: refused('TM-7', 'Partners cannot become admins; remove them and invite them again.'),
  notPartner: refused('PA-7', 'This person is not a partner.'),
  nothingToChoose: refused('TM-10', 'Only members have permissions and products to choose; this role holds them all.'),
  hasMore: refused('TM-10', 'You cannot edit someone who has more access than you.'),
  offersMore: refused('TM-10', 'This invitation offers more access than you have.'),
  products: refused('TM-10', 'You can give access only to products that you have access to.'),
  outlasts: refused('TM-10', 'Your own access ends before that: you can give access until then at most.'),
} as const

/** Everyone in the account sees its team. TM-2. */
export const maySeeTeam = (_actor: Actor): Decision => allowed

/** Invite, add, edit and remove users at all; each of them asks its own rule besides. */
export const mayManageUsers = (actor: Actor): Decision => mayUse(actor, 'users.manage')

/** The profile of someone in the account: one's own, or anyone's for those who manage users. An API key has none. ID-6, AP-1. */
export const maySeeProfile = (actor: Actor, subject: Subject): Decision =>
  !actor.key && isSelf(actor, subject) ? allowed : mayManageUsers(actor)

/** The permissions that an actor can pass on: those held, less what the account withholds from the role (PE-4),
 *  so that nobody reaches by a second login what is hidden from the first. */
export const giveable = (actor: Actor): PermissionSet =>
  maySeeFinancials(actor).allowed ? actor.permissions : without(actor.permissions, financialPermissions)

const firstTitle = (set: PermissionSet): string => permissions[namesOf(set)[0]!].title

const needs = (rule: RuleNumber, lacking: PermissionSet): Decision => {
  const name = namesOf(lacking)[0]!
  const entry = permissions[name]
  const others = 'needsOneOf' in entry ? entry.needsOneOf.map((other) => `'${permissions[other].title}'`) : []
  return refused(rule, `'${entry.title}' works only together with ${others.join(' or ')}.`)
}

/** What of some access an actor can give. The rest is left out, and not hinted at. TM-10, PE-2. */
export const partToGive = (actor: Actor, { permissions: all, products }: Access): Access => ({
  permissions: without(all, without(all, giveable(actor))),
  products: withinReach(actor.products, products),
})

/** What somebody who was here before is offered again: out of what they held, the part that the inviter can give, less what would have
 *  no effect without the rest. Always as a member: admins are made. TM-7, TM-10. */
export const offerAgain = (actor: Actor, held: Access): Offer => {
  const { permissions: part, products } = partToGive(actor, held)
  return { role: 'MEMBER', permissions: without(part, lackingPrerequisites(part)), products }
}

/** Whether an actor can give this access to someone who holds `held` so far (nothing, for an invitation).
 *  What they hold already need not be the actor's to give. TM-10. */
export const mayGive = (actor: Actor, access: Access, held?: PermissionSet, rule: RuleNumber = 'TM-10'): Decision => {
  const lacking = lackingPrerequisites(access.permissions)
  if (lacking !== 0) return needs(rule, lacking)
  const added = held === undefined ? access.permissions : without(access.permissions, held)
  const foreign = without(added, giveable(actor))
  if (foreign !== 0) {
    const foreignTitle = `'${firstTitle(foreign)}' is not yours to give`
    const financials = maySeeFinancials(actor)
    if (!financials.allowed && contains(financialPermissions, foreign)) return refused('TM-10', `${foreignTitle}. ${financials.reason}`)
    return refused('TM-10', `You can give only what you have: ${foreignTitle}.`)
  }
  return coversProducts(actor.products, access.products) ? allowed : no.products
}

/** Invite someone with this access. TM-4, TM-10. */
export const mayInvite = (actor: Actor, offer: Offer): Decision => {
  const manages = mayManageUsers(actor)
  return manages.allowed ? mayGive(actor, offer, undefined, 'TM-4') : manages
}

/** Cancel or resend an open invitation. TM-6, TM-10. */
export const mayChangeInvitation = (actor: Actor, offer: Offer): Decision => {
  const manages = mayManageUsers(actor)
  if (!manages.allowed) return manages
  return covers({ permissions: giveable(actor), products: actor.products }, offer) ? allowed : no.offersMore
}

const covers = (mine: Access, theirs: Access): boolean =>
  contains(mine.permissions, theirs.permissions) && coversProducts(mine.products, theirs.products)

const hasMore = (subject: Subject, actor: Actor): boolean =>
  actor.role === 'MEMBER' && (subject.role !== 'MEMBER' || !covers(actor, subject))

/** What must hold before anything about another person's access is changed. TM-9, TM-10. */
const mayTouch = (actor: Actor, subject: Subject): Decision => {
  const manages = mayManageUsers(actor)
  if (!manages.allowed) return manages
  if (isSelf(actor, subject)) return no.editSelf
  if (subject.isAccountHolder) return no.changeHolder
  if (subject.role === 'OWNER' && actor.role !== 'OWNER') return no.changeOwner
  return hasMore(subject, actor) ? no.hasMore : allowed
}

/** Make a member an admin. TM-7. */
export const mayMakeAdmin = (actor: Actor, subject: Subject): Decision => {
  if (actor.role === 'MEMBER') return no.promote
  if (isSelf(actor, subject)) return no.promoteSelf
  switch (subject.role) {
    case 'OWNER':
      return no.lowerOwner
    case 'ADMIN':
      return no.promoteAdmin
    case 'PARTNER':
      return no.promotePartner
    case 'MEMBER':
      return allowed
  }
}

/** Remove someone from the account. TM-8, TM-9. */
export const mayRemove = (actor: Actor, subject: Subject): Decision => {
  if (!mayManageUsers(actor).allowed) return no.remove
  if (isSelf(actor, subject)) return no.removeSelf
  if (subject.isAccountHolder) return no.removeHolder
  return subject.role === 'OWNER' && actor.role !== 'OWNER' ? no.removeOwner : allowed
}

/** Revoke a partner's access and delete them from the account. PA-7. */
export const mayRevokePartner = (actor: Actor, subject: Subject): Decision => {
  if (subject.role !== 'PARTNER') return no.notPartner
  if (isSelf(actor, subject)) return no.revokeSelf
  return mayRemove(actor, subject)
}

/** Edit a member's permissions and products: at all, or to what is proposed. TM-9, TM-10. */
export const mayEditAccess = (actor: Actor, subject: Subject, proposed?: Access): Decision => {
  const touch = mayTouch(actor, subject)
  if (!touch.allowed) return touch
  if (subject.role !== 'MEMBER') return no.nothingToChoose
  return proposed ? mayGive(actor, proposed, subject.permissions) : allowed
}

/** Whether somebody whose own access ends at `own` can give access until `until`; null is without an end. Whoever has it already,
 *  until `held`, may keep it. TM-10, TM-14. */
export const mayGiveUntil = (own: Date | null, until: Date | null, held?: Date | null): Decision => {
  const outlasts = (end: Date | null) => until === null || (end !== null && until > end)
  if (own === null || !outlasts(own)) return allowed
  return held !== undefined && (held === null || !outlasts(held)) ? allowed : no.outlasts
}

/** Set, move or clear the end date of a membership. TM-9, TM-14. */
export const mayEditExpiry = (actor: Actor, subject: Subject): Decision => mayTouch(actor, subject)
