import { freeSeats } from '@gatehouse/policy'
import type { NewEvent } from '../../activity/event.ts'
import type { Tx } from '../../platform/database/client.ts'
import { emailKey } from '../../platform/emails.ts'
import { seatsAt } from '../billing/queries/seats.ts'
import { managersOf } from '../team/queries/managers.ts'

/** Where a change happened, and when: what finding its readers needs. */
export type Scene = { tx: Tx; accountId: string | null; now: Date }

/** Who is told of some events of one kind, and what beside the events themselves their notice says. */
export type Telling = { userId: string; events: readonly NewEvent[]; more?: Record<string, unknown> }

/** Finds whom some events of one kind, all of one stream and of one account, concern. */
export type Readers = (scene: Scene, events: readonly NewEvent[]) => Promise<Telling[]>

const idsOf = (rows: { userId: string }[]) => rows.map(({ userId }) => userId)

/** Each of the events is told to these, one by one. */
const each = (find: (scene: Scene, event: NewEvent) => Promise<string[]>): Readers => async (scene, events) =>
  (await Promise.all(events.map(async (event) => (await find(scene, event)).map((userId) => ({ userId, events: [event] }))))).flat()

/** Whoever's own stream the events stand in. */
export const themselves: Readers = each(async (_scene, event) => [event.streamId])

const holderOf = ({ tx, accountId, now }: Scene) =>
  tx.$queryRaw<{ userId: string }[]>`
    SELECT user_id AS "userId" FROM membership WHERE account_id = ${accountId}::uuid AND is_account_holder AND ended_at IS NULL AND (expires_at IS NULL OR expires_at > ${now})`

/** The account's holder, once for all of the events. */
export const theHolder: Readers = async (scene, events) => idsOf(await holderOf(scene)).map((userId) => ({ userId, events }))

/** The account's holder, one by one. */
export const theHolderOfEach: Readers = each(async (scene) => idsOf(await holderOf(scene)))

/** The account's owners, the holder among them. */
export const theOwners: Readers = each(async ({ tx, accountId, now }) =>
  idsOf(await tx.$queryRaw<{ userId: string }[]>`
    SELECT user_id AS "userId" FROM membership WHERE account_id = ${accountId}::uuid AND role = 'OWNER' AND ended_at IS NULL AND (expires_at IS NULL OR expires_at > ${now})`))

/** Those who manage users, but the one whom it is about. */
export const theManagers: Readers = each(async ({ tx, accountId, now }, event) => idsOf(await managersOf(tx, accountId!, event.subjectId ?? null, now)))

/** Everyone who has a place in the account. */
export const everyoneInside: Readers = each(async ({ tx, accountId, now }) =>
  idsOf(await tx.$queryRaw<{ userId: string }[]>`SELECT user_id AS "userId" FROM membership WHERE account_id = ${accountId}::uuid AND ended_at IS NULL AND (expires_at IS NULL OR expires_at > ${now})`))

/** Everyone who has the access level that changed. */
export const thoseWithTheLevel: Readers = each(async ({ tx, accountId, now }, event) =>
  idsOf(await tx.$queryRaw<{ userId: string }[]>`
    SELECT user_id AS "userId" FROM membership WHERE account_id = ${accountId}::uuid AND access_level_id = ${event.subjectId}::uuid AND ended_at IS NULL AND (expires_at IS NULL OR expires_at > ${now})`))

/** Whose login has the invited address. What is offered to it is shown once it is proven, and while it is theirs. ID-5 */
export const theInvited: Readers = async ({ tx }, events) => {
  const byKey = new Map(events.flatMap((event) => (event.member ? [[emailKey(event.member.email), event] as const] : [])))
  const rows = await tx.$queryRaw<{ userId: string; key: string }[]>`SELECT id AS "userId", email_key AS key FROM "user" WHERE email_key = ANY(${[...byKey.keys()]}::text[])`
  return rows.map(({ userId, key }) => ({ userId, events: [byKey.get(key)!], more: { addressKey: key } }))
}

/** The account's holder, where somebody else has invited the one who joined; says who. TM-11 */
export const theHolderUnlessInviting: Readers = async (scene, events) => {
  const [holder] = await holderOf(scene)
  if (!holder) return []
  const tellings = await Promise.all(events.map(async (event): Promise<Telling[]> => {
    const [inviter] = await scene.tx.$queryRaw<{ id: string; email: string; name: string }[]>`
      SELECT u.id, u.email, u.name FROM invitation i JOIN membership m ON m.account_id = i.account_id AND m.id = i.invited_by_id JOIN "user" u ON u.id = m.user_id
      WHERE i.account_id = ${scene.accountId}::uuid AND i.id = ${String(event.detail?.invitationId)}::uuid`
    return inviter && inviter.id !== holder.userId ? [{ userId: holder.userId, events: [event], more: { by: inviter } }] : []
  }))
  return tellings.flat()
}

/** The account's holder, once for all of the events, where no seat is left after them. AC-5 */
export const theHolderWhenFull: Readers = async (scene, events) => {
  const free = freeSeats(await seatsAt(scene.tx, scene.accountId!, scene.now))
  return free === 0 ? theHolder(scene, events) : []
}
