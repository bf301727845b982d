const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const plural = (count: number, unit: string) => `${count} ${unit}${count === 1 ? '' : 's'}`

/** How long ago, or how far ahead, in words: 'just now', '5 minutes ago', 'yesterday', 'in 3 days', and a date beyond half a year. */
export const relativeTime = (at: Date, now: Date, locale?: string): string => {
  const difference = now.getTime() - at.getTime()
  const size = Math.abs(difference)
  const past = difference >= 0
  const say = (words: string) => (past ? `${words} ago` : `in ${words}`)
  if (size < minute) return past ? 'just now' : 'in a moment'
  if (size < hour) return say(plural(Math.floor(size / minute), 'minute'))
  if (size < day) return say(plural(Math.floor(size / hour), 'hour'))
  // What was set for a week from now is not six days away a moment later.
  const days = past ? Math.floor(size / day) : Math.round(size / day)
  if (days === 1) return past ? 'yesterday' : 'tomorrow'
  if (days < 14) return say(plural(days, 'day'))
  if (size < 60 * day) return say(plural(Math.floor(size / (7 * day)), 'week'))
  if (size < 182 * day) return say(plural(Math.floor(size / (30 * day)), 'month'))
  return at.toLocaleDateString(locale, { day: 'numeric', month: 'short', year: 'numeric' })
}

/** After how many milliseconds the words of `relativeTime` may change. */
export const nextChange = (at: Date, now: Date): number => {
  const size = Math.abs(now.getTime() - at.getTime())
  return size < hour ? 10_000 : size < day ? 5 * minute : hour
}

/** The exact moment in one time zone, with the zone's name: '21 Nov 2026, 09:30:00 CET'. */
export const exactTime = (at: Date, timeZone?: string, locale?: string): string =>
  at.toLocaleString(locale, {
    day: 'numeric', month: 'short', year: 'numeric',
    hour: '2-digit', minute: '2-digit', second: '2-digit',
    timeZone, timeZoneName: 'short',
  })

/** A moment as one says it of a recent one: '21 Nov, 09:30'. */
export const momentTime = (at: Date, locale?: string): string =>
  at.toLocaleString(locale, { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' })

/** A day to come or long past: 'December 24, 2026'. */
export const longDay = (at: Date): string => at.toLocaleDateString('en', { dateStyle: 'long' })

/** A day of these months: 'Nov 3'. */
export const shortDay = (at: Date): string => at.toLocaleDateString('en', { day: 'numeric', month: 'short' })

/** A span that runs out: '4:59'. Never below zero. */
export const countdown = (milliseconds: number): string => {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
