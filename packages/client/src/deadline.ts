/** What somebody else's promise comes to, or the signal's reason where that is aborted before. */
export const orAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    // Before anything else: what it fails with is somebody's, also where nobody waits for it any more.
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
    if (signal.aborted) stop()
  })

/** Aborts when `outer` does, or by itself. Without `AbortSignal.any`: that one keeps its sources' listeners on some versions of Node, and a
 *  subscription connects any number of times under one signal. `release` it when the work is done. */
export const linked = (outer: AbortSignal | undefined): { signal: AbortSignal; abort(reason?: unknown): void; release(): void } => {
  const own = new AbortController()
  const follow = () => own.abort(outer!.reason)
  if (outer?.aborted) follow()
  else outer?.addEventListener('abort', follow, { once: true })
  return { signal: own.signal, abort: (reason) => own.abort(reason), release: () => outer?.removeEventListener('abort', follow) }
}
