/** What some work costs in time of this thread's processor, whatever else the machine does meanwhile: milliseconds. For what must not grow with the
 *  square of its input, held against a bound that only that would pass. */
export const cpuOf = (work: () => unknown): number => {
  const before = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1_000
}
