import { seatPack, type SeatInterval } from '@gatehouse/policy'
import { unchanged } from '../../../activity/change.ts'
import type { NewEvent } from '../../../activity/event.ts'
import type { Services } from '../../../graphql/context.ts'
import type { Config } from '../../../platform/config.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { addJobs, type Job } from '../../../platform/jobs.ts'
import { billingEvent, seatsWords } from '../events.ts'
import { reminderMail } from '../mails.ts'
import { endOfPeriod } from '../periods.ts'
import { payerOf } from '../provider.ts'
import { writeInvoice } from './invoices.ts'
import { lockSeats } from './seats.ts'
import { seatsLine } from './seatsLine.ts'

type Renewal = { events: NewEvent[]; jobs: Job[] }

/**
 * Brings seats that are paid in one way up to a moment, under the lock of the account's seats: at the end of each period those go that were
 * given back, and the others are billed for the next one. However many nodes look after it, and after whatever restart, each period is
 * billed once: it is moved on in the transaction that writes its invoice. AC-6
 */
export const renewDue = async (tx: Tx, config: Config, accountId: string, interval: SeatInterval, at: Date): Promise<Renewal> => {
  const done: Renewal = { events: [], jobs: [] }
  const where = { accountId_interval: { accountId, interval } }
  for (;;) {
    const row = await tx.seatAddOn.findUnique({ where })
    if (!row || row.periodEnd > at) return done
    const seats = row.seats - row.givenBack
    if (row.givenBack > 0) done.events.push(billingEvent('seats ended', accountId, null, { name: seatsWords(row.givenBack), interval, left: seats }))
    if (seats === 0) {
      await tx.seatAddOn.delete({ where })
      return done
    }
    const period = { periodStart: row.periodEnd, periodEnd: endOfPeriod(row.anchor, interval, row.periods + 1) }
    await tx.seatAddOn.update({ where, data: { seats, givenBack: 0, periods: row.periods + 1, ...period } })
    const payer = await payerOf(tx, accountId)
    if (!payer) throw new Error(`The account ${accountId} has seats, and nobody is billed for them.`)
    const lines = [seatsLine(interval, seats / seatPack.seats, period, period.periodStart)]
    const invoice = await writeInvoice(tx, config, { accountId, payer, currency: seatPack.currency, lines, renews: `${interval} ${period.periodStart.toISOString()}` }, at)
    done.events.push(...invoice.events)
    done.jobs.push(...invoice.jobs)
  }
}

/** Renews what is due in all accounts that are open. A closed one is not billed; once it is open again, its periods go on from where they were. */
export const renewSeats = async ({ database, clock, change, config, log }: Services): Promise<void> => {
  const due = await database.read<{ accountId: string; interval: SeatInterval }>({
    name: 'seats-due',
    text: `SELECT s.account_id AS "accountId", s.interval FROM seat_add_on s JOIN account a ON a.id = s.account_id WHERE s.period_end <= $1 AND a.closed_at IS NULL ORDER BY s.period_end LIMIT 200`,
    values: [clock.now()],
  })
  for (const { accountId, interval } of due)
    await change(async (tx) => {
      // One that has been closed since it was listed is not billed; closing waits for this lock, or this for the closing.
      const [open] = await tx.$queryRaw<object[]>`SELECT 1 AS open FROM account WHERE id = ${accountId}::uuid AND closed_at IS NULL FOR SHARE`
      if (!open) return unchanged(undefined)
      const at = await lockSeats(tx, accountId, clock)
      const { events, jobs } = await renewDue(tx, config, accountId, interval, at)
      return events.length > 0 ? { result: undefined, events, jobs } : unchanged(undefined)
    }).catch((error: unknown) => log.warn({ error: String(error) }, 'Seats could not be renewed; the next look tries again'))
}

/** Tells whoever is to pay of invoices that are past their due date, once for each. It changes nothing of the account. */
export const remindOfInvoices = async ({ database, clock }: Services): Promise<void> => {
  const now = clock.now()
  await database.transaction(async (tx) => {
    const overdue = await tx.$queryRaw<{ id: string; accountId: string }[]>`
      UPDATE invoice SET reminded_at = ${now} WHERE id IN (
        SELECT id FROM invoice WHERE status = 'OPEN' AND due_at <= ${now} AND reminded_at IS NULL ORDER BY id LIMIT 200 FOR NO KEY UPDATE SKIP LOCKED)
      RETURNING id, account_id AS "accountId"`
    await addJobs((sql, values) => tx.$executeRawUnsafe(sql, ...values), overdue.map(({ id, accountId }) => reminderMail(accountId, id)))
  })
}
