/** Whether two things take the same time, asked so that a busy machine does not change the answer: both are measured in turns, and their
 *  ranks are compared, so that single stalls count no more than any other place in the row. */

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

/** The chance that one measured time of `a` is longer than one of `b`: 0.5 where they are alike, towards 0 or 1 where one is slower
 *  (Mann and Whitney's U over the number of pairs). */
export const longerThan = (a: number[], b: number[]): number => {
  const sorted = b.toSorted((x, y) => x - y)
  const below = (value: number, orEqual: boolean): number => {
    let [from, to] = [0, sorted.length]
    while (from < to) {
      const middle = (from + to) >> 1
      if (orEqual ? sorted[middle]! <= value : sorted[middle]! < value) from = middle + 1
      else to = middle
    }
    return from
  }
  return a.reduce((sum, value) => sum + (below(value, false) + below(value, true)) / 2, 0) / (a.length * b.length)
}

export type Comparison = { chance: number; ratio: number; times: [number[], number[]] }

/** Measures two acts in turns, each going first as often as the other. `between` puts the house back in order, unmeasured,
 *  and `before` does so before each single act, where what follows from the one would slow down the other. */
export const compareTimes = async (acts: [() => Promise<unknown>, () => Promise<unknown>], rounds: number, between: (round: number) => Promise<unknown> = async () => {}, before: (which: 0 | 1) => Promise<unknown> = async () => {}): Promise<Comparison> => {
  const times: [number[], number[]] = [[], []]
  const measure = async (which: 0 | 1) => {
    await before(which)
    const since = performance.now()
    await acts[which]()
    times[which].push(performance.now() - since)
  }
  // What is compiled, prepared and cached on the way is not what is asked about.
  for (const which of [0, 1, 0, 1, 0, 1] as const) {
    await before(which)
    await acts[which]()
  }
  for (let round = 0; round < rounds; round++) {
    await between(round)
    for (const which of round % 2 ? [0, 1] as const : [1, 0] as const) await measure(which)
  }
  return { chance: longerThan(...times), ratio: median(times[0]) / median(times[1]), times }
}
