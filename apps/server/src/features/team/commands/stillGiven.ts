import { type Access, mayGive, mayManageUsers, partToGive } from '@gatehouse/policy'
import type { Tx } from '../../../platform/database/client.ts'
import { narrowedToKey } from '../../apiKeys/commands/lock.ts'
import { actorOf, lock, lockLevel } from './locks.ts'
import { accessIn, earlier } from './terms.ts'

/**
 * What an invitation gives when it is accepted: out of what it offered, that which its inviter can still give, and for as long. Null where there is no such
 * invitation, or where the inviter, or the API key they did it by, may no longer invite anybody. Inviter and level are locked, so that it stays true until the commit. TM-10, TM-14
 */
export const stillGiven = async (tx: Tx, accountId: string, id: string, now: Date): Promise<(Access & { levelId: string | null; expiresAt: Date | null }) | null> => {
  const invitation = await tx.invitation.findUnique({ where: { accountId_id: { accountId, id } } })
  if (!invitation) return null
  const level = invitation.accessLevelId ? await lockLevel(tx, accountId, invitation.accessLevelId) : null
  const [inviter] = await lock(tx, accountId, [invitation.invitedById], now)
  if (!inviter) return null
  const by = invitation.invitedByKeyId ? await narrowedToKey(tx, actorOf(inviter), invitation.invitedByKeyId, now) : { actor: actorOf(inviter), end: null }
  if (!by || !mayManageUsers(by.actor).allowed) return null
  const { actor } = by
  const offered = accessIn(level ?? invitation)
  const expiresAt = earlier(invitation.membershipExpiresAt, earlier(inviter.expiresAt, by.end))
  if (mayGive(actor, offered).allowed) return { ...offered, levelId: level?.id ?? null, expiresAt }
  return { ...partToGive(actor, offered), levelId: null, expiresAt }
}
