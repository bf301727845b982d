import { isSelf } from './actor.ts'
import type { Actor, Subject } from './actor.ts'
import { allowed, refused } from './decision.ts'
import type { Decision } from './decision.ts'
import { has } from './permissionSet.ts'

const see = refused('SE-6', 'Only those who manage users can see who is signed in.')
const end = refused('SE-6', 'Only those who manage users can end sessions.')
const own = refused('SE-6', 'You cannot end your own session here; sign out instead.')
const owners = refused('SE-6', "Only an owner can end an owner's session.")

/** Who is signed in, on which device, since when and on which page. SE-6. */
export const maySeeSessions = (actor: Actor): Decision => (has(actor.permissions, 'users.manage') ? allowed : see)

/** Sign someone out from the team page. SE-6. */
export const mayEndSession = (actor: Actor, subject: Subject): Decision => {
  if (!has(actor.permissions, 'users.manage')) return end
  if (isSelf(actor, subject)) return own
  return subject.role === 'OWNER' && actor.role !== 'OWNER' ? owners : allowed
}
