/** First bound and last bound of a pause, in milliseconds. */
export const pauses = { first: 500, longest: 30_000 } as const

/** How long to wait before the nth attempt after a failure (from 0): anywhere between nothing and a bound that doubles each time, so that
 *  clients which lost the same node do not come back at one moment. 'Full jitter' of
 *  https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
export const backoff = (attempt: number, random: () => number): number => random() * Math.min(pauses.longest, pauses.first * 2 ** Math.min(attempt, 16))

/** Waits so many milliseconds. Rejects with the signal's reason when it is aborted. */
export const pause = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const stop = () => {
      clearTimeout(timer)
      reject(signal!.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, milliseconds)
    signal?.addEventListener('abort', stop, { once: true })
  })
