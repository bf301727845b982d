import type { NewEvent, Person } from '../../activity/event.ts'

/** `data exported`: everything in the account, so nobody in particular. AC-8 */
export const dataExported = (accountId: string, performer: Person, detail: Record<string, unknown>): NewEvent => ({
  streamId: accountId, kind: 'data exported', performer: { id: performer.id, email: performer.email }, member: null, detail,
})
