import { type ActivityKind, amountsIn } from '@gatehouse/contract/activity-kinds'
import { type Actor, detailFor } from '@gatehouse/policy'
import { ChangedMeanwhile, type FieldChange } from '../../../graphql/errors.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { joined } from './terms.ts'

type Detail = { version?: number; members?: { id: string; version: number }[]; before?: Record<string, unknown>; after?: Record<string, unknown> }
type Line = { name: string | null; at: Date; kind: ActivityKind; detail: Detail }

/** The lines that raised the version of something, newest first. A level's line raised that of everyone who had it. */
const linesAbout = (tx: Tx, accountId: string, id: string, most: number) => tx.$queryRaw<Line[]>`
  SELECT COALESCE(u.name, e.performer_email) AS name, e.at, e.kind, e.detail FROM activity e LEFT JOIN "user" u ON u.id = e.performer_id
  WHERE e.stream_id = ${accountId}::uuid
    AND ((e.kind = ANY('{permissions changed,product access changed,end date changed,made admin,level changed}'::text[]) AND e.subject_id = ${id}::uuid)
      OR (e.kind = 'level changed' AND e.detail->'members' @> jsonb_build_array(jsonb_build_object('id', ${id}::text))))
  ORDER BY e.seq DESC LIMIT ${most}`

const versionIn = ({ detail }: Line, id: string): number => detail.members?.find((member) => member.id === id)?.version ?? detail.version ?? 0

/** What a line says is different: of a level's, what it gave and took. */
const told = (actor: Actor, line: Line, id: string): FieldChange[] => {
  const { before = {}, after = {} } = detailFor(actor, line.detail, amountsIn(line.kind)) as Detail
  const fields = Object.keys(after)
  const own = !line.detail.members?.some((member) => member.id === id)
  return fields.filter((field) => own || field !== 'name').map((field) => ({ field, before: before[field], after: after[field] }))
}

/** Refuses a save that names an older version of a membership or a level, with what was changed since and by whom. TM-13 */
export const demandVersion = async (tx: Tx, actor: Actor, { id, version }: { id: string; version: number }, seen: number, now: Date): Promise<void> => {
  if (seen === version) return
  // One save may leave two lines: permissions and products.
  const found = await linesAbout(tx, actor.accountId, id, Math.min(100, Math.max(2, 2 * (version - seen))))
  const lines = found.filter((line) => versionIn(line, id) > seen).reverse()
  throw new ChangedMeanwhile({
    by: [...new Set(lines.flatMap(({ name }) => name ?? []))], at: (lines.at(-1)?.at ?? now).toISOString(), version,
    changes: joined(lines.flatMap((line) => told(actor, line, id))),
  })
}
