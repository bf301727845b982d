/** What happens by itself is waited for as long as a busy machine may take. Milliseconds. */
export const patience = 20_000

/** What a busy machine may add where a requirement says how soon something must have happened. Milliseconds. */
export const slowness = 3_000
