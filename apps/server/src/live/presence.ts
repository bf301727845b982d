import type pg from 'pg'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Bus } from './bus.ts'
import { ownMembershipId } from '../graphql/context.ts'
import type { Connection, Live } from './live.ts'

/** What somebody has open for editing: a member's access, or an access level. */
export type Editing = { kind: 'member' | 'level'; id: string }

/** Who has the account open, on which page, since when (RFC 3339, UTC), and what they have open for editing: memberships, and access levels. */
export type PresenceRow = { membershipId: string; page: string | null; since: string; editing: string[]; editingLevels: string[] }

export type Presence = {
  /** Everybody who is in an account now, on whichever node, by membership. */
  inAccount(accountId: string): Promise<Map<string, PresenceRow>>
  /** A connection opened; it shows whoever is signed in there as present until it leaves. */
  enter(connection: Connection): void
  /** The same without showing anybody: its subscribers hear of the others. */
  follow(connection: Connection): void
  leave(connection: Connection): void
  /** The page that a connection has open. */
  show(connectionId: string, page: string): Promise<boolean>
  /** What a connection has open for editing; nothing with null. TM-13 */
  edit(connectionId: string, what: Editing | null): Promise<boolean>
  /** How many connections it knows, and in how many accounts. */
  held(): { connections: number; accounts: number }
  close(): Promise<void>
}

/** Rows that are not renewed for this long are gone; with the look that finds it, well within 30 seconds. Milliseconds. LV-7 */
const goneAfter = 20_000

/** Rows that were renewed after this moment count. */
export const presentSince = (clock: Clock): Date => new Date(clock.now().getTime() - goneAfter)

const openIn = (column: string) =>
  `ARRAY(SELECT DISTINCT e.${column} FROM presence e WHERE e.account_id = $1 AND e.membership_id = p.membership_id AND e.seen_at > $2 AND e.${column} IS NOT NULL ORDER BY 1)`

const channelOf = (accountId: string) => `presence:${accountId}`

type Entry = { readonly id: string; readonly accountId: string; readonly membershipId: string; readonly since: Date; page: string | null; editing: Editing | null; here: boolean }
type Watched = {
  users: number
  /** What its subscribers on this node were last told; null until the first look. */
  told: Map<string, PresenceRow> | null
  looking: Promise<void>
  /** A look that has not begun yet: it covers what happens until then. */
  next: Promise<void> | null
  readonly ready: Promise<void>
  readonly unsubscribe: () => void
}

/** All that is told of somebody who is here. */
const signature = ({ page, editing, editingLevels }: PresenceRow): string => JSON.stringify([page, editing, editingLevels])

const idOf = (kind: Editing['kind']) => ({ editing }: Entry): string | null => (editing?.kind === kind ? editing.id : null)

const changesBetween = (before: Map<string, PresenceRow>, now: Map<string, PresenceRow>) => [
  ...[...now].filter(([id, row]) => !before.has(id) || signature(before.get(id)!) !== signature(row)).map(([id, presence]) => ({ kind: 'presenceChanged', id, presence })),
  ...[...before.keys()].filter((id) => !now.has(id)).map((id) => ({ kind: 'presenceChanged', id, presence: null })),
]

/**
 * Presence stands in a table that each node renews for its own connections, so it is right without Redis and after a kill.
 * It is no history: changes of it reach the `team` subscribers as messages without a place in the log.
 */
