import { randomUUID } from 'node:crypto'
import type { Plan } from '@gatehouse/policy'
import type pg from 'pg'
import { genesis } from '../activity/chain.ts'
import { migrate } from '../platform/database/migrate.ts'
import type { Database } from '../platform/database/client.ts'
import { createPasswords } from '../platform/passwords.ts'
import { demoPassword } from './demo/people.ts'
import { type Line, type Somebody, writeHistory } from './large/history.ts'
import { emailOf, nameOf } from './large/names.ts'

export type LargeAccount = { accountId: string; slug: string; signIns: { email: string; what: string }[]; password: string }

const batch = 5_000
const years = 2

/** A version 7 UUID of that moment: rows that were made together lie together. */
const uuidAt = (at: Date): string => {
  const time = at.getTime().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}

function* batches<T>(items: Iterable<T>): Generator<T[]> {
  let next: T[] = []
  for (const item of items) {
    next.push(item)
    if (next.length < batch) continue
    yield next
    next = []
  }
  if (next.length > 0) yield next
}

/** `large`, then `large-2`, `large-3` … */
const freeSlug = async (client: pg.PoolClient): Promise<string> => {
  const { rows } = await client.query<{ slug: string }>(`SELECT slug FROM account WHERE slug = 'large' OR slug ~ '^large-[0-9]+$'`)
  const taken = new Set(rows.map(({ slug }) => slug))
  for (let number = 1; ; number++) {
    const slug = number === 1 ? 'large' : `large-${number}`
    if (!taken.has(slug)) return slug
  }
}

const makePeople = (count: number, domain: string, start: Date): Somebody[] =>
  Array.from({ length: count }, (_, index) => ({
    userId: uuidAt(start), membershipId: uuidAt(start), email: index === 0 ? `owner@${domain}` : index === count - 1 ? `member@${domain}` : emailOf(index, domain),
    role: index === 0 ? 'OWNER' : index % 100 === 1 && index < count - 1 ? 'ADMIN' : 'MEMBER', joinedAt: start, lastActiveAt: start,
  }))

const writePeople = async (client: pg.PoolClient, accountId: string, people: Somebody[], from: number) => {
  const column = (of: (somebody: Somebody, index: number) => unknown) => people.map(of)
  const ids = column(({ userId }) => userId)
  const joined = column(({ joinedAt }) => joinedAt)
  await client.query(
    `INSERT INTO "user" (id, email, email_key, name, email_proven_at, created_at) SELECT id, email, email, name, at, at FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) AS u (id, email, name, at)`,
    [ids, column(({ email }) => email), column((_, index) => nameOf(from + index)), joined],
  )
  await client.query('INSERT INTO stream (id, hash) SELECT id, $2 FROM unnest($1::uuid[]) AS s (id)', [ids, genesis])
  await client.query(
    `INSERT INTO membership (id, account_id, user_id, role, is_account_holder, created_at, last_active_at)
     SELECT id, $1, user_id, role, role = 'OWNER', at, active FROM unnest($2::uuid[], $3::uuid[], $4::role[], $5::timestamptz[], $6::timestamptz[]) AS m (id, user_id, role, at, active)`,
    [accountId, column(({ membershipId }) => membershipId), ids, column(({ role }) => role), joined, column(({ lastActiveAt }) => lastActiveAt)],
  )
}

/** Gives a login to those who have one. */
const writeCredentials = (client: pg.PoolClient, people: Set<Somebody>, secret: string) =>
  client.query(`INSERT INTO credential (id, user_id, kind, secret) SELECT gen_random_uuid(), id, 'PASSWORD', $2 FROM unnest($1::uuid[]) AS c (id)`, [
    [...people].map(({ userId }) => userId), secret,
  ])

