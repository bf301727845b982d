import { Prisma } from '../platform/database/generated/client.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database, Tx } from '../platform/database/client.ts'
import { addJobs, type Job } from '../platform/jobs.ts'
import { type ChainLink, hashEvent } from './chain.ts'
import type { EventPeople, EventRow, NewEvent } from './event.ts'
import { peopleColumns } from './log.ts'

/** What a command hands to the door: its result, the lines it leaves in the log, and the jobs (mails) that follow from it. */
export type Outcome<T> = { result: T; events: NewEvent[]; jobs?: Job[] }

/** The one door for writes. Every change of an account goes through it. AV-1 */
export type Change = <T>(command: (tx: Tx, now: Date) => Promise<Outcome<T> | Unchanged<T>>) => Promise<T>

/** What follows from what a command has done, whatever the command: all of its lines, with further ones or more in them, and further jobs, in
 *  the same transaction. */
export type Follow = (tx: Tx, events: readonly NewEvent[], now: Date) => Promise<{ events: readonly NewEvent[]; jobs: readonly Job[] }>

/** The answer of a command that found nothing to do; whatever it touched is rolled back. */
export class Unchanged<T> {
  readonly result: T
  constructor(result: T) {
    this.result = result
  }
}

export const unchanged = <T>(result: T) => new Unchanged(result)

/** The same door for somebody of whom every line says something more. */
export const markedWith = (change: Change, mark: Record<string, unknown>): Change => (command) =>
  change(async (tx, now) => {
    const outcome = await command(tx, now)
    if (outcome instanceof Unchanged) return outcome
    return { ...outcome, events: outcome.events.map((event) => ({ ...event, detail: { ...event.detail, ...mark } })) }
  })

class RollBack extends Error {
  readonly outcome: Unchanged<unknown>
  constructor(outcome: Unchanged<unknown>) {
    super('nothing to change')
    this.outcome = outcome
  }
}

type Head = { id: string; seq: number; hash: Uint8Array<ArrayBuffer> }

/** Locks the streams in the order of their ids, so that two changes never wait for each other in a circle. */
const lockStreams = async (tx: Tx, ids: string[]): Promise<Map<string, Head>> => {
  const rows = await tx.$queryRaw<{ id: string; seq: bigint; hash: Uint8Array<ArrayBuffer> }[]>`
    SELECT id, seq, hash FROM stream WHERE id = ANY(${ids}::uuid[]) ORDER BY id FOR UPDATE`
  return new Map(rows.map((row) => [row.id, { ...row, seq: Number(row.seq) }]))
}

const number = (heads: Map<string, Head>, events: readonly NewEvent[], at: string) =>
  events.map((event) => {
    const head = heads.get(event.streamId)
    if (!head) throw new Error(`No stream ${event.streamId}: create it with the account or user.`)
    const row = {
      streamId: event.streamId,
      seq: head.seq + 1,
      kind: event.kind,
      at,
      performerId: event.performer?.id ?? null,
      performerEmail: event.performer?.email ?? null,
      memberId: event.member?.id ?? null,
      memberEmail: event.member?.email ?? null,
      subjectId: event.subjectId ?? null,
      // As it will be read back: what JSON leaves out or turns into something else is not hashed either.
      detail: JSON.parse(JSON.stringify(event.detail ?? {})) as Record<string, unknown>,
    }
    head.seq = row.seq
    head.hash = hashEvent(head.hash, row)
    return { row, hash: head.hash }
  })

/** Goes as one JSON text, so that what is stored is to the letter what was hashed. Answers with the people's names by place, so
 *  that those who deliver the events need not ask. */
const insert = async (tx: Tx, lines: ChainLink[]): Promise<Map<string, EventPeople>> => {
  const rows = await tx.$queryRaw<(EventPeople & { place: string })[]>`
  INSERT INTO activity AS e (stream_id, seq, kind, at, performer_id, performer_email, member_id, member_email, subject_id, detail, hash)
  SELECT "streamId", seq, kind, at, "performerId", "performerEmail", "memberId", "memberEmail", "subjectId", detail, decode(hash, 'hex')
  FROM json_to_recordset(${JSON.stringify(lines)}::json) AS line ("streamId" uuid, seq bigint, kind text, at timestamptz, "performerId" uuid,
    "performerEmail" text, "memberId" uuid, "memberEmail" text, "subjectId" uuid, detail jsonb, hash text)
  RETURNING concat(e.stream_id, ':', e.seq) AS place, ${Prisma.raw(peopleColumns)}`
  return new Map(rows.map(({ place, ...names }) => [place, names]))
}

/** Notes how far the streams have come: all in one statement, since a change of many people's access has a stream for each. */
const moveHeads = (tx: Tx, heads: Head[]) => tx.$executeRaw`
  UPDATE stream SET seq = head.seq, hash = decode(head.hash, 'hex')
  FROM unnest(${heads.map(({ id }) => id)}::uuid[], ${heads.map(({ seq }) => seq)}::bigint[], ${heads.map(({ hash }) => Buffer.from(hash).toString('hex'))}::text[]) AS head (id, seq, hash)
  WHERE stream.id = head.id`

const writeEvents = async (tx: Tx, events: readonly NewEvent[], now: Date): Promise<EventRow[]> => {
  const heads = await lockStreams(tx, [...new Set(events.map((event) => event.streamId))])
  const lines = number(heads, events, now.toISOString()).map(({ row, hash }) => ({ ...row, hash: Buffer.from(hash).toString('hex') }))
  const names = await insert(tx, lines)
  await moveHeads(tx, [...heads.values()])
  return lines.map((line) => ({ ...line, ...names.get(`${line.streamId}:${line.seq}`)! }))
}

/** PostgreSQL undid the transaction because another stood in its way; doing it again is right. */
const wasInTheWay = (error: unknown) =>
  error instanceof Prisma.PrismaClientKnownRequestError &&
  (error.code === 'P2034' || /40001|40P01|deadlock/.test(`${error.message} ${JSON.stringify(error.meta ?? {})}`))

/**
 * Makes the door: opens the transaction, runs the command, demands at least one event, adds what follows from it, takes the streams' next numbers under
 * their row locks (last thing before the commit, so that numbers are gapless and in commit order), chains the hashes, queues
 * the jobs in the same transaction, commits, and only then tells the bus.
 */
export const createChange = (dependencies: {
  database: Database
  clock: Clock
  publish: (events: EventRow[]) => void
  follow?: Follow
}): Change => {
  const { database, clock, publish, follow = async (_tx, events) => ({ events, jobs: [] }) } = dependencies

  const attempt = <T>(command: (tx: Tx, now: Date) => Promise<Outcome<T> | Unchanged<T>>) =>
    database.transaction(async (tx) => {
      const now = clock.now()
      const outcome = await command(tx, now)
      if (outcome instanceof Unchanged) throw new RollBack(outcome)
      if (outcome.events.length === 0) throw new Error('A change left no activity event. AV-1')
      const followed = await follow(tx, outcome.events, now)
      await addJobs((sql, values) => tx.$executeRawUnsafe(sql, ...values), [...(outcome.jobs ?? []), ...followed.jobs])
      return { result: outcome.result, events: await writeEvents(tx, followed.events, now) }
    })

  return async (command) => {
    for (let tries = 1; ; tries++) {
      try {
        const { result, events } = await attempt(command)
        publish(events)
        return result
      } catch (error) {
        if (error instanceof RollBack) return error.outcome.result as never
        if (tries < 5 && wasInTheWay(error)) continue
        throw error
      }
    }
  }
}
