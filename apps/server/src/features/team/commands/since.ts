import { type ActivityKind, amountsIn } from '@gatehouse/contract/activity-kinds'
import { type Actor, detailFor } from '@gatehouse/policy'
import { ChangedMeanwhile, type FieldChange } from '../../../graphql/errors.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { joined } from './terms.ts'

type Detail = { version?: number; members?: { id: string; version: number }[]; memberCount?: number; before?: Record<string, unknown>; after?: Record<string, unknown> }
type Line = { name: string | null; at: Date; kind: ActivityKind; detail: Detail }

type Versioned = { id: string; version: number; levelId?: string | null }

/** The lines that raised the version of something, newest first. A level's line raised that of everyone who had it, also of those whom it
 *  counts and does not list. */
const linesAbout = (tx: Tx, accountId: string, { id, levelId }: Versioned, most: number) => tx.$queryRaw<Line[]>`
  SELECT COALESCE(u.name, e.performer_email) AS name, e.at, e.kind, e.detail FROM activity e LEFT JOIN "user" u ON u.id = e.performer_id
  WHERE e.stream_id = ${accountId}::uuid
    AND ((e.kind = ANY('{permissions changed,product access changed,end date changed,made admin,level changed}'::text[]) AND e.subject_id = ${id}::uuid)
      OR (e.kind = 'level changed' AND e.detail->'members' @> jsonb_build_array(jsonb_build_object('id', ${id}::text)))
      OR (e.kind = 'level changed' AND e.subject_id = ${levelId ?? null}::uuid AND (e.detail->>'memberCount')::int > jsonb_array_length(e.detail->'members')))
  ORDER BY e.seq DESC LIMIT ${most}`

/** The version that a line says it raised something to; null where it counts a member and does not list them. */
const versionIn = ({ kind, detail }: Line, { id, levelId }: Versioned): number | null => {
  const listed = detail.members?.find((member) => member.id === id)?.version
  return listed ?? (kind === 'level changed' && levelId !== undefined ? null : (detail.version ?? 0))
}

/** Those that came after a version was seen, newest first. Each that says nothing raised it by one to what the next began with. */
const linesSince = (lines: Line[], about: Versioned, seen: number): Line[] => {
  let version = about.version
  const since: Line[] = []
  for (const line of lines) {
    const raisedTo = versionIn(line, about) ?? version
    if (raisedTo <= seen) break
    since.push(line)
    version = raisedTo - 1
  }
  return since
}

/** What a line says is different: of a level's, what it gave and took. */
const told = (actor: Actor, line: Line, { levelId }: Versioned): FieldChange[] => {
  const { before = {}, after = {} } = detailFor(actor, line.detail, amountsIn(line.kind)) as Detail
  const fields = Object.keys(after)
  const own = line.kind !== 'level changed' || levelId === undefined
  return fields.filter((field) => own || field !== 'name').map((field) => ({ field, before: before[field], after: after[field] }))
}

/** Refuses a save that names an older version of a membership or a level, with what was changed since and by whom. TM-13 */
export const demandVersion = async (tx: Tx, actor: Actor, about: Versioned, seen: number, now: Date): Promise<void> => {
  const { version } = about
  if (seen === version) return
  // One save may leave two lines: permissions and products.
  const found = await linesAbout(tx, actor.accountId, about, Math.min(100, Math.max(2, 2 * (version - seen))))
  const lines = linesSince(found, about, seen).reverse()
  throw new ChangedMeanwhile({
    by: [...new Set(lines.flatMap(({ name }) => name ?? []))], at: (lines.at(-1)?.at ?? now).toISOString(), version,
    changes: joined(lines.flatMap((line) => told(actor, line, about))),
  })
}
