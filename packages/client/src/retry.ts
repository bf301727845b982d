import { backoff, pause } from './backoff.ts'
import { GatehouseError } from './errors.ts'

export type RetryOptions = {
  /** How often a request is tried at most. */
  attempts: number
  /** A server that asks for a longer pause than this is not waited for: the error says `retryAfter`. Seconds. */
  longestPause: number
  random: () => number
  signal?: AbortSignal
}

/** Milliseconds until the next attempt: what the server asked for and a little more, or growing, jittered pauses. */
export const pauseAfter = (error: unknown, attempt: number, random: () => number): number => {
  const asked = error instanceof GatehouseError ? error.retryAfter : null
  return asked === null ? backoff(attempt, random) : asked * 1_000 + backoff(0, random)
}

/** A node that went away keeps the idempotency key of what it had begun for half a minute. Milliseconds. */
const keyHeld = 40_000

/** Does something until it succeeds, fails for good, or was tried often enough. Waiting for an attempt of one's own that may still be under way is
 *  no attempt. */
export const retrying = async <T>(work: () => Promise<T>, { attempts, longestPause, random, signal }: RetryOptions): Promise<T> => {
  let waitingSince: number | null = null
  for (let attempt = 0; ; ) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof GatehouseError) || !error.passes || (error.retryAfter ?? 0) > longestPause) throw error
      const milliseconds = pauseAfter(error, attempt, random)
      if (error.code === 'IDEMPOTENCY_IN_PROGRESS') {
        waitingSince ??= performance.now()
        if (performance.now() - waitingSince > keyHeld) throw error
      } else if (++attempt >= attempts) throw error
      await pause(milliseconds, signal)
    }
  }
}
