import type { ActivityKind } from '@gatehouse/contract/activity-kinds'
import type { NewEvent, Person } from '../../activity/event.ts'

type KeyFact = {
  kind: Extract<ActivityKind, `key ${string}`>
  accountId: string
  performer: Person | null
  /** Who made it, and acts by it. */
  maker: Person
  key: { id: string; name: string; hint: string }
  detail?: Record<string, unknown>
}

/** A line in the account's log about an API key. No part of its secret but how it begins. AP-1 */
export const keyEvent = ({ kind, accountId, performer, maker, key, detail }: KeyFact): NewEvent => ({
  streamId: accountId, kind, performer: performer && { id: performer.id, email: performer.email }, member: { id: maker.id, email: maker.email },
  detail: { id: key.id, name: key.name, hint: key.hint, ...detail },
})
