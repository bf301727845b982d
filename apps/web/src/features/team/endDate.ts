/** A moment's day where one is, as `2026-11-22`: what a date field takes. */
export const dayOf = (at: Date): string => {
  const two = (part: number) => String(part).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}

/** The last moment of a day, where one is. */
export const endOfDay = (day: string): Date => new Date(`${day}T23:59:59`)
