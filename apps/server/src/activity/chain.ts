import { createHash } from 'node:crypto'
import type { EventPeople, EventRow } from './event.ts'

/** One event as it is hashed: what stands in the log, but the hash. */
export type ChainedEvent = Omit<EventRow, 'hash' | keyof EventPeople>

/** One link of the chain. */
export type ChainLink = ChainedEvent & { hash: string }

/** The hash before the first event of a stream: 32 zero bytes. */
export const genesis = Buffer.alloc(32)

/** JSON with sorted keys, so that the same value always gives the same bytes (after RFC 8785). */
export const canonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`)
    return `{${members.join(',')}}`
  }
  return JSON.stringify(value ?? null)
}

/** SHA-256 over the hash of the event before and this event's canonical JSON. AV-6 */
export const hashEvent = (before: Uint8Array, event: ChainedEvent): Uint8Array<ArrayBuffer> => {
  const { streamId, seq, kind, at, performerId, performerEmail, memberId, memberEmail, subjectId, detail } = event
  const text = canonicalJson({ streamId, seq, kind, at, performerId, performerEmail, memberId, memberEmail, subjectId, detail })
  return new Uint8Array(createHash('sha256').update(before).update(text).digest())
}
