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

/** Does something until it succeeds, fails for good, or was tried often enough. */
export const retrying = async <T>(work: () => Promise<T>, { attempts, longestPause, random, signal }: RetryOptions): Promise<T> => {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const again = error instanceof GatehouseError && error.passes && attempt + 1 < attempts && (error.retryAfter ?? 0) <= longestPause
      if (!again) throw error
      await pause(pauseAfter(error, attempt, random), signal)
    }
  }
}
