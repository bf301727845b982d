/** A session ends this long after sign-in at the latest. Milliseconds. SE-5 */
export const absoluteLimit = 30 * 24 * 3_600_000
/** A conflict's offer holds for this long. Milliseconds. SE-3 */
export const offerLimit = 5 * 60_000

/** The idle time that a session was held to when it was last used, in minutes. SE-5, AC-7 */
export const idleMinutesOf = ({ lastUsedAt, idleAt }: { lastUsedAt: string | Date; idleAt: string | Date }): number =>
  Math.round((new Date(idleAt).getTime() - new Date(lastUsedAt).getTime()) / 60_000)
