import { mayAddSeats, mayChangeSeats, mayReturnSeats, seatPack, type SeatInterval } from '@gatehouse/policy'
import { unchanged } from '../../../activity/change.ts'
import type { MemberContext } from '../../../graphql/builder.ts'
import { demand, demandPerson, NotFound } from '../../../graphql/errors.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { demandConfirmed } from '../../identity/commands/confirm.ts'
import { lockMembers } from '../../team/commands/locks.ts'
import { billingEvent, seatsWords } from '../events.ts'
import { dayWords } from '../invoiceWords.ts'
import { endOfPeriod } from '../periods.ts'
import { PaymentMethodMissing } from '../problems.ts'
import { payerOf, providerOf } from '../provider.ts'
import { seatsAt } from '../queries/seats.ts'
import { writeInvoice } from './invoices.ts'
import { renewDue } from './renewals.ts'
import { lockSeats } from './seats.ts'
import { seatsLine } from './seatsLine.ts'

/** Locks the seats of the account with who acts on them, once what was due to be renewed is. */
const lockAddOn = async (tx: Tx, context: MemberContext, interval: SeatInterval, now: Date) => {
  const { actor, self } = await lockMembers(tx, context.actor, null, now)
  demand(mayChangeSeats(actor))
  const { accountId } = actor
  const at = await lockSeats(tx, accountId, context.services.clock)
  const renewed = await renewDue(tx, context.services.config, accountId, interval, at)
  const row = await tx.seatAddOn.findUnique({ where: { accountId_interval: { accountId, interval } } })
  return { accountId, self, at, renewed, row }
}

/** Adds seats in fives, for the rest of the period in which there are some already, or for a first one. Throws `PaymentMethodMissing`, or
 *  `ConfirmationNeeded` where it is a while since the holder proved who they are. AC-6 */
export const addSeats = (context: MemberContext, { packs, interval }: { packs: number; interval: SeatInterval }): Promise<{ invoiceId: string }> => {
  demandConfirmed(demandPerson(context))
  return context.services.change(async (tx, now) => {
    const { config } = context.services
    const { accountId, self, at, renewed, row } = await lockAddOn(tx, context, interval, now)
    const missing = await providerOf(config).missing(tx, accountId)
    const payer = await payerOf(tx, accountId)
    if (missing !== null || !payer) throw new PaymentMethodMissing(missing!)
    demand(mayAddSeats(await seatsAt(tx, accountId, at), row?.givenBack ?? 0))
    const count = packs * seatPack.seats
    const period = row ?? { periodStart: at, periodEnd: endOfPeriod(at, interval, 1) }
    await tx.seatAddOn.upsert({
      where: { accountId_interval: { accountId, interval } }, update: { seats: { increment: count } },
      create: { accountId, interval, seats: count, anchor: at, ...period },
    })
    const bill = { accountId, payer, currency: seatPack.currency, lines: [seatsLine(interval, packs, period, at)] }
    const invoice = await writeInvoice(tx, config, bill, at)
    const added = billingEvent('seats added', accountId, self, { name: seatsWords(count), seats: count, interval, until: dayWords(period.periodEnd), ...context.origin.device })
    return { result: { invoiceId: invoice.id }, events: [...renewed.events, added, ...invoice.events], jobs: [...renewed.jobs, ...invoice.jobs] }
  })
}

/** Says how many fives in all go back at the end of the period: 0 keeps them all. They stay until then, and nobody new gets one. Only such as
 *  nobody uses. Throws `PaymentMethodMissing` where some are kept after all, and there is nothing to pay them with. AC-6 */
export const returnSeats = (context: MemberContext, { packs, interval }: { packs: number; interval: SeatInterval }): Promise<void> =>
  context.services.change(async (tx, now) => {
    const { accountId, self, at, renewed, row } = await lockAddOn(tx, context, interval, now)
    if (!row) throw new NotFound(`There are no seats that are paid ${seatPack[interval].words}.`)
    const wanted = packs * seatPack.seats
    demand(mayReturnSeats(await seatsAt(tx, accountId, at), { added: row.seats, returning: row.givenBack }, packs))
    if (wanted === row.givenBack) return unchanged(undefined)
    // What is kept is billed again.
    const missing = wanted < row.givenBack ? await providerOf(context.services.config).missing(tx, accountId) : null
    if (missing !== null) throw new PaymentMethodMissing(missing)
    await tx.seatAddOn.update({ where: { accountId_interval: { accountId, interval } }, data: { givenBack: wanted } })
    const difference = Math.abs(wanted - row.givenBack)
    const kind = wanted > row.givenBack ? 'seats returned' : 'seats kept'
    const event = billingEvent(kind, accountId, self, { name: seatsWords(difference), interval, ends: dayWords(row.periodEnd), before: { returning: row.givenBack }, after: { returning: wanted }, ...context.origin.device })
    return { result: undefined, events: [...renewed.events, event], jobs: renewed.jobs }
  })
