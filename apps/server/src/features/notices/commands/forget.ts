import type { Services } from '../../../graphql/context.ts'
import { keepNotices } from '../queries/notices.ts'

/** So many go at once, so that a look after a long absence locks nothing for long. */
const atOnce = 5_000

/** Forgets notices that are ninety days old. It is no change: they are shown no more from that moment on, whether or not they are still there. */
export const forgetNotices = async ({ database, clock }: Pick<Services, 'database' | 'clock'>): Promise<void> => {
  await database.pool.query('DELETE FROM notice WHERE id IN (SELECT id FROM notice WHERE created_at < $1 ORDER BY created_at LIMIT $2)', [new Date(clock.now().getTime() - keepNotices), atOnce])
}
