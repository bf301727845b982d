import { activityKinds, type ActivityKind } from '@gatehouse/contract/activity-kinds'
import type { ActivityEvent } from './documents.ts'

/** Spans of time that have a name, in days. */
export const spans = { today: 0, '7d': 7, '30d': 30, '90d': 90 } as const
export type Span = keyof typeof spans
export const spanWords: Record<Span, string> = { today: 'Today', '7d': 'Last 7 days', '30d': 'Last 30 days', '90d': 'Last 90 days' }

/** Which events are shown; days are as the viewer counts them. AV-4 */
export type ActivityFilter = {
  kinds: readonly ActivityKind[]
  member: string | null
  by: string | null
  span: Span | null
  /** Days as `2026-11-21`, both included. */
  from: string | null
  to: string | null
  search: string
}

/** What stands in the URL for each part. */
export type FilterAddress = { kind: string | null, member: string | null, by: string | null, time: string | null, from: string | null, to: string | null, q: string | null }

export const nothingFiltered: ActivityFilter = { kinds: [], member: null, by: null, span: null, from: null, to: null, search: '' }

const isKind = (name: string): name is ActivityKind => Object.hasOwn(activityKinds, name)
const isSpan = (name: string | null): name is Span => name !== null && Object.hasOwn(spans, name)
const asDay = (text: string | null): string | null => (text && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : null)

/** Reads a filter out of the URL; what makes no sense there does not filter. */
export const readFilter = (address: FilterAddress): ActivityFilter => ({
  kinds: (address.kind ?? '').split(',').map((name) => name.replace(/-/g, ' ')).filter(isKind),
  member: address.member || null,
  by: address.by || null,
  span: isSpan(address.time) ? address.time : null,
  from: asDay(address.from),
  to: asDay(address.to),
  search: address.q?.trim() ?? '',
})

/** The same filter for the URL, so that a link leads to what one sees. */
export const writeFilter = (filter: ActivityFilter): FilterAddress => ({
  kind: filter.kinds.length ? filter.kinds.map((kind) => kind.replace(/ /g, '-')).join(',') : null,
  member: filter.member,
  by: filter.by,
  time: filter.span,
  from: filter.from,
  to: filter.to,
  q: filter.search || null,
})

const startOfDay = (now: Date, daysAgo: number): Date => new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo)
const dayAt = (day: string, more = 0): Date => {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  return new Date(year, month - 1, date + more)
}

/** The moments between which events are asked for. */
export const boundsOf = ({ span, from, to }: ActivityFilter, now: Date): { from: Date | null, to: Date | null } => {
  if (span) return { from: startOfDay(now, spans[span]), to: null }
  return { from: from ? dayAt(from) : null, to: to ? dayAt(to, 1) : null }
}

/** What the server is asked; null where everything is wanted. */
export const toVariables = (filter: ActivityFilter, now: Date) => {
  const { from, to } = boundsOf(filter, now)
  if (isEmpty(filter)) return null
  return {
    kinds: filter.kinds.length ? [...filter.kinds] : null,
    memberEmail: filter.member,
    performerEmail: filter.by,
    from: from?.toISOString() ?? null,
    to: to?.toISOString() ?? null,
    search: filter.search || null,
  }
}

export const isEmpty = ({ kinds, member, by, span, from, to, search }: ActivityFilter): boolean =>
  kinds.length === 0 && !member && !by && !span && !from && !to && !search

const same = (one: string | null, other: string | null) => one?.toLowerCase() === other?.toLowerCase()

/** Whether a new event belongs into a filtered list: the same as the server would say. */
export const matches = (event: Pick<ActivityEvent, 'kind' | 'at' | 'memberEmail' | 'performerEmail'>, filter: ActivityFilter, now: Date): boolean => {
  const { from, to } = boundsOf(filter, now)
  const at = new Date(event.at)
  return (filter.kinds.length === 0 || filter.kinds.some((kind) => kind === event.kind))
    && (!filter.member || same(filter.member, event.memberEmail))
    && (!filter.by || same(filter.by, event.performerEmail))
    && (!from || at >= from) && (!to || at < to)
    && [event.kind, event.memberEmail, event.performerEmail].filter(Boolean).join(' ').toLowerCase().includes(filter.search.toLowerCase())
}
