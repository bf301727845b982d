import { freeSeats, mayTakeSeats } from '@gatehouse/policy'
import type { Clock } from '../../../platform/clock.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { SeatsExhausted } from '../problems.ts'
import { seatsAt } from '../queries/seats.ts'

/** The class of the locks under which the seats of accounts are counted; an account's is picked by its id. */
const seatLock = 727_075

/**
 * Lets one command at a time count and take the seats of an account, and answers with the moment that it got to. Whatever holds a seat by
 * the clock (an open invitation, access with an end date) is held against that moment, not the one in which the command began: what
 * another has counted as free by then never comes back to life. Comes after the locks of the account’s own row, levels and members, before those of
 * invitations, invoices and the card. AC-5
 */
export const lockSeats = async (tx: Tx, accountId: string, clock: Clock): Promise<Date> => {
  await tx.$queryRaw`SELECT 1 FROM (SELECT pg_advisory_xact_lock(${seatLock}::int, hashtext(${accountId}))) AS locked`
  return clock.now()
}

/** Asks under that lock, once so many seats have been taken in this transaction, whether they were there to take; the refusal undoes it all. AC-5 */
export const demandSeats = async (tx: Tx, { accountId, isAccountHolder }: { accountId: string; isAccountHolder: boolean }, taken: number, at: Date): Promise<void> => {
  const now = await seatsAt(tx, accountId, at)
  const before = { ...now, used: now.used - taken }
  const decision = mayTakeSeats(before, taken)
  if (decision.allowed) return
  const holder = await tx.membership.findFirst({ where: { accountId, isAccountHolder: true, endedAt: null }, include: { user: true } })
  throw new SeatsExhausted({ needed: taken, free: freeSeats(before)!, shortage: decision.reason, isAccountHolder, holder: holder?.user.name ?? 'the account holder' })
}
