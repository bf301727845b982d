import { type Actor, personalActivity } from '@gatehouse/policy'
import { z } from 'zod'
import type { ActivityKind } from '@gatehouse/contract/activity-kinds'
import type { EventRow } from '../../activity/event.ts'
import { eventColumns, peopleColumns } from '../../activity/log.ts'
import type { Database } from '../../platform/database/client.ts'
import { readAs } from './queries/seen.ts'
import { likePattern, type PageArguments, readPage, toConnection } from '../../graphql/keyset.ts'

export type ActivityFilter = {
  kinds?: ActivityKind[] | null
  memberEmail?: string | null
  performerEmail?: string | null
  from?: Date | null
  to?: Date | null
  search?: string | null
}

const columns = `${eventColumns}, ${peopleColumns}`

/** The conditions of a filter, each with its value. Only those that are asked for stand in the statement, so that indexes serve. */
const conditions = (filter: ActivityFilter): [string, unknown][] => [
  ...(filter.kinds?.length ? [['kind = ANY(?)', filter.kinds] as [string, unknown]] : []),
  ...(filter.memberEmail ? [['lower(member_email) = lower(?)', filter.memberEmail] as [string, unknown]] : []),
  ...(filter.performerEmail ? [['lower(performer_email) = lower(?)', filter.performerEmail] as [string, unknown]] : []),
  ...(filter.from ? [['at >= ?', filter.from] as [string, unknown]] : []),
  ...(filter.to ? [['at < ?', filter.to] as [string, unknown]] : []),
  ...(filter.search?.trim()
    ? [[`concat_ws(' ', kind, member_email, performer_email) ILIKE ?`, likePattern(filter.search)] as [string, unknown]]
    : []),
]

const aboutThem = ({ key, userId, membershipId }: Actor): [string, unknown[]] =>
  key
    ? [`detail->'key'->>'id' = ?`, [key.id]]
    : ['(member_id = ? OR subject_id = ? OR (member_id IS NULL AND subject_id IS NULL AND performer_id = ?))', [userId, membershipId, userId]]

/** Only what is about the person, where the view is personal, and what names no product out of reach: the same as `maySeeEvent` of the policy. AV-5, PE-2 */
const visible = (actor: Actor): [string, unknown[]][] => [
  ...(personalActivity(actor) ? [aboutThem(actor)] : []),
  ...(actor.products === 'all' ? [] : [[`(detail->'productIds' IS NULL OR detail->'productIds' <@ ?::jsonb)`, [JSON.stringify([...actor.products])]] as [string, unknown[]]]),
]

const activityKey = z.tuple([z.int().min(0)])

/** The account's log, newest first, by number: a page a million rows deep is as fast as the first. AV-4 */
export const activity = async (database: Database, actor: Actor, args: PageArguments & { filter?: ActivityFilter | null }) => {
  const page = readPage(args, activityKey)
  const values: unknown[] = [actor.accountId]
  const where = ['stream_id = $1']
  const add = (text: string, given: unknown[]) => {
    let index = 0
    where.push(text.replace(/\?/g, () => `$${values.push(given[index++])}`))
  }
  for (const [text, value] of conditions(args.filter ?? {})) add(text, [value])
  for (const [text, given] of visible(actor)) add(text, given)
  if (page.key) add(page.forward ? 'seq < ?' : 'seq > ?', [page.key[0]])
  values.push(page.limit + 1)
  const rows = await database.read<EventRow>({
    text: `SELECT ${columns} FROM activity e WHERE ${where.join(' AND ')} ORDER BY seq ${page.forward ? 'DESC' : 'ASC'} LIMIT $${values.length}`,
    values,
  })
  return toConnection(rows.map((row) => readAs(actor, row)), page, ({ seq }) => [seq])
}

/** One line, by its number. */
export const activityEvent = async (database: Database, streamId: string, seq: number): Promise<EventRow | null> => {
  const [row] = await database.read<EventRow>({
    name: 'activity-event', text: `SELECT ${columns} FROM activity e WHERE stream_id = $1 AND seq = $2`, values: [streamId, seq],
  })
  return row ?? null
}

/** When the account's oldest event happened. AV-4 */
export const activitySince = async (database: Database, accountId: string): Promise<string | null> => {
  const [row] = await database.read<{ at: string }>({
    name: 'activity-since', text: 'SELECT at FROM activity WHERE stream_id = $1 ORDER BY seq LIMIT 1', values: [accountId],
  })
  return row?.at ?? null
}
