type Told = { extensions?: Record<string, unknown> }

/** The longest that it can be where somebody has used up what there is for a minute, and what to wait where nobody says. Seconds. */
const longest = 60

/** How long the server asks to wait where somebody has used up what there is for a minute, in milliseconds; null for everything else. It says so in
 *  seconds: clocks differ. AP-3 */
export const waitOf = (errors: readonly Told[] | undefined): number | null => {
  const { code, policy, retryAfter } = errors?.[0]?.extensions ?? {}
  if (code !== 'RATE_LIMITED' || typeof policy !== 'string') return null
  return (typeof retryAfter === 'number' && retryAfter <= longest ? Math.max(1, retryAfter) : longest) * 1_000
}

/** Not to the very moment, so that what waits together does not come back together. Milliseconds. */
const spread = 1_000

const inWords = (milliseconds: number) => {
  const seconds = Math.ceil(milliseconds / 1_000)
  return `${seconds} ${seconds === 1 ? 'second' : 'seconds'}`
}

/** Waits as the server asks, and says so once for all that waits. `wait` settles after so many milliseconds, or when the signal is given. */
export const createPatience = ({ say, wait, now = Date.now, random = Math.random }: {
  say: (message: string) => void, wait: (milliseconds: number, signal?: AbortSignal | null) => Promise<void>, now?: () => number, random?: () => number,
}) => {
  let saidUntil = 0
  /** Answers how long to wait, and says so; null where there is nothing to wait for. */
  const asked = (errors: readonly Told[] | undefined): number | null => {
    const told = waitOf(errors)
    if (told === null) return null
    if (now() >= saidUntil) say(`That was a lot at once. It goes on by itself in ${inWords(told)}.`)
    saidUntil = Math.max(saidUntil, now() + told)
    return told + random() * spread
  }
  /** Sends a request again once its time has come: what was refused so has changed nothing. */
  const patient = (send: typeof fetch): typeof fetch => async (input, init) => {
    for (;;) {
      const answer = await send(input, init)
      const pause = answer.status === 429 ? asked(((await answer.clone().json().catch(() => null)) as { errors?: Told[] } | null)?.errors) : null
      if (pause === null || init?.signal?.aborted) return answer
      await wait(pause, init?.signal)
    }
  }
  return { asked, patient }
}
