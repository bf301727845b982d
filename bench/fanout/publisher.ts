import { createChange } from '@gatehouse/server/activity/change.ts'
import type { EventRow } from '@gatehouse/server/activity/event.ts'
import { createLogReader } from '@gatehouse/server/activity/log.ts'
import { toCursor } from '@gatehouse/server/live/cursor.ts'
import { systemClock } from '@gatehouse/server/platform/clock.ts'
import type { Database } from '@gatehouse/server/platform/database/client.ts'

const globalId = (type: string, id: string | null) => id && Buffer.from(`${type}:${id}`).toString('base64')

/** What the console gets of an event: those who have no database get it ready made. */
export const shown = (event: EventRow) => ({
  cursor: toCursor(event.streamId, event.seq),
  event: {
    id: globalId('ActivityEvent', `${event.streamId}:${event.seq}`), sequence: event.seq, kind: event.kind, at: event.at,
    memberId: globalId('User', event.memberId), memberName: 'Ana Adeyemi', memberEmail: event.memberEmail,
    performerId: globalId('User', event.performerId), performerName: 'Ana Adeyemi', performerEmail: event.performerEmail, detail: event.detail, hash: event.hash,
  },
})

const detail = { permissions: ['coupons.view'], products: 'all', device: 'Mac', browser: 'Safari 26', address: '2001:db8::1' }

/** Makes events of one account, in two ways. */
export const createPublisher = (database: Database, account: { accountId: string; userId: string; email: string }, send: (event: EventRow) => void) => {
  const reader = createLogReader(database)
  const person = { id: account.userId, email: account.email }
  const change = createChange({ database, clock: systemClock, publish: (rows) => rows.forEach(send) })
  let ahead = 0
  return {
    send,
    /** Through the one door, like everything else. */
    commit: () => change(async () => ({ result: undefined, events: [{ streamId: account.accountId, kind: 'invited', performer: person, member: person, detail }] })),
    /** Events that stand in the log beyond its head, so that only word of them is missing. None can be committed afterwards. */
    prepare: async (count: number): Promise<EventRow[]> => {
      const head = (await reader.heads([account.accountId])).get(account.accountId)! + ahead
      await database.pool.query(
        `INSERT INTO activity (stream_id, seq, kind, at, performer_id, performer_email, member_id, member_email, detail, hash)
         SELECT $1, $2::bigint + n, 'invited', now(), $3, $4, $3, $4, $5, sha256(n::text::bytea) FROM generate_series(1, $6::int) AS n`,
        [account.accountId, head, account.userId, account.email, detail, count])
      ahead += count
      return reader.after(account.accountId, head, count)
    },
  }
}
