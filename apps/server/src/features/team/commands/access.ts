import {
  type Access, inEffect, isPermission, mayEditAccess, namesOf, permissionSet, type PermissionSet, type ProductAccess, without, withLevel,
} from '@gatehouse/policy'
import { unchanged } from '../../../activity/change.ts'
import type { NewEvent } from '../../../activity/event.ts'
import type { MemberContext } from '../../../graphql/builder.ts'
import { demand, InvalidInput } from '../../../graphql/errors.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { teamEvents, type TeamFact } from '../events.ts'
import { type LockedMember, lockLevel, lockMembers, subjectOf } from './locks.ts'
import { demandVersion } from './since.ts'
import { accessIn, demandProducts, gained, productColumns, productsInLog, readPermissions, sameProducts } from './terms.ts'

/** What a member is to hold: a level and what comes on top of it, or permissions and products of their own. */
export type AccessInput = { accessLevelId: string | null; permissions: string[]; products: ProductAccess | null }

type Proposed = Access & { levelId: string | null; levelName: string | null; own: PermissionSet }

/** What is proposed, with the level locked, so that it gives at the commit what it gives now. */
const read = async (tx: Tx, accountId: string, input: AccessInput): Promise<Proposed> => {
  const permissions = readPermissions(input.permissions)
  if (input.accessLevelId === null) {
    if (input.products === null) throw new InvalidInput([{ path: ['input', 'productIds'], message: 'Say which products, or all.' }])
    return { permissions, products: input.products, levelId: null, levelName: null, own: permissions }
  }
  if (input.products !== null) throw new InvalidInput([{ path: ['input', 'productIds'], message: 'The level says which products. Take the level off to choose others.' }])
  const level = await lockLevel(tx, accountId, input.accessLevelId)
  if (!level) throw new InvalidInput([{ path: ['input', 'accessLevelId'], message: 'There is no such access level, or no longer.' }])
  const given = accessIn(level)
  const own = without(permissions, given.permissions)
  return { ...withLevel(given, own), levelId: level.id, levelName: level.name, own }
}

const grantsOf = (member: LockedMember): PermissionSet => permissionSet(member.grants.filter(isPermission))

const write = async (tx: Tx, { accountId, id, version }: LockedMember, { levelId, own, products }: Proposed) => {
  // With a level its products count, and what was chosen before is not to come back one day.
  await tx.membership.update({ where: { accountId_id: { accountId, id } }, data: { accessLevelId: levelId, version: version + 1, ...productColumns(levelId ? 'all' : products) } })
  await tx.grant.deleteMany({ where: { accountId, membershipId: id } })
  await tx.grant.createMany({ data: namesOf(own).map((permission) => ({ accountId, membershipId: id, permission })) })
}

/** Changes what a member may do and which products they reach; at once, on open pages and live connections too. TM-10, TM-13 */
export const changeAccess = (context: MemberContext, { memberId, version, input }: { memberId: string; version: number; input: AccessInput }): Promise<void> =>
  context.services.change(async (tx, now) => {
    const proposed = await read(tx, context.actor.accountId, input)
    const { actor, self, subject } = await lockMembers(tx, context.actor, memberId, now)
    const held = subject!
    const before = subjectOf(held)
    demand(mayEditAccess(actor, before))
    await demandVersion(tx, actor, held, version, now)
    demand(mayEditAccess(actor, before, proposed))
    await demandProducts(tx, actor, proposed.levelId ? 'all' : proposed.products, before.products)
    const permissionsDiffer = proposed.levelId !== held.levelId || proposed.own !== grantsOf(held)
    const productsDiffer = !sameProducts(before.products, proposed.products)
    if (!permissionsDiffer && !productsDiffer) return unchanged(undefined)
    await write(tx, held, proposed)
    const effective = inEffect(proposed.permissions)
    const fact: Omit<TeamFact, 'kind'> = { accountId: actor.accountId, performer: self, member: { id: held.userId, email: held.email }, subjectId: held.id }
    const difference = {
      before: { level: held.levelName, permissions: namesOf(before.permissions) }, after: { level: proposed.levelName, permissions: namesOf(effective) },
      given: gained(before.permissions, effective), taken: gained(effective, before.permissions),
    }
    const reach = { before: { products: productsInLog(before.products) }, after: { products: productsInLog(proposed.products) } }
    const events: NewEvent[] = [
      ...(permissionsDiffer ? teamEvents({ ...fact, kind: 'permissions changed', detail: { ...difference, version: held.version + 1 } }) : []),
      ...(productsDiffer ? teamEvents({ ...fact, kind: 'product access changed', detail: { ...reach, version: held.version + 1 } }) : []),
    ]
    return { result: undefined, events }
  })
