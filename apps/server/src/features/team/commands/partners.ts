import type { NewEvent, Person } from '../../../activity/event.ts'
import type { Tx } from '../../../platform/database/client.ts'
import type { Job } from '../../../platform/jobs.ts'
import { teamEvents } from '../events.ts'
import { memberAddedMail } from '../mails.ts'

type Joining = { accountId: string; asker: Person & { name: string }; grantedBy: Person & { membershipId: string }; requestId: string }

/** Makes somebody, whose row is locked, a partner in the account; null where they are in it already. Partners take no seat. PA-4, AC-5, TM-11 */
export const joinAsPartner = async (tx: Tx, { accountId, asker, grantedBy, requestId }: Joining, now: Date): Promise<{ events: NewEvent[]; jobs: Job[] } | null> => {
  // A membership whose end date has passed makes room. TM-14
  await tx.membership.updateMany({ where: { accountId, userId: asker.id, endedAt: null, expiresAt: { lte: now } }, data: { endedAt: now } })
  if (await tx.membership.findFirst({ where: { accountId, userId: asker.id, endedAt: null }, select: { id: true } })) return null
  const membership = await tx.membership.create({ data: { accountId, userId: asker.id, role: 'PARTNER', createdAt: now } })
  return {
    events: teamEvents({
      kind: 'partner granted', accountId, performer: { id: grantedBy.id, email: grantedBy.email }, member: { id: asker.id, email: asker.email }, subjectId: membership.id,
      detail: { requestId, role: 'PARTNER' },
    }),
    jobs: await memberAddedMail(tx, { accountId, membershipId: membership.id, invitedById: grantedBy.membershipId }),
  }
}
