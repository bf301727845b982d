import { type NoticeChoice, usualChoice } from '@gatehouse/contract/notice-kinds'
import type { Follow } from '../../../activity/change.ts'
import type { NewEvent } from '../../../activity/event.ts'
import type { Tx } from '../../../platform/database/client.ts'
import type { Job } from '../../../platform/jobs.ts'
import { noticeEvent } from '../events.ts'
import { type Kept, kept } from '../facts.ts'
import type { Telling } from '../readers.ts'
import { type Topic, topicNames, type TopicName, topics } from '../topics.ts'

/** Of so many at once each gets a line in their own stream; of more, those who are signed in: whoever comes later reads what is then. */
const mostLines = 200

/** The account that an event is about, whichever line of it this is. */
const accountOf = ({ streamId, member, detail }: NewEvent): string | null => {
  if (typeof detail?.accountId === 'string') return detail.accountId
  return streamId === member?.id ? null : streamId
}

const isOwnLine = (event: NewEvent): boolean => event.streamId !== accountOf(event)

type Told = Telling & { topic: TopicName; accountId: string | null }

/** Whom the events of a change concern, by the table. Nobody is told of what they did. */
const tellingsOf = async (tx: Tx, events: readonly NewEvent[], now: Date): Promise<Told[]> => {
  const told: Told[] = []
  for (const name of topicNames) {
    const topic: Topic = topics[name]
    const fitting = events.filter((event) => event.kind === topic.of && isOwnLine(event) === (topic.line === 'own') && (topic.when?.(event) ?? true))
    // What one change says to somebody may be of several accounts.
    for (const group of Map.groupBy(fitting, (event) => `${event.streamId} ${accountOf(event)}`).values()) {
      const accountId = accountOf(group[0]!)
      const tellings = await topic.readers({ tx, accountId, now }, group)
      told.push(...tellings.filter(({ userId, events: [event] }) => event!.performer?.id !== userId).map((telling) => ({ ...telling, topic: name, accountId })))
    }
  }
  return told
}

type Reader = NoticeChoice & { id: string; email: string; signedIn: boolean; kind: string }

/** The readers with what they chose about the kinds of what they are told. */
const readersOf = async (tx: Tx, told: readonly Told[]): Promise<Map<string, Reader>> => {
  const pairs = [...new Map(told.map(({ userId, topic }) => [`${userId} ${topics[topic].kind}`, { userId, kind: topics[topic].kind }])).values()]
  const rows = await tx.$queryRaw<(Omit<Reader, 'app' | 'mail'> & { app: boolean | null; mail: boolean | null })[]>`
    SELECT u.id, u.email, asked.kind, c.app, COALESCE(c.mail, CASE WHEN r.kind IS NOT NULL THEN false END) AS mail,
      EXISTS (SELECT 1 FROM session s WHERE s.user_id = u.id AND s.ended_at IS NULL) AS "signedIn"
    FROM unnest(${pairs.map(({ userId }) => userId)}::uuid[], ${pairs.map(({ kind }) => kind as string)}::text[]) AS asked (user_id, kind)
      JOIN "user" u ON u.id = asked.user_id
      LEFT JOIN notice_choice c ON c.user_id = u.id AND c.kind = asked.kind
      LEFT JOIN mail_refusal r ON r.email_key = u.email_key AND r.kind = asked.kind`
  return new Map(rows.map((row) => {
    const usual = usualChoice(row.kind as (typeof topics)[TopicName]['kind'])
    return [`${row.id} ${row.kind}`, { ...row, app: row.app ?? usual.app, mail: row.mail ?? usual.mail }]
  }))
}

/** What people and accounts are called now, for the sentences. */
const namesOf = async (tx: Tx, told: readonly Told[]) => {
  const people = new Set(told.flatMap(({ events: [event] }) => [event!.performer?.id, event!.member?.id].filter((id) => typeof id === 'string')))
  const accounts = new Set(told.flatMap(({ accountId }) => accountId ?? []))
  const users = await tx.$queryRaw<{ id: string; name: string }[]>`SELECT id, name FROM "user" WHERE id = ANY(${[...people]}::uuid[])`
  const named = await tx.$queryRaw<{ id: string; name: string }[]>`SELECT id, name FROM account WHERE id = ANY(${[...accounts]}::uuid[])`
  return { people: new Map(users.map(({ id, name }) => [id, name])), accounts: new Map(named.map(({ id, name }) => [id, { name }])) }
}

type Row = { id: string; userId: string; topic: TopicName; kind: string; audience: string; aboutAccountId: string | null; detail: Kept; shown: boolean }

const insert = (tx: Tx, rows: Row[], now: Date) => tx.$executeRaw`
  INSERT INTO notice (id, user_id, topic, kind, audience, about_account_id, detail, shown, created_at)
  SELECT id, "userId", topic, kind, audience, "aboutAccountId", detail, shown, ${now}
  FROM json_to_recordset(${JSON.stringify(rows)}::json) AS row (id uuid, "userId" uuid, topic text, kind text, audience text, "aboutAccountId" uuid, detail jsonb, shown boolean)`

/** Names each notice in a line of its reader's own stream, so that their open pages hear of it: in one that the change leaves there anyway,
 *  or else in one of its own. */
const withLines = (events: readonly NewEvent[], rows: readonly Row[], emails: ReadonlyMap<string, { email: string; signedIn: boolean }>): NewEvent[] => {
  const byReader = Map.groupBy(rows.filter(({ shown }) => shown), ({ userId }) => userId)
  const all = [...events]
  for (const [userId, own] of byReader) {
    const notices = own.map(({ id }) => id)
    const index = all.findIndex(({ streamId }) => streamId === userId)
    if (index >= 0) all[index] = { ...all[index]!, detail: { ...all[index]!.detail, notices } }
    else if (byReader.size <= mostLines || emails.get(userId)!.signedIn) all.push(noticeEvent('noticed', { id: userId, email: emails.get(userId)!.email }, { notices }))
  }
  return all
}

/** Writes the notices that follow from a change, in its own transaction: for whom each event concerns, as the table of topics says. */
export const notify: Follow = async (tx, events, now) => {
  const told = await tellingsOf(tx, events, now)
  if (told.length === 0) return { events, jobs: [] }
  const [readers, names] = [await readersOf(tx, told), await namesOf(tx, told)]
  const rows: Row[] = []
  const jobs: Job[] = []
  for (const { userId, topic: name, accountId, events: about, more } of told) {
    const topic: Topic = topics[name]
    const reader = readers.get(`${userId} ${topic.kind}`)
    const mailed = topic.mail !== null && reader?.mail
    if (!reader || (!reader.app && !mailed)) continue
    const account = (accountId && names.accounts.get(accountId)) || null
    const row: Row = {
      id: crypto.randomUUID(), userId, topic: name, kind: topic.kind, audience: topic.audience, aboutAccountId: account && accountId, shown: reader.app,
      detail: kept(about, { names: names.people, account, more }),
    }
    rows.push(row)
    if (mailed) jobs.push({ task: 'noticeMail', payload: { noticeId: row.id } })
  }
  if (rows.length === 0) return { events, jobs }
  await insert(tx, rows, now)
  return { events: withLines(events, rows, new Map([...readers.values()].map((reader) => [reader.id, reader]))), jobs }
}
