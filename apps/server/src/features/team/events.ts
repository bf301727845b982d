import type { ActivityKind } from '@gatehouse/contract/activity-kinds'
import type { NewEvent, Person } from '../../activity/event.ts'

type Kind = Extract<ActivityKind, 'invited' | 'invite removed' | 'invite declined' | 'invite resent' | 'invite expired' | 'created account' | 'deleted' | 'made admin' | 'ownership transferred' | 'owner added' | 'permissions changed' | 'product access changed' | 'end date changed' | 'membership expired' | 'partner granted' | 'partner revoked'>

/** What happened, to whom, by whom; `subjectId` is the membership or the invitation. */
export type TeamFact = {
  kind: Kind
  accountId: string
  performer: Person | null
  member: { id: string | null; email: string }
  subjectId: string
  detail?: Record<string, unknown>
}

/** A line in the account's log, and one in the person's own stream where they have a login, so that their tabs hear of it. */
export const teamEvents = (fact: TeamFact): NewEvent[] => {
  const { accountId, ...line } = fact
  const own = fact.member.id ? [{ ...line, streamId: fact.member.id, detail: { ...fact.detail, accountId } }] : []
  return [{ ...line, streamId: accountId }, ...own]
}
