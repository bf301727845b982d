import type { ActivityKind } from '@gatehouse/contract/activity-kinds'

/** A person as the log remembers them: the email at that time. */
export type Person = { id: string; email: string }

/** A line that a command wants written. The door gives it its number, time and hash. */
export type NewEvent = {
  /** The account's id, or the user's for what concerns that person alone. */
  streamId: string
  kind: ActivityKind
  /** Null where nobody else did it. AV-2 */
  performer: Person | null
  /** Whom it was done to; without id while an invited address has no login here. */
  member: { id: string | null; email: string } | null
  /** The membership or invitation that changed. */
  subjectId?: string
  /** What the opened row shows: before and after, device, address. No secrets. */
  detail?: Record<string, unknown>
}

/** What its people were called and looked like when an event was read, or written; not of what is hashed. Pictures by the key of their files. */
export type EventPeople = { memberName: string | null; memberPicture: string | null; performerName: string | null; performerPicture: string | null }

/** A line of the log as it is read, published and delivered. */
export type EventRow = EventPeople & {
  streamId: string
  seq: number
  kind: ActivityKind
  at: string
  performerId: string | null
  performerEmail: string | null
  memberId: string | null
  memberEmail: string | null
  subjectId: string | null
  detail: Record<string, unknown>
  /** Hexadecimal. */
  hash: string
}
