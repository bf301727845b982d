import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Live } from './live.ts'

/** What was noted this long before a look may have come to the database only after it: clocks differ a little, and notes wait. Milliseconds. */
const overlap = 5_000

/**
 * Looks again and again for what stands in no log, at all accounts of which somebody on this node follows a field: so that it is
 * right without Redis too. `look` is told from when on something counts as new; what it has told already it has to remember.
 */
export const startLooking = (
  { live, clock, log }: { live: Live; clock: Clock; log: Log }, field: string, every: number, look: (accountIds: string[], since: Date) => Promise<void>,
): { stop(): Promise<void> } => {
  let looked = clock.now()
  const again = async () => {
    const now = clock.now()
    await look(live.following(field), new Date(looked.getTime() - overlap))
    looked = now
  }
  let looking: Promise<void> | null = null
  const timer = setInterval(() => {
    looking ??= again()
      .catch((error: unknown) => log.warn({ error: String(error) }, `A look for news of ‘${field}’ failed; the next one finds them`))
      .finally(() => (looking = null))
  }, every)
  timer.unref()
  return {
    stop: async () => {
      clearInterval(timer)
      await looking
    },
  }
}
