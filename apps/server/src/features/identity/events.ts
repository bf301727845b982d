import type { ActivityKind } from '@gatehouse/contract/activity-kinds'
import type { NewEvent, Person } from '../../activity/event.ts'

type Kind = Extract<
  ActivityKind, 'email confirmed' | 'email change requested' | 'email change withdrawn' | 'email changed' | 'password changed' | 'password reset'
>

/** What somebody did to their own login, in their own stream. */
export const loginEvent = (kind: Kind, { id, email }: Person, detail: Record<string, unknown> = {}): NewEvent => ({
  streamId: id, kind, performer: null, member: { id, email }, detail,
})
