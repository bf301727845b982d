import type { NewEvent, Person } from '../../activity/event.ts'

/** `settings changed`: done to the account, so to nobody in particular. AC-7 */
export const settingsChanged = (accountId: string, performer: Person, detail: { before: object; after: object } & Record<string, unknown>): NewEvent => ({
  streamId: accountId, kind: 'settings changed', performer: { id: performer.id, email: performer.email }, member: null, detail,
})
