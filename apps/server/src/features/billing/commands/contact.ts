import type { MemberContext } from '../../../graphql/builder.ts'
import { unchanged } from '../../../activity/change.ts'
import { ChangedMeanwhile, demand, type FieldChange } from '../../../graphql/errors.ts'
import { mayManagePayments } from '@gatehouse/policy'
import type { Tx } from '../../../platform/database/client.ts'
import { lockMembers } from '../../team/commands/locks.ts'
import { billingEvent } from '../events.ts'
import type { BilledTo } from '../queries/billing.ts'
import { lockSeats } from './seats.ts'

export type ContactInput = BilledTo & { termDays: number }

const fields = ['name', 'email', 'company', 'postalAddress', 'taxId', 'termDays'] as const

/** Field by field, an address by its parts: the database keeps those in an order of its own. */
const plain = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null)
  const { lines, city, postalCode, region, country } = value as BilledTo['postalAddress']
  return JSON.stringify([lines, city, postalCode, region, country])
}

const differences = (before: Record<string, unknown>, after: Record<string, unknown>): FieldChange[] =>
  fields.filter((field) => plain(before[field]) !== plain(after[field])).map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null }))

const lastChange = async (tx: Tx, accountId: string) => {
  const [row] = await tx.$queryRaw<{ by: string; at: Date }[]>`
    SELECT COALESCE(u.name, e.performer_email) AS by, e.at FROM activity e LEFT JOIN "user" u ON u.id = e.performer_id
    WHERE e.stream_id = ${accountId}::uuid AND e.kind = 'billing contact changed' ORDER BY e.seq DESC LIMIT 1`
  return row
}

/** Says whom invoices go to: by hand, that is the payment method on file. Invoices that were written stay as they are. What somebody else
 *  saved since `version` is never overwritten unseen; its number is 0 where there was none. AC-6, PE-3, TM-13 */
export const setBillingContact = (context: MemberContext, input: ContactInput, version: number | null): Promise<void> =>
  context.services.change(async (tx, now) => {
    const { actor, self } = await lockMembers(tx, context.actor, null, now)
    demand(mayManagePayments(actor))
    const { accountId } = actor
    // Nobody buys with a contact that is being changed.
    await lockSeats(tx, accountId, context.services.clock)
    const before = await tx.billingContact.findUnique({ where: { accountId } })
    const changes = differences(before ?? {}, input)
    if (changes.length === 0) return unchanged(undefined)
    if (version !== null && version !== (before?.version ?? 0)) {
      const last = await lastChange(tx, accountId)
      throw new ChangedMeanwhile({ by: last ? [last.by] : [], at: (last?.at ?? now).toISOString(), version: before?.version ?? 0, changes: differences(input, before ?? {}) })
    }
    const data = { ...input, postalAddress: { ...input.postalAddress, lines: [...input.postalAddress.lines] }, updatedAt: now }
    await tx.billingContact.upsert({ where: { accountId }, create: { accountId, ...data }, update: { ...data, version: { increment: 1 } } })
    return {
      result: undefined,
      // What it says is for those who manage payments; who sees the log learns which parts are others.
      events: [billingEvent('billing contact changed', accountId, self, { name: input.name, changed: changes.map(({ field }) => field), ...context.origin.device })],
    }
  })
