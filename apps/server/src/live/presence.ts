import type pg from 'pg'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Bus } from './bus.ts'
import type { Connection, Live } from './live.ts'

/** Who has the account open, on which page, since when (RFC 3339, UTC). */
export type PresenceRow = { membershipId: string; page: string | null; since: string }

export type Presence = {
  /** Everybody who is in an account now, on whichever node, by membership. */
  inAccount(accountId: string): Promise<Map<string, PresenceRow>>
  /** A connection opened; it shows its member as present until it leaves. */
  enter(connection: Connection): void
  leave(connection: Connection): void
  /** The page that a connection has open. */
  show(connectionId: string, page: string): Promise<boolean>
  close(): Promise<void>
}

/** Rows that are not renewed for this long are gone. Milliseconds. LV-7 */
const goneAfter = 30_000
const renewEvery = 10_000

const channelOf = (accountId: string) => `presence:${accountId}`

/**
 * Presence stands in a table that each node renews for its own connections, so it is right without Redis and after a kill.
 * It is no history: changes of it reach the `team` subscribers as messages without a place in the log.
 */
export const createPresence = (dependencies: { pool: pg.Pool; bus: Bus; live: Live; clock: Clock; log: Log }): Presence => {
  const { pool, bus, live, clock, log } = dependencies
  const present = new Map<string, { accountId: string; membershipId: string; unsubscribe: () => void }>()
  /** What was last told about an account that is watched here. */
  const told = new Map<string, Map<string, PresenceRow>>()
  const failed = (error: unknown) => log.warn({ error: String(error) }, 'Presence could not be noted')

  const inAccount = async (accountId: string) => {
    const { rows } = await pool.query<PresenceRow>({
      name: 'presence',
      text: `SELECT DISTINCT ON (membership_id) membership_id AS "membershipId", page, min(since) OVER (PARTITION BY membership_id) AS since
        FROM presence WHERE account_id = $1 AND seen_at > $2 ORDER BY membership_id, seen_at DESC`,
      values: [accountId, new Date(clock.now().getTime() - goneAfter)],
    })
    return new Map(rows.map((row) => [row.membershipId, row]))
  }

  const differences = (before: Map<string, PresenceRow>, now: Map<string, PresenceRow>) => [
    ...[...now].filter(([id, row]) => before.get(id)?.page !== row.page || !before.has(id)).map(([id, presence]) => ({ kind: 'presenceChanged', id, presence })),
    ...[...before.keys()].filter((id) => !now.has(id)).map((id) => ({ kind: 'presenceChanged', id, presence: null })),
  ]

  const looking = new Map<string, Promise<void>>()
  /** Looks once at a time per account, and once more if something happened meanwhile. */
  const look = (accountId: string): void => {
    const next = (looking.get(accountId) ?? Promise.resolve()).then(async () => {
      const before = told.get(accountId)
      if (!before) return
      const now = await inAccount(accountId)
      told.set(accountId, now)
      const changes = differences(before, now)
      if (changes.length > 0) await live.inject(accountId, 'team', { changes })
    }).catch(failed)
    looking.set(accountId, next)
    void next.then(() => {
      if (looking.get(accountId) === next) looking.delete(accountId)
    })
  }

  const changed = (accountId: string) => {
    bus.publish(channelOf(accountId), '')
    look(accountId)
  }

  const renew = async () => {
    const own = [...present].map(([connectionId]) => connectionId)
    if (own.length > 0) await pool.query('UPDATE presence SET seen_at = $2 WHERE connection_id = ANY($1)', [own, clock.now()])
    await pool.query('DELETE FROM presence WHERE seen_at < $1', [new Date(clock.now().getTime() - goneAfter)])
    for (const accountId of told.keys()) look(accountId)
  }
  const timer = setInterval(() => void renew().catch(failed), renewEvery)
  timer.unref()

  return {
    inAccount,
    enter: (connection) => {
      const { account, actor } = connection.context
      if (!account || !actor) return
      const accountId = account.id
      const unsubscribe = bus.subscribe(channelOf(accountId), () => look(accountId))
      present.set(connection.id, { accountId, membershipId: actor.membershipId, unsubscribe })
      const note = async () => {
        if (!told.has(accountId)) told.set(accountId, await inAccount(accountId))
        await pool.query('INSERT INTO presence (account_id, membership_id, connection_id, since, seen_at) VALUES ($1, $2, $3, $4, $4) ON CONFLICT DO NOTHING', [
          accountId, actor.membershipId, connection.id, clock.now(),
        ])
        changed(accountId)
      }
      void note().catch(failed)
    },
    leave: (connection) => {
      const entry = present.get(connection.id)
      if (!entry) return
      present.delete(connection.id)
      entry.unsubscribe()
      if (![...present.values()].some(({ accountId }) => accountId === entry.accountId)) told.delete(entry.accountId)
      void pool.query('DELETE FROM presence WHERE connection_id = $1', [connection.id]).then(() => changed(entry.accountId)).catch(failed)
    },
    show: async (connectionId, page) => {
      const entry = present.get(connectionId)
      if (!entry) return false
      await pool.query(
        `INSERT INTO presence (account_id, membership_id, connection_id, page, since, seen_at) VALUES ($1, $2, $3, $4, $5, $5)
         ON CONFLICT (account_id, membership_id, connection_id) DO UPDATE SET page = $4, seen_at = $5`,
        [entry.accountId, entry.membershipId, connectionId, page, clock.now()],
      )
      changed(entry.accountId)
      return true
    },
    close: async () => {
      clearInterval(timer)
      const own = [...present.keys()]
      present.clear()
      if (own.length > 0) await pool.query('DELETE FROM presence WHERE connection_id = ANY($1)', [own]).catch(failed)
    },
  }
}