export const createPresence = (dependencies: { pool: pg.Pool; bus: Bus; live: Live; clock: Clock; log: Log; renewEvery?: number }): Presence => {
  const { pool, bus, live, clock, log, renewEvery = 5_000 } = dependencies
  const entries = new Map<string, Entry>()
  const accounts = new Map<string, Watched>()
  const accountOf = new Map<string, string>()
  const failed = (error: unknown) => log.warn({ error: String(error) }, 'Presence could not be noted; the next look mends it')

  const inAccount = async (accountId: string) => {
    const { rows } = await pool.query<PresenceRow>({
      name: 'presence',
      text: `SELECT DISTINCT ON (membership_id) membership_id AS "membershipId", page, min(since) OVER (PARTITION BY membership_id) AS since,
          ${openIn('editing_id')} AS editing, ${openIn('editing_level_id')} AS "editingLevels"
        FROM presence p WHERE account_id = $1 AND seen_at > $2 ORDER BY membership_id, seen_at DESC, since DESC`,
      values: [accountId, presentSince(clock)],
    })
    return new Map(rows.map((row) => [row.membershipId, row]))
  }

  /** Looks once at a time per account, and once more if something happened meanwhile. */
  const look = (accountId: string): Promise<void> => {
    const watched = accounts.get(accountId)
    if (!watched) return Promise.resolve()
    watched.next ??= watched.looking = watched.looking.then(async () => {
      watched.next = null
      if (accounts.get(accountId) !== watched) return
      const now = await inAccount(accountId)
      const changes = watched.told ? changesBetween(watched.told, now) : []
      if (changes.length > 0) await live.inject(accountId, 'team', { changes })
      watched.told = now
    }).catch(failed)
    return watched.looking
  }

  const write = async (batch: Entry[]) => {
    const columns = (some: Entry[]) => [some.map(({ accountId }) => accountId), some.map(({ membershipId }) => membershipId), some.map(({ id }) => id)]
    const left = batch.filter(({ here }) => !here)
    const here = batch.filter((entry) => entry.here)
    if (left.length > 0)
      await pool.query(
        'DELETE FROM presence WHERE (account_id, membership_id, connection_id) IN (SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[]))', columns(left),
      )
    if (here.length > 0)
      await pool.query(
        `INSERT INTO presence (account_id, membership_id, connection_id, page, since, editing_id, editing_level_id, seen_at)
          SELECT p.account_id, p.membership_id, p.connection_id, p.page, p.since, p.editing_id, p.editing_level_id, $8
          FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::uuid[], $7::uuid[])
            AS p (account_id, membership_id, connection_id, page, since, editing_id, editing_level_id)
          JOIN membership m ON m.account_id = p.account_id AND m.id = p.membership_id AND m.ended_at IS NULL
        ON CONFLICT (account_id, membership_id, connection_id) DO UPDATE SET page = EXCLUDED.page, editing_id = EXCLUDED.editing_id, editing_level_id = EXCLUDED.editing_level_id, seen_at = EXCLUDED.seen_at`,
        [...columns(here), here.map(({ page }) => page), here.map(({ since }) => since), here.map(idOf('member')), here.map(idOf('level')), clock.now()],
      )
  }

  const dirty = new Set<Entry>()
  let allDue = false
  let writing: Promise<void> | null = null
  /** Writes one after another, each with all that came meanwhile, and tells every node. */
  const drain = async () => {
    while (dirty.size > 0 || allDue) {
      const news = [...dirty]
      const batch = allDue ? [...new Set([...news, ...entries.values()])] : news
      dirty.clear()
      allDue = false
      await write(batch).catch(failed)
      for (const accountId of new Set(news.map((entry) => entry.accountId))) {
        bus.publish(channelOf(accountId), '')
        void look(accountId)
      }
    }
  }
  const settle = (): Promise<void> => (writing ??= drain().finally(() => (writing = null)))
  /** Writes how an entry stands. */
  const note = (entry: Entry): Promise<void> => {
    dirty.add(entry)
    return settle()
  }

  /** Rows that another node took for gone, because this one had been held up, come back here. */
  const renew = async () => {
    allDue = true
    await settle()
    await pool.query('DELETE FROM presence WHERE seen_at < $1', [new Date(clock.now().getTime() - goneAfter)])
    for (const accountId of accounts.keys()) void look(accountId)
  }
  const timer = setInterval(() => void renew().catch(failed), renewEvery)
  timer.unref()

  const follow = (connection: Connection): Watched | null => {
    const accountId = connection.context.actor?.accountId
    if (!accountId || accountOf.has(connection.id)) return null
    accountOf.set(connection.id, accountId)
    const known = accounts.get(accountId)
    if (known) {
      known.users++
      return known
    }
    const ready = Promise.withResolvers<void>()
    const watched: Watched = {
      users: 1, told: null, looking: Promise.resolve(), next: null, ready: ready.promise,
      unsubscribe: bus.subscribe(channelOf(accountId), () => void look(accountId)),
    }
    accounts.set(accountId, watched)
    // What is there already is no news; what comes afterwards is.
    void look(accountId).then(ready.resolve)
    return watched
  }

  return {
    inAccount,
    follow: (connection) => void follow(connection),
    enter: (connection) => {
      const watched = follow(connection)
      const membershipId = ownMembershipId(connection.context)
      // A program with a key is nobody who is here.
      if (!watched || !membershipId) return
      const { accountId } = connection.context.actor!
      const entry: Entry = { id: connection.id, accountId, membershipId, since: clock.now(), page: null, editing: null, here: true }
      entries.set(connection.id, entry)
      void watched.ready.then(() => (entry.here ? note(entry) : undefined))
    },
    leave: ({ id }) => {
      const accountId = accountOf.get(id)
      if (!accountId) return
      accountOf.delete(id)
      const watched = accounts.get(accountId)!
      if (--watched.users === 0) {
        accounts.delete(accountId)
        watched.unsubscribe()
      }
      const entry = entries.get(id)
      if (!entry) return
      entries.delete(id)
      entry.here = false
      void note(entry)
    },
    show: async (connectionId, page) => {
      const entry = entries.get(connectionId)
      if (!entry) return false
      entry.page = page
      await accounts.get(entry.accountId)?.ready
      await note(entry)
      return true
    },
    edit: async (connectionId, what) => {
      const entry = entries.get(connectionId)
      if (!entry) return false
      entry.editing = what
      await accounts.get(entry.accountId)?.ready
      await note(entry)
      return true
    },
    held: () => ({ connections: accountOf.size, accounts: accounts.size }),
    close: async () => {
      clearInterval(timer)
      for (const entry of entries.values()) {
        entry.here = false
        void note(entry)
      }
      entries.clear()
      await writing
    },
  }
}
