import type { CommerceKind } from '@gatehouse/contract/commerce-kinds'
import { type Actor, reaches } from '@gatehouse/policy'
import { ChangedMeanwhile, type FieldChange } from '../../../graphql/errors.ts'
import type { Tx } from '../../../platform/database/client.ts'

type Line = { name: string; at: Date; detail: { productIds: string[]; before: Record<string, unknown>; after: Record<string, unknown> } }

/** What one line says is different. What it says of products out of reach stays untold. PE-2 */
const told = (actor: Actor, { detail: { productIds, before, after } }: Line): FieldChange[] => {
  const reached = productIds.every((id) => reaches(actor.products, id))
  return Object.keys(after).map((field) => (field === 'products' && !reached ? { field, before: undefined, after: undefined } : { field, before: before[field], after: after[field] }))
}

/** Refuses a save that names an older version, with what was changed since and by whom, out of the log. Each version has its one line there. TM-13 */
export const demandVersion = async (
  tx: Tx, actor: Actor, kinds: CommerceKind[], { id, version }: { id: string; version: number }, seen: number,
): Promise<void> => {
  if (seen === version) return
  const lines = await tx.$queryRaw<Line[]>`
    SELECT COALESCE(u.name, e.performer_email) AS name, e.at, e.detail FROM activity e LEFT JOIN "user" u ON u.id = e.performer_id
    WHERE e.stream_id = ${actor.accountId}::uuid AND e.kind = ANY(${kinds}::text[]) AND e.detail->>'id' = ${id} AND (e.detail->>'version')::int > ${seen}
    ORDER BY e.seq DESC LIMIT ${Math.max(0, version - seen)}`
  const changes = new Map<string, FieldChange>()
  for (const line of lines.reverse()) {
    for (const change of told(actor, line)) changes.set(change.field, { ...change, before: changes.has(change.field) ? changes.get(change.field)!.before : change.before })
  }
  throw new ChangedMeanwhile({
    by: [...new Set(lines.map(({ name }) => name))], at: (lines.at(-1)?.at ?? new Date()).toISOString(), version,
    changes: [...changes.values()].filter(({ before, after }) => before === undefined || JSON.stringify(before) !== JSON.stringify(after)),
  })
}
