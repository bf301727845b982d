import { audiencesInside, isStill } from '@gatehouse/policy'
import { encodeGlobalID } from '@pothos/plugin-relay'
import { z } from 'zod'
import type { Services } from '../../../graphql/context.ts'
import { type PageArguments, readPage, toConnection } from '../../../graphql/keyset.ts'
import { type OwnPlace, placesOf } from '../../team/queries/places.ts'
import { factsOf, type Kept } from '../facts.ts'
import { isTopic, type Place, type TopicName, topics } from '../topics.ts'

type Source = Pick<Services, 'database' | 'clock'>

/** Notices are kept this long. Milliseconds. */
export const keepNotices = 90 * 24 * 3_600_000

/** More unread ones are not counted. */
export const mostCounted = 100

/** A notice as its reader sees it. Moments are RFC 3339 in UTC. */
export type NoticeRow = {
  id: string; topic: TopicName; kind: (typeof topics)[TopicName]['kind']; at: string; readAt: string | null; text: string; path: string
  /** Null where it is about none, or where the reader has no place any more: then its name, as it was, stands in the text. */
  account: { id: string; slug: string; name: string } | null
}

type Stored = { id: string; topic: string; at: string; readAt: string | null; accountId: string | null; detail: Kept }

const columns = `id, topic, to_char(created_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, read_at AS "readAt", about_account_id AS "accountId", detail`

/** Who reads: what holds of their login and places decides what they are still shown. AV-5, PE-6 */
type Reader = { userId: string; places: OwnPlace[]; seen: string[] }

const readerOf = async (source: Source, userId: string): Promise<Reader> => {
  const places = await placesOf(source, userId)
  return { userId, places, seen: places.flatMap(({ actor }) => audiencesInside.filter((audience) => isStill(actor, audience)).map((audience) => `${audience} ${actor.accountId}`)) }
}

/** What is shown: `$1` the reader, `$2` as whom they are told now, `$3` from when on. An offer is for a proven address, while it is theirs. ID-5 */
const visible = `user_id = $1 AND created_at > $3 AND (audience = 'SELF' OR concat(audience, ' ', about_account_id) = ANY($2::text[])
  OR (audience = 'ADDRESS' AND EXISTS (SELECT 1 FROM "user" u WHERE u.id = $1 AND u.email_proven_at IS NOT NULL AND u.email_key = detail->>'addressKey')))`

const valuesOf = ({ clock }: Source, { userId, seen }: Reader): unknown[] => [userId, seen, new Date(clock.now().getTime() - keepNotices)]

const pathOf = (leads: Place, slug: string | undefined, subject = ''): string => {
  switch (leads) {
    case 'request':
      return slug ? `/a/${slug}/requests/${encodeURIComponent(encodeGlobalID('AccessRequest', subject))}` : '/accounts'
    case 'team':
      return slug ? `/a/${slug}/team` : '/accounts'
    case 'billing':
      return slug ? `/a/${slug}/billing` : '/accounts'
    case 'accounts':
      return '/accounts'
    case 'security':
      return '/me/security'
    case 'sign-ins':
      return '/me/sign-ins'
  }
}

const shownTo = ({ places }: Reader) => ({ id, topic, at, readAt, accountId, detail }: Stored): NoticeRow[] => {
  // Of a version of Gatehouse to come: that node shows it.
  if (!isTopic(topic)) return []
  const { kind, says, leads } = topics[topic]
  const place = places.find(({ actor }) => actor.accountId === accountId)
  // Whoever has no place there any more does not learn what it is called by now.
  const facts = factsOf({ ...detail, account: place ?? detail.account })
  return [{ id, topic, kind, at, readAt, text: says(facts), path: pathOf(leads, place?.slug, detail.subject), account: place && accountId ? { id: accountId, slug: place.slug, name: place.name } : null }]
}

const noticeKey = z.tuple([z.iso.datetime(), z.uuid()])

/** Somebody's notices, newest first. */
export const notices = async (source: Source, userId: string, { unread, ...args }: PageArguments & { unread?: boolean | null }) => {
  const page = readPage(args, noticeKey)
  const reader = await readerOf(source, userId)
  const values = valuesOf(source, reader)
  const put = (value: unknown) => `$${values.push(value)}`
  const [forward, order] = page.forward ? ['<', 'DESC'] : ['>', 'ASC']
  const where = [visible, 'shown', ...(unread ? ['read_at IS NULL'] : []), ...(page.key ? [`(created_at, id) ${forward} (${put(page.key[0])}::timestamptz, ${put(page.key[1])}::uuid)`] : [])]
  const rows = await source.database.read<Stored>({ text: `SELECT ${columns} FROM notice WHERE ${where.join(' AND ')} ORDER BY created_at ${order}, id ${order} LIMIT ${put(page.limit + 1)}`, values })
  return toConnection(rows.flatMap(shownTo(reader)), page, ({ at, id }) => [at, id])
}

/** Some of somebody's notices, as they are now; those that are no longer theirs to see are left out. `mailed` ones may be shown nowhere else. */
export const noticesById = async (source: Source, userId: string, ids: readonly string[], { mailed = false } = {}): Promise<NoticeRow[]> => {
  const reader = await readerOf(source, userId)
  const rows = await source.database.read<Stored>({
    name: `notices-by-id-${mailed}`, text: `SELECT ${columns} FROM notice WHERE ${visible} AND id = ANY($4::uuid[])${mailed ? '' : ' AND shown'} ORDER BY created_at DESC, id DESC`,
    values: [...valuesOf(source, reader), ids],
  })
  return rows.flatMap(shownTo(reader))
}

/** How many somebody has not read, up to a hundred. */
export const unreadNotices = async (source: Source, userId: string): Promise<number> => {
  const reader = await readerOf(source, userId)
  const [row] = await source.database.read<{ count: number }>({
    name: 'unread-notices', text: `SELECT count(*)::int AS count FROM (SELECT 1 FROM notice WHERE ${visible} AND shown AND read_at IS NULL LIMIT ${mostCounted}) counted`, values: valuesOf(source, reader),
  })
  return row!.count
}
