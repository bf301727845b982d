/** Runs work in turn: at most `atOnce` of it at one moment, at most `mayWait` waiting; what comes on top gets the error of `tooMany`. */
export const createQueue = ({ atOnce, mayWait, tooMany }: { atOnce: number; mayWait: number; tooMany: () => Error }) => {
  let running = 0
  const waiting: (() => void)[] = []
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running < atOnce) running++
    else if (waiting.length >= mayWait) throw tooMany()
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
