import type { Actor } from './actor.ts'

/** The key of everything that decides what an actor may see in their account. Two actors of one account with the
 *  same key get the same answer from every rule about seeing that names no person, so one execution serves both.
 *  Where `personalActivity` holds, answers about the log depend on the person too: add the user to the key. */
export const viewClass = (actor: Actor): string => {
  const { role, isAccountHolder, permissions, products, financialsHidden, key } = actor
  const reach = products === 'all' ? 'all' : JSON.stringify([...products].sort())
  return `${key ? `${key.madeBy}'s key as ` : ''}${role}:${isAccountHolder ? 1 : 0}:${permissions.toString(36)}:${financialsHidden ? 1 : 0}:${reach}`
}