const writeLines = (client: pg.PoolClient, lines: Line[]) => {
  const column = (of: (line: Line) => unknown) => lines.map(of)
  return client.query({
    name: 'seed-lines',
    text: `INSERT INTO activity (stream_id, seq, kind, at, performer_id, performer_email, member_id, member_email, subject_id, detail, hash)
      SELECT $1, seq, kind, at, performer_id, performer_email, member_id, member_email, subject_id, detail, decode(hash, 'hex')
      FROM unnest($2::bigint[], $3::text[], $4::timestamptz[], $5::uuid[], $6::text[], $7::uuid[], $8::text[], $9::uuid[], $10::jsonb[], $11::text[])
        AS e (seq, kind, at, performer_id, performer_email, member_id, member_email, subject_id, detail, hash)`,
    values: [
      lines[0]!.streamId, column(({ seq }) => seq), column(({ kind }) => kind), column(({ at }) => at), column(({ performerId }) => performerId),
      column(({ performerEmail }) => performerEmail), column(({ memberId }) => memberId), column(({ memberEmail }) => memberEmail), column(({ subjectId }) => subjectId),
      column(({ detail }) => JSON.stringify(detail)), column(({ hash }) => hash),
    ],
  })
}

const grouped = (count: number) => count.toLocaleString('en')

/**
 * Adds one large account with its people and a chained history, in one transaction; a second run adds another.
 * The first and the last of its people can sign in. `say` hears how far it is.
 */
export const seedLarge = async (database: Database, url: string, counts: { members: number; events: number }, say: (line: string) => void = console.log): Promise<LargeAccount> => {
  await migrate(url)
  const secret = await createPasswords().hash(demoPassword)
  const since = performance.now()
  const seconds = () => `${((performance.now() - since) / 1_000).toFixed(1)} s`
  const client = await database.pool.connect()
  try {
    await client.query('BEGIN')
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('gatehouse large seed'))`)
    const slug = await freeSlug(client)
    const end = new Date()
    const start = new Date(end.getTime() - years * 365 * 86_400_000)
    const accountId = uuidAt(start)
    const people = makePeople(counts.members, `${slug}.example`, start)
    await client.query('INSERT INTO account (id, slug, name, plan, created_at) VALUES ($1, $2, $3, $4, $5)', [accountId, slug, `Large Trading Company (${grouped(counts.members)} members)`, 'ENTERPRISE' satisfies Plan, start])

    let last: Line | undefined
    let written: Promise<unknown> = Promise.resolve()
    for (const lines of batches(writeHistory(accountId, people, counts.events, start, end))) {
      // The next lines are chained while these are written.
      await written
      written = writeLines(client, lines)
      written.catch(() => {})
      const before = last?.seq ?? 0
      last = lines.at(-1)!
      if (Math.floor(last.seq / 100_000) > Math.floor(before / 100_000)) say(`  ${grouped(last.seq)} of ${grouped(counts.events)} events after ${seconds()}`)
    }
    await written
    await client.query(`INSERT INTO stream (id, seq, hash) VALUES ($1, $2, decode($3, 'hex'))`, [accountId, last!.seq, last!.hash])
    let told = 0
    for (const some of batches(people)) {
      await writePeople(client, accountId, some, told)
      told += some.length
    }
    say(`  ${grouped(told)} members after ${seconds()}`)
    await writeCredentials(client, new Set([people[0]!, people.at(-1)!]), secret)
    await client.query('COMMIT')
    await client.query('ANALYZE account, membership, "user", stream, activity')
    say(`The account ${slug} has ${grouped(counts.members)} members and ${grouped(counts.events)} events. It took ${seconds()}.`)
    const signIns = [{ email: `owner@${slug}.example`, what: 'holds it' }, ...(counts.members > 1 ? [{ email: `member@${slug}.example`, what: 'a member without permissions' }] : [])]
    for (const { email, what } of signIns) say(`  ${email}  ${demoPassword}  ${what}`)
    return { accountId, slug, signIns, password: demoPassword }
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}
