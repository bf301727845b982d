import type { NewEvent, Person } from '../../activity/event.ts'

/** `settings changed`: done to the account, so to nobody in particular. AC-7 */
export const settingsChanged = (accountId: string, performer: Person, detail: { before: object; after: object } & Record<string, unknown>): NewEvent => ({
  streamId: accountId, kind: 'settings changed', performer: { id: performer.id, email: performer.email }, member: null, detail,
})

/** `settings changed` in the own stream of somebody in the account, whose pages show its name and site address. AC-7 */
export const accountRenamed = (userId: string, account: { id: string; name: string; slug: string }, performer: Person, differences: { before: object; after: object }): NewEvent => ({
  streamId: userId, kind: 'settings changed', performer: { id: performer.id, email: performer.email }, member: null,
  detail: { accountId: account.id, account: account.name, slug: account.slug, ...differences },
})

/** `account closed` and `account restored`: in the account's log, or in the own stream of somebody in it. AC-8 */
export const accountEvent = (
  kind: 'account closed' | 'account restored', streamId: string, account: { id: string; name: string; slug: string }, performer: Person,
): NewEvent => ({
  streamId, kind, performer: { id: performer.id, email: performer.email }, member: null, detail: { accountId: account.id, account: account.name, slug: account.slug },
})
