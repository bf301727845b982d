import {
  type Access, mayAddLevel, mayChangeLevel, mayCreateLevel, mayDeleteLevel, mayTouchLevel, namesOf, type ProductAccess,
} from '@gatehouse/policy'
import { unchanged } from '../../../activity/change.ts'
import type { NewEvent, Person } from '../../../activity/event.ts'
import type { MemberContext } from '../../../graphql/builder.ts'
import { demand, InvalidInput, NotFound } from '../../../graphql/errors.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { lockLevel, type LockedMember, lockMany, lockMembers, subjectOf } from './locks.ts'
import { demandVersion } from './since.ts'
import { accessIn, demandProducts, productColumns, productsInLog, readPermissions, sameProducts } from './terms.ts'

export type LevelTerms = { name: string; permissions: string[]; products: ProductAccess }

export const levelGone = () => new NotFound('There is no such access level, or no longer.')

/** Levels are counted and named one at a time: under the lock of their account. TM-12 */
const lockNames = (tx: Tx, accountId: string) => tx.$queryRaw`SELECT 1 FROM account WHERE id = ${accountId}::uuid FOR NO KEY UPDATE`

const demandName = async (tx: Tx, accountId: string, name: string, own: string | null) => {
  const same = await tx.accessLevel.findFirst({ where: { accountId, name: { equals: name, mode: 'insensitive' }, ...(own && { id: { not: own } }) }, select: { id: true } })
  if (same) throw new InvalidInput([{ path: ['input', 'name'], message: 'There is a level with this name already. Choose another.' }])
}

const line = (kind: 'level created' | 'level changed' | 'level deleted', accountId: string, performer: Person, subjectId: string, detail: Record<string, unknown>): NewEvent => ({
  streamId: accountId, kind, performer: { id: performer.id, email: performer.email }, member: null, subjectId, detail,
})

const inLog = (name: string, { permissions, products }: Access) => ({ name, permissions: namesOf(permissions), products: productsInLog(products) })

/** Makes a level, while there is room for one. TM-12 */
export const createAccessLevel = (context: MemberContext, terms: LevelTerms): Promise<string> =>
  context.services.change(async (tx, now) => {
    const { actor, self } = await lockMembers(tx, context.actor, null, now)
    const { accountId } = actor
    const access = { permissions: readPermissions(terms.permissions), products: terms.products }
    demand(mayCreateLevel(actor, access))
    await demandProducts(tx, actor, access.products)
    await lockNames(tx, accountId)
    demand(mayAddLevel(await tx.accessLevel.count({ where: { accountId } })))
    await demandName(tx, accountId, terms.name, null)
    const { id } = await tx.accessLevel.create({
      data: { accountId, name: terms.name, permissions: namesOf(access.permissions), createdAt: now, ...productColumns(access.products) },
    })
    return { result: id, events: [line('level created', accountId, self, id, { ...inLog(terms.name, access), version: 1 })] }
  })

/** Those who have a level; nobody else can get it while it is locked. */
export const membersWith = async (tx: Tx, accountId: string, id: string, now: Date): Promise<string[]> =>
  (await tx.membership.findMany({ where: { accountId, accessLevelId: id, endedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] }, select: { id: true } })).map((row) => row.id)

/** So many of those whom a change affects stand in its line by name; all are counted. */
export const mostListed = 100

/** Whom of these a message can reach: who is signed in. Whoever comes later reads what is then. */
const signedIn = async (tx: Tx, members: LockedMember[]): Promise<LockedMember[]> => {
  const live = await tx.session.findMany({ where: { userId: { in: members.map(({ userId }) => userId) }, endedAt: null }, select: { userId: true } })
  const ids = new Set(live.map(({ userId }) => userId))
  return members.filter(({ userId }) => ids.has(userId))
}

