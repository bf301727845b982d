/** Runs work in turn: at most `atOnce` of it at one moment, at most `mayWait` waiting; what comes on top gets the error of `tooMany`, which
 *  is told how many wait. What is `urgent` goes before the rest, and waits in a room of its own. */
export const createQueue = ({ atOnce, mayWait, tooMany }: { atOnce: number; mayWait: number; tooMany: (waiting: number) => Error }) => {
  let running = 0
  const rooms = { urgent: [] as (() => void)[], other: [] as (() => void)[] }
  return async <T>(work: () => Promise<T>, urgent = false): Promise<T> => {
    const room = urgent ? rooms.urgent : rooms.other
    if (running < atOnce) running++
    else if (room.length >= mayWait) throw tooMany(room.length)
    else await new Promise<void>((resolve) => room.push(resolve))
    try {
      return await work()
    } finally {
      const next = rooms.urgent.shift() ?? rooms.other.shift()
      if (next) next()
      else running--
    }
  }
}
