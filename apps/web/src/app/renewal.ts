/** One session for all tabs of a browser, and a moment in which it is replaced by the next: the answer that ends the former carries the
 *  cookie of the new one, and the live connections may hear of the end before that answer is here. SE-7 */
const name = 'gatehouse-session'

// Browsers have locks on secure pages only. Elsewhere a tab may ask too early, and then says that its session has ended.
const locks = (): LockManager | undefined => navigator.locks

/** Does what replaces this browser's session; until it is through, no tab asks what became of it. */
export const renewing = <Result>(work: () => Promise<Result>): Promise<Result> =>
  (locks()?.request(name, work) as Promise<Result> | undefined) ?? work()

/** Asks once nothing replaces the session any more. */
export const onceRenewed = <Result>(work: () => Promise<Result>): Promise<Result> =>
  (locks()?.request(name, { mode: 'shared' }, work) as Promise<Result> | undefined) ?? work()
