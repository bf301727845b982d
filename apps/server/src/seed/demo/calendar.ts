const hour = 3_600_000
const day = 24 * hour

/** Nothing happens on the minute. */
const seconds = (ago: number, hours: number) => Math.round((ago * 7_919 + hours * 104_729) % 60_000)

/** Moments of the demonstration, counted back from its start. */
export const createCalendar = (now: Date) => {
  const midnight = Math.floor(now.getTime() / day) * day
  const workdays: number[] = []
  for (let at = midnight - day; workdays.length < 60; at -= day) if (![0, 6].includes(new Date(at).getUTCDay())) workdays.push(at)
  return {
    now,
    /** So many working days ago, at an hour of UTC such as 9.5; 1 is the last one before today. */
    workday: (ago: number, hours: number) => new Date(workdays[ago - 1]! + Math.round(hours * hour) + seconds(ago, hours)),
    hoursAgo: (hours: number) => new Date(now.getTime() - Math.round(hours * hour)),
  }
}

export type Calendar = ReturnType<typeof createCalendar>

/** The same numbers from 0 to below 1 at every start (mulberry32), so that every demonstration tells the same story. */
export const createDice = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
}