/** Changes a level, and with it what everyone who has it can do, in one line that counts them, and lists the first. TM-12, TM-13 */
export const changeAccessLevel = (context: MemberContext, { id, version, terms }: { id: string; version: number; terms: LevelTerms }): Promise<void> =>
  context.services.change(async (tx, now) => {
    const { accountId } = context.actor
    const level = await lockLevel(tx, accountId, id, 'NO KEY UPDATE')
    if (!level) throw levelGone()
    const { actor, self, rows } = await lockMany(tx, context.actor, await membersWith(tx, accountId, id, now), now)
    const members = rows.filter(({ levelId }) => levelId === id)
    const [before, after] = [accessIn(level), { permissions: readPermissions(terms.permissions), products: terms.products }]
    demand(mayTouchLevel(actor, before))
    await demandVersion(tx, actor, level, version, now)
    const changesAccess = before.permissions !== after.permissions || !sameProducts(before.products, after.products)
    if (!changesAccess && level.name === terms.name) return unchanged(undefined)
    if (changesAccess) {
      demand(mayChangeLevel(actor, before, after, members.map(subjectOf)))
      await demandProducts(tx, actor, after.products, before.products)
    }
    if (level.name !== terms.name) {
      await lockNames(tx, accountId)
      await demandName(tx, accountId, terms.name, id)
    }
    await tx.accessLevel.update({ where: { accountId_id: { accountId, id } }, data: { name: terms.name, permissions: namesOf(after.permissions), version: level.version + 1, ...productColumns(after.products) } })
    // Whoever has a member's access open saw what the level gave then. TM-13
    if (changesAccess) await tx.membership.updateMany({ where: { accountId, id: { in: members.map((member) => member.id) } }, data: { version: { increment: 1 } } })
    const affected = changesAccess ? members : []
    const told = line('level changed', accountId, self, id, {
      name: terms.name, version: level.version + 1, before: inLog(level.name, before), after: inLog(terms.name, after),
      memberCount: affected.length,
      members: affected.slice(0, mostListed).map((member) => ({ id: member.id, email: member.email, version: member.version + 1 })),
    })
    const own = (await signedIn(tx, affected)).map(({ userId }) => ({ ...told, streamId: userId, detail: { accountId, name: terms.name } }))
    return { result: undefined, events: [told, ...own] }
  })

/** Writes into what is over for good what it held through a level, so that the level can go and they can be reinstated. */
const keepWhatEndedHeld = async (tx: Tx, accountId: string, id: string, { permissions, allProducts, productIds }: { permissions: string[]; allProducts: boolean; productIds: string[] }) => {
  const held = await tx.membership.findMany({ where: { accountId, accessLevelId: id }, select: { id: true } })
  const ids = held.map((row) => row.id)
  await tx.grant.createMany({ data: ids.flatMap((membershipId) => permissions.map((permission) => ({ accountId, membershipId, permission }))), skipDuplicates: true })
  await tx.membership.updateMany({ where: { accountId, id: { in: ids } }, data: { accessLevelId: null, allProducts, productIds } })
  await tx.invitation.updateMany({ where: { accountId, accessLevelId: id }, data: { accessLevelId: null, permissions, allProducts, productIds } })
}

/** Deletes a level that neither a member nor an open invitation has. TM-12 */
export const deleteAccessLevel = (context: MemberContext, id: string): Promise<void> =>
  context.services.change(async (tx, now) => {
    const { accountId } = context.actor
    const level = await lockLevel(tx, accountId, id, 'NO KEY UPDATE')
    if (!level) throw levelGone()
    const { actor, self } = await lockMembers(tx, context.actor, null, now)
    const open = await tx.invitation.count({ where: { accountId, accessLevelId: id, status: 'OPEN', expiresAt: { gt: now } } })
    demand(mayDeleteLevel(actor, accessIn(level), open + (await membersWith(tx, accountId, id, now)).length))
    await keepWhatEndedHeld(tx, accountId, id, level)
    await tx.accessLevel.delete({ where: { accountId_id: { accountId, id } } })
    return { result: undefined, events: [line('level deleted', accountId, self, id, inLog(level.name, accessIn(level)))] }
  })
