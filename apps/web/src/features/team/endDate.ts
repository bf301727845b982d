import { mayGiveUntil } from '@gatehouse/policy'
import { longDay } from '../../ui/time.ts'

/** A moment's day where one is, as `2026-11-22`: what a date field takes. */
export const dayOf = (at: Date): string => {
  const two = (part: number) => String(part).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}

/** The last moment of a day, where one is. */
export const endOfDay = (day: string): Date => new Date(`${day}T23:59:59`)

/** When access ends that is given until a day: at its end, or within it, where the giver's own does. TM-14 */
export const endOn = (day: string, ownEnd: Date | null): Date => {
  const end = endOfDay(day)
  return ownEnd && end > ownEnd && dayOf(ownEnd) === day ? ownEnd : end
}

/** Why access cannot be given until a day; null where it can. `held`: when it ended so far, for somebody who has it already. TM-10, TM-14 */
export const dayProblem = (day: string, { ownEnd, held, now }: { ownEnd: Date | null, held?: Date | null, now: Date }): string | null => {
  if (Number.isNaN(endOfDay(day).getTime())) return 'Choose a day first.'
  if (day < dayOf(now)) return 'Choose today or a day to come.'
  return mayGiveUntil(ownEnd, endOn(day, ownEnd), held).allowed ? null : `Your own access ends on ${longDay(ownEnd!)}: you can give access until then at most.`
}
