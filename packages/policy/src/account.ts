import { isSelf, mayUse } from './actor.ts'
import type { Actor, Subject } from './actor.ts'
import { allOf, allowed, refused } from './decision.ts'
import type { Decision } from './decision.ts'
import { has } from './permissionSet.ts'

const no = {
  switches: refused('AC-7', 'Only owners can decide from whom financial information is hidden.'),
  ownSecondFactor: refused('ID-8', 'Set up a second factor for your own login first: otherwise you would lock yourself out.'),
  partnerPayments: refused('PE-3', 'Partners cannot set up or edit payment integrations.'),
  payments: refused('PE-3', "Payment integrations need the permission 'Manage settings'."),
  seats: refused('AC-6', 'Only the account holder can change the number of seats.'),
  close: refused('AC-8', 'Only the account holder can close or restore the account.'),
  export: refused('AC-8', 'Only the account holder can export everything in the account.'),
  transfer: refused('AC-4', 'Only the account holder can pass the account on.'),
  transferToSelf: refused('AC-4', 'You already are the account holder.'),
  transferToPartner: refused('AC-4', 'A partner cannot become the account holder.'),
  transferToMember: refused('AC-4', 'Only an owner or admin can become the account holder.'),
} as const

/** Name, address, time zone, currency, idle time, second factor. AC-7. */
export const mayChangeSettings = (actor: Actor): Decision => mayUse(actor, 'settings.manage')

/** Ask all members for a second factor: only who has one, since the demand holds for them at once. ID-8, AC-7. */
export const mayRequireSecondFactor = (actor: Actor, hasSecondFactor: boolean): Decision =>
  allOf(() => mayChangeSettings(actor), () => (hasSecondFactor ? allowed : no.ownSecondFactor))

/** The two switches that hide financial information. AC-7. */
export const mayHideFinancials = (actor: Actor): Decision => (actor.role === 'OWNER' ? allowed : no.switches)

/** Payment gateways and the account's own payment method. PE-3, PA-5. */
export const mayManagePayments = (actor: Pick<Subject, 'role' | 'permissions'> & Pick<Actor, 'key'>): Decision => {
  if (actor.role === 'PARTNER' || actor.key?.madeBy === 'PARTNER') return no.partnerPayments
  return has(actor.permissions, 'settings.manage') ? allowed : no.payments
}

/** Add and return seats. AC-6. */
export const mayChangeSeats = (actor: Actor): Decision => (actor.isAccountHolder ? allowed : no.seats)

/** Close the account, and restore it while it can be. AC-8. */
export const mayCloseAccount = (actor: Actor): Decision => (actor.isAccountHolder ? allowed : no.close)

/** Take everything of the account away as files. AC-8. */
export const mayExportAccount = (actor: Actor): Decision => (actor.isAccountHolder ? allowed : no.export)

/** Make someone else the account holder. AC-4. */
export const mayTransferHolding = (actor: Actor, subject: Subject): Decision => {
  if (!actor.isAccountHolder) return no.transfer
  if (isSelf(actor, subject)) return no.transferToSelf
  switch (subject.role) {
    case 'OWNER':
    case 'ADMIN':
      return allowed
    case 'PARTNER':
      return no.transferToPartner
    case 'MEMBER':
      return no.transferToMember
  }
}
