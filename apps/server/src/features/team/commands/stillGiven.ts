import { type Access, mayGive, mayManageUsers, partToGive } from '@gatehouse/policy'
import type { Tx } from '../../../platform/database/client.ts'
import { actorOf, lock, lockLevel } from './locks.ts'
import { accessIn } from './terms.ts'

const earlier = (one: Date | null, other: Date | null): Date | null => (one && other ? (one < other ? one : other) : (one ?? other))

/**
 * What an invitation gives when it is accepted: out of what it offered, that which its inviter can still give, and for as long. Null where there is no such
 * invitation, or where the inviter may no longer invite anybody. Inviter and level are locked, so that it stays true until the commit. TM-10, TM-14
 */
export const stillGiven = async (tx: Tx, accountId: string, id: string, now: Date): Promise<(Access & { levelId: string | null; expiresAt: Date | null }) | null> => {
  const invitation = await tx.invitation.findUnique({ where: { accountId_id: { accountId, id } } })
  if (!invitation) return null
  const level = invitation.accessLevelId ? await lockLevel(tx, accountId, invitation.accessLevelId) : null
  const [inviter] = await lock(tx, accountId, [invitation.invitedById], now)
  const actor = inviter && actorOf(inviter)
  if (!actor || !mayManageUsers(actor).allowed) return null
  const offered = accessIn(level ?? invitation)
  const expiresAt = earlier(invitation.membershipExpiresAt, inviter.expiresAt)
  if (mayGive(actor, offered).allowed) return { ...offered, levelId: level?.id ?? null, expiresAt }
  return { ...partToGive(actor, offered), levelId: null, expiresAt }
}
