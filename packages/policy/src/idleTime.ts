/** After how many minutes without use a session may be set to end: a choice of an account. AC-7, SE-5. */
export const idleTimes = {
  least: 5,
  most: 720,
  /** Where no account says otherwise. */
  usual: 30,
  /** What people choose from. */
  offered: [5, 10, 15, 30, 60, 120, 240, 480, 720],
} as const

const count = (number: number, unit: string): string => `${number} ${unit}${number === 1 ? '' : 's'}`

/** '5 minutes', '1 hour', '1 hour and 30 minutes'. */
export const describeMinutes = (minutes: number): string => {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  if (hours === 0) return count(rest, 'minute')
  return rest === 0 ? count(hours, 'hour') : `${count(hours, 'hour')} and ${count(rest, 'minute')}`
}
