import type { ActivityEvent } from './documents.ts'

/** The newest first: what came live, above what the pages hold, each event once. LV-2 */
export const merge = <Event extends Pick<ActivityEvent, 'sequence'>>(live: readonly Event[], pages: readonly Event[]): Event[] => {
  const newest = pages[0]?.sequence ?? 0
  const known = new Set(pages.map(({ sequence }) => sequence))
  const news = live.filter(({ sequence }) => sequence > newest || !known.has(sequence)).sort((one, other) => other.sequence - one.sequence)
  const above = news.filter(({ sequence }) => sequence > newest)
  return above.length === news.length ? [...above, ...pages] : [...news, ...pages].sort((one, other) => other.sequence - one.sequence)
}

/** While reading goes on, or is paused, what is newer than `heldAt` waits. */
export const holdBack = <Event extends Pick<ActivityEvent, 'sequence'>>(events: readonly Event[], heldAt: number | null): { shown: readonly Event[], waiting: number } => {
  const waiting = heldAt === null ? 0 : events.findIndex(({ sequence }) => sequence <= heldAt)
  if (waiting > 0) return { shown: events.slice(waiting), waiting }
  // Nothing is as old as that: all of it is new.
  return waiting < 0 ? { shown: [], waiting: events.length } : { shown: events, waiting: 0 }
}
