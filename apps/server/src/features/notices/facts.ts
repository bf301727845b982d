import type { NewEvent } from '../../activity/event.ts'
import type { Facts } from './topics.ts'

/** What is kept of an event for a notice's sentence. */
export type Kept = {
  by?: Named
  member?: Named
  account?: { name: string }
  count?: number
  thing?: string
  until?: string | null
  device?: string
  otherDevice?: string
  /** What it leads to. */
  subject?: string
  /** ADDRESS: whose it must still be. */
  addressKey?: string
}
type Named = { name: string | null; email: string }

const words = (device: unknown): string | undefined => {
  const { browser, device: what } = (device ?? {}) as { browser?: string; device?: string }
  return browser && what ? `${browser} on ${what}` : undefined
}

/** What a notice about some events of one kind keeps; people by their ids in `names`. */
export const kept = (events: readonly NewEvent[], { names, account, more }: { names: ReadonlyMap<string, string>; account: { name: string } | null; more?: Kept }): Kept => {
  const [{ performer, member, subjectId, detail = {} }] = events as readonly [NewEvent, ...NewEvent[]]
  const named = (person: { id: string | null; email: string } | null): Named | undefined => (person ? { name: (person.id && names.get(person.id)) || null, email: person.email } : undefined)
  const after = detail.after as { expiresAt?: string | null } | undefined
  const until = (detail.expiresAt as string | undefined) ?? after?.expiresAt
  return {
    by: named(performer), member: named(member), ...(account && { account }), count: events.length,
    ...(subjectId && { subject: subjectId }), ...(typeof detail.name === 'string' && { thing: detail.name }), ...(until !== undefined && { until }), device: words(detail), otherDevice: words(detail.by), ...more,
  }
}

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })

const nameOf = (person: Named | undefined): string => person?.name || person?.email || 'Somebody'

/** The names of a notice's sentence. */
export const factsOf = ({ by, member, account, count = 1, thing = '', until = null, device = 'another browser', otherDevice = 'another browser' }: Kept): Facts => ({
  by: nameOf(by), member: nameOf(member), account: account?.name ?? '', count, thing, until: until && day.format(new Date(until)), device, otherDevice,
})
