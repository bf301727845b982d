import type { Database } from '../platform/database/client.ts'
import type { EventRow } from './event.ts'

/** The columns of the log as every reader takes them. */
export const eventColumns = `stream_id AS "streamId", seq, kind, at, performer_id AS "performerId", performer_email AS "performerEmail",
  member_id AS "memberId", member_email AS "memberEmail", subject_id AS "subjectId", detail, encode(hash, 'hex') AS hash`

/** The names and pictures of an event's people. The table is called `e`. */
export const peopleColumns = `(SELECT name FROM "user" u WHERE u.id = e.member_id) AS "memberName",
  (SELECT name FROM "user" u WHERE u.id = e.performer_id) AS "performerName",
  (SELECT picture FROM "user" u WHERE u.id = e.member_id) AS "memberPicture", (SELECT picture FROM "user" u WHERE u.id = e.performer_id) AS "performerPicture"`

/** The log as feeds read it: always in order, always the truth. */
export type LogReader = {
  /** The events after `seq`, oldest first, at most `limit`: with the names of that very moment. */
  after(streamId: string, seq: number, limit: number): Promise<EventRow[]>
  /** The newest numbers of some streams. */
  heads(streamIds: string[]): Promise<Map<string, number>>
  /** The newest number of a stream, whom the events of some kinds after `seq` were done to, and whether any of some other kinds,
   *  which concern everyone, is among them: all of one moment. */
  rights(streamId: string, seq: number, kinds: { ofMember: string[]; ofEveryone: string[] }): Promise<{ head: number; members: string[]; everyone: boolean }>
}

export const createLogReader = (database: Database): LogReader => ({
  after: (streamId, seq, limit) =>
    database.read<EventRow>({
      name: 'events-after',
      text: `SELECT ${eventColumns}, ${peopleColumns} FROM activity e WHERE stream_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
      values: [streamId, seq, limit],
    }),
  heads: async (streamIds) => {
    const rows = await database.read<{ id: string; seq: number }>({
      name: 'heads', text: 'SELECT id, seq FROM stream WHERE id = ANY($1)', values: [streamIds],
    })
    return new Map(rows.map(({ id, seq }) => [id, seq]))
  },
  rights: async (streamId, seq, kinds) => {
    const [row] = await database.read<{ head: number; members: string[]; everyone: boolean }>({
      name: 'rights',
      text: `SELECT s.seq AS head, ARRAY(SELECT DISTINCT member_id FROM activity
          WHERE stream_id = s.id AND seq > $2 AND seq <= s.seq AND kind = ANY($3) AND member_id IS NOT NULL) AS members,
        EXISTS (SELECT 1 FROM activity WHERE stream_id = s.id AND seq > $2 AND seq <= s.seq AND kind = ANY($4)) AS everyone
        FROM stream s WHERE s.id = $1`,
      values: [streamId, seq, kinds.ofMember, kinds.ofEveryone],
    })
    return row ?? { head: 0, members: [], everyone: false }
  },
})
