import type { Actor, Offer } from '@gatehouse/policy'
import { InvalidInput } from '../../../graphql/errors.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { emailKey } from '../../../platform/emails.ts'
import { formerMembers, type FormerMember } from '../queries/former.ts'
import { lockLevel } from './locks.ts'

/** What is offered to one who was here before: that, and until when they held it. */
export type Again = { offer: Offer; levelId: string | null; heldUntil: string }

/** The addresses that are to get what they had, in the form in which they are compared. */
export const readReinstated = (asked: readonly string[] | null | undefined, addresses: readonly { key: string }[]): Set<string> => {
  const keys = new Set((asked ?? []).map(emailKey))
  const listed = new Set(addresses.map(({ key }) => key))
  if ([...keys].some((key) => !listed.has(key))) throw new InvalidInput([{ path: ['input', 'reinstate'], message: 'Whoever is to get what they had must be among the addresses.' }])
  return keys
}

/** Locks the levels of those who were here before, and another one that is given: before any member, in one order for all. TM-12 */
export const lockLevelsToGive = async (tx: Tx, accountId: string, keys: Set<string>, levelId: string | null) => {
  const former = keys.size === 0 ? [] : await tx.membership.findMany({
    where: { accountId, accessLevelId: { not: null }, user: { emailKey: { in: [...keys] } } }, select: { accessLevelId: true }, distinct: ['accessLevelId'],
  })
  const ids = new Set([...former.map((row) => row.accessLevelId!), ...(levelId ? [levelId] : [])])
  for (const id of [...ids].sort()) await lockLevel(tx, accountId, id)
}

const readIn = (tx: Tx) => <Found extends object>(text: string, values: unknown[]) => tx.$queryRawUnsafe<Found[]>(text, ...values)

/** What those are offered who were here before, by address. Somebody who was not, or for whom it is too long ago, is a mistake to be told:
 *  they would get something else than the inviter means. */
export const offersAgain = async (tx: Tx, actor: Actor, wanted: readonly { email: string; key: string }[], keys: Set<string>, now: Date): Promise<Map<string, Again>> => {
  const asked = wanted.filter(({ key }) => keys.has(key))
  if (asked.length === 0) return new Map()
  const former = new Map((await formerMembers(readIn(tx), actor, asked.map(({ key }) => key), now)).map((one) => [one.key, one]))
  const missing = asked.find(({ key }) => !former.has(key))
  if (missing) throw new InvalidInput([{ path: ['input', 'reinstate'], message: `${missing.email} was not here within the last 90 days. Choose what they may do.` }])
  return new Map([...former].map(([key, one]) => [key, again(one)]))
}

const again = ({ offer, level, endedAt }: FormerMember): Again => ({ offer, levelId: level?.id ?? null, heldUntil: endedAt })
