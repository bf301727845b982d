import type { ActivityKind } from '@gatehouse/contract/activity-kinds'
import type { NewEvent, Person } from '../../activity/event.ts'

type Kind = Extract<ActivityKind, 'noticed' | 'notices read' | 'notice choice changed'>

/** What becomes of somebody's notices, in their own stream, so that their open pages hear of it. */
export const noticeEvent = (kind: Kind, { id, email }: Person, detail: Record<string, unknown>): NewEvent => ({
  streamId: id, kind, performer: null, member: { id, email }, detail,
})
