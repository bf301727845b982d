import { mayChangeSettings } from './account.ts'
import type { Actor } from './actor.ts'
import { allOf, allowed, refused } from './decision.ts'
import type { Decision } from './decision.ts'
import { financialPermissions, inEffect, intersection, without } from './permissionSet.ts'
import type { PermissionSet } from './permissionSet.ts'
import { withinReach } from './products.ts'
import type { ProductAccess } from './products.ts'
import { mayGive } from './team.ts'
import type { Access } from './team.ts'

const no = {
  byKey: refused('AP-1', 'API keys are made and renewed by people, not by another API key.'),
  others: refused('AP-1', 'Only who made a key can rotate it: it acts with what they may do. You can revoke it.'),
  many: refused('AP-1', 'An account keeps at most 50 API keys. Revoke one that is no longer used first.'),
} as const

/** So many keys that are not revoked an account keeps. AP-1. */
export const mostApiKeys = 50

/** What a key carries. AP-1. */
export interface KeyAccess {
  readonly id: string
  readonly permissions: PermissionSet
  readonly products: ProductAccess
}

/** Whoever acts by a key: a member with what it carries, as far as its maker has that now. What is hidden from the maker's
 *  role, or never for it, is so for the key too. AP-1, PE-3, PE-4. */
export const actorOfKey = (maker: Actor, { id, permissions, products }: KeyAccess): Actor => {
  const carried = inEffect(intersection(permissions, maker.permissions))
  return {
    ...maker,
    role: 'MEMBER',
    isAccountHolder: false,
    permissions: maker.financialsHidden ? without(carried, financialPermissions) : carried,
    products: withinReach(maker.products, products),
    key: { id, madeBy: maker.role },
  }
}

/** Make and renew keys at all: a key cannot, so that whoever revokes one has revoked all that came of it. AP-1. */
export const mayMakeKeys = (actor: Actor): Decision => (actor.key ? no.byKey : mayChangeSettings(actor))

/** Make a key that carries this. AP-1, TM-10. */
export const mayMakeKey = (actor: Actor, access: Access): Decision => allOf(() => mayMakeKeys(actor), () => mayGive(actor, access))

/** Add one to so many. AP-1. */
export const mayAddKey = (count: number): Decision => (count < mostApiKeys ? allowed : no.many)

/** Give a key a new secret: whoever holds that acts with what its maker may do, so nobody else can. AP-1. */
export const mayRotateKey = (actor: Actor, makerMembershipId: string): Decision =>
  allOf(() => mayMakeKeys(actor), () => (makerMembershipId === actor.membershipId ? allowed : no.others))
