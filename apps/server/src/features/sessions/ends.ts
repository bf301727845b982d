/** Without use for this long, a session ends. Milliseconds. SE-5 */
export const idleLimit = 30 * 60_000
/** A session ends this long after sign-in at the latest. Milliseconds. SE-5 */
export const absoluteLimit = 30 * 24 * 3_600_000
/** A conflict's offer holds for this long. Milliseconds. SE-3 */
export const offerLimit = 5 * 60_000
