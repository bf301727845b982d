/** First pause, and the longest, in milliseconds. */
export const pauses = { first: 500, longest: 30_000 } as const

/** How long to wait before the nth reconnection (from 0): doubles each time up to the longest, and lies anywhere in the upper half of that,
 *  so that the clients of a node that went away do not all come back at one moment. LV-6 */
export const backoff = (attempt: number, random: () => number = Math.random): number => {
  const bound = Math.min(pauses.longest, pauses.first * 2 ** Math.min(attempt, 16))
  return Math.round(bound / 2 + (bound / 2) * random())
}

/** Waits, or goes on at once when `wake` is fired by what makes a new attempt promising: the network is back, the lid was opened. */
export const pause = (milliseconds: number, wake: EventTarget): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      wake.removeEventListener('wake', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    wake.addEventListener('wake', done)
  })
