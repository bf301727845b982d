import type { Actor, Subject } from './actor.ts'
import type { Permission } from './catalogue.ts'
import { permissionNames } from './catalogue.ts'
import { allOf, allowed, refused } from './decision.ts'
import type { Decision } from './decision.ts'
import { contains, union } from './permissionSet.ts'
import type { PermissionSet } from './permissionSet.ts'
import { coversProducts } from './products.ts'
import { mayEditAccess, mayGive, mayManageUsers } from './team.ts'
import type { Access } from './team.ts'

/** An account keeps at most so many access levels. TM-12 */
export const mostAccessLevels = 12

/** Levels to start from: a name, what it is for, and the permissions. TM-12 */
export const levelPresets = {
  support: {
    name: 'Support',
    purpose: 'Helps customers: finds them, looks after their subscriptions, refunds them.',
    permissions: ['customers.search', 'coupons.view'],
  },
  marketing: {
    name: 'Marketing',
    purpose: 'Makes offers, and follows what they bring in.',
    permissions: ['coupons.manage', 'statistics.view', 'affiliates.browse', 'products.edit'],
  },
  bookkeeping: {
    name: 'Bookkeeping',
    purpose: 'Reads figures, transactions and what is due; changes nothing.',
    permissions: ['statistics.view', 'customers.browse'],
  },
  affiliates: {
    name: 'Affiliate manager',
    purpose: 'Looks after affiliates from their application to their payout.',
    permissions: ['affiliates.review', 'affiliates.browse', 'affiliates.attribute', 'affiliates.commissions', 'affiliates.payouts', 'customers.search'],
  },
  full: {
    name: 'Full member',
    purpose: 'Everything that a member can be allowed to do.',
    permissions: permissionNames,
  },
} as const satisfies Record<string, { name: string; purpose: string; permissions: readonly Permission[] }>

export type LevelPreset = keyof typeof levelPresets
export const levelPresetNames = Object.keys(levelPresets) as readonly LevelPreset[]

const no = {
  more: refused('TM-10', 'This level holds more access than you have.'),
  own: refused('TM-9', 'You have this level yourself: changing it would change your own access.'),
  someoneHasMore: refused('TM-10', 'Somebody with this level has more access than you, so you cannot change theirs.'),
  full: refused('TM-12', `An account keeps at most ${mostAccessLevels} access levels. Delete one that nobody has.`),
  inUse: refused('TM-12', 'This level is in use. Give its members and open invitations another one first.'),
} as const

/** Whether there is room for one more level. TM-12 */
export const mayAddLevel = (count: number): Decision => (count < mostAccessLevels ? allowed : no.full)

/** Make a level with this access. TM-10, TM-12 */
export const mayCreateLevel = (actor: Actor, level: Access): Decision =>
  allOf(() => mayManageUsers(actor), () => mayGive(actor, level, undefined, 'TM-12'))

const covered = (actor: Actor, level: Access): Decision =>
  contains(actor.permissions, level.permissions) && coversProducts(actor.products, level.products) ? allowed : no.more

/** Rename a level, or do anything else to it: not where it holds more than the actor does. TM-10 */
export const mayTouchLevel = (actor: Actor, level: Access): Decision => allOf(() => mayManageUsers(actor), () => covered(actor, level))

/** Change what a level gives, and so what everyone who has it can do. TM-9, TM-10, TM-12 */
export const mayChangeLevel = (actor: Actor, level: Access, proposed: Access, affected: readonly Subject[]): Decision =>
  allOf(
    () => mayTouchLevel(actor, level),
    () => mayGive(actor, proposed, level.permissions, 'TM-12'),
    () => (affected.some(({ membershipId }) => membershipId === actor.membershipId) ? no.own : allowed),
    () => (affected.every((subject) => subject.role !== 'MEMBER' || mayEditAccess(actor, subject).allowed) ? allowed : no.someoneHasMore),
  )

/** Delete a level. TM-12 */
export const mayDeleteLevel = (actor: Actor, level: Access, uses: number): Decision =>
  allOf(() => mayTouchLevel(actor, level), () => (uses === 0 ? allowed : no.inUse))

/** What someone with a level holds: the level's permissions and their own on top; the level's products. */
export const withLevel = (level: Access, own: PermissionSet): Access => ({ permissions: union(level.permissions, own), products: level.products })
