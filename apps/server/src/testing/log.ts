import { createTestDatabase } from './database.ts'
import { openDatabase } from '../platform/database/client.ts'
import { systemClock } from '../platform/clock.ts'
import { genesis } from '../activity/chain.ts'
import { createChange } from '../activity/change.ts'
import type { EventRow, NewEvent } from '../activity/event.ts'

/** A database of its own with the one door and some streams, for the tests of the log. */
export const openLog = async () => {
  const own = await createTestDatabase()
  const database = openDatabase(own.url)
  const published: EventRow[] = []
  const change = createChange({ database, clock: systemClock, publish: (events) => void published.push(...events) })
  const newStream = async () => {
    const id = crypto.randomUUID()
    await database.pool.query('INSERT INTO stream (id, hash) VALUES ($1, $2)', [id, genesis])
    return id
  }
  const close = async () => {
    await database.close()
    await own.drop()
  }
  return { url: own.url, database, change, published, newStream, close }
}

/** A line as any room would leave it. */
export const someEvent = (streamId: string, detail: Record<string, unknown> = {}): NewEvent => ({
  streamId, kind: 'logged in', performer: null, member: { id: null, email: 'ana@example.com' }, detail,
})
