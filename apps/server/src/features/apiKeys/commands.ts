import { type Access, mayAddKey, mayChangeSettings, mayMakeKey, mayRotateKey, namesOf, type ProductAccess } from '@gatehouse/policy'
import type { Person } from '../../activity/event.ts'
import type { MemberContext } from '../../graphql/builder.ts'
import { demand, demandPerson, InvalidInput, NotFound } from '../../graphql/errors.ts'
import type { Tx } from '../../platform/database/client.ts'
import { hashToken } from '../../platform/tokens.ts'
import { demandConfirmed } from '../identity/commands/confirm.ts'
import { lockMembers } from '../team/commands/locks.ts'
import { demandEndDate, demandProducts, productColumns, productsInLog, readPermissions } from '../team/commands/terms.ts'
import { keyEvent } from './events.ts'
import { hintOf, newSecret } from './queries/secret.ts'

export type KeyTerms = { name: string; permissions: string[]; products: ProductAccess; expiresAt: Date | null }

/** What is shown once. */
export type Made = { id: string; secret: string }

const inLog = ({ permissions, products }: Access, expiresAt: Date | null) => ({ permissions: namesOf(permissions), products: productsInLog(products), expiresAt: expiresAt?.toISOString() ?? null })

/** Keys are counted one at a time: under the lock of their account. */
const lockCount = (tx: Tx, accountId: string) => tx.$queryRaw`SELECT 1 FROM account WHERE id = ${accountId}::uuid FOR NO KEY UPDATE`

/** Makes an API key out of what its maker has. Throws `ConfirmationNeeded` where it is a while since they proved who they are. AP-1 */
export const createApiKey = async (context: MemberContext, terms: KeyTerms): Promise<Made> => {
  demandConfirmed(demandPerson(context))
  const secret = newSecret()
  return context.services.change(async (tx, now) => {
    const { actor, self } = await lockMembers(tx, context.actor, null, now)
    const { accountId, membershipId } = actor
    const access = { permissions: readPermissions(terms.permissions), products: terms.products }
    demand(mayMakeKey(actor, access))
    if (access.permissions === 0) throw new InvalidInput([{ path: ['input', 'permissions'], message: 'Choose at least one permission: without any, a key can do nothing.' }])
    await demandProducts(tx, actor, access.products)
    if (terms.expiresAt) demandEndDate(terms.expiresAt, now, ['input', 'expiresAt'])
    await lockCount(tx, accountId)
    demand(mayAddKey(await tx.apiKey.count({ where: { accountId, revokedAt: null } })))
    const { name, expiresAt } = terms
    const { id, hint } = await tx.apiKey.create({
      data: {
        accountId, membershipId, name, hint: hintOf(secret), secretHash: hashToken(secret), permissions: namesOf(access.permissions), ...productColumns(access.products), expiresAt, createdAt: now,
      },
    })
    return { result: { id, secret }, events: [keyEvent({ kind: 'key created', accountId, performer: self, maker: self, key: { id, name, hint }, detail: inLog(access, expiresAt) })] }
  })
}

const lockKey = async (tx: Tx, accountId: string, id: string) => {
  await tx.$queryRaw`SELECT 1 FROM api_key WHERE account_id = ${accountId}::uuid AND id = ${id}::uuid FOR NO KEY UPDATE`
  const key = await tx.apiKey.findFirst({ where: { accountId, id, revokedAt: null }, include: { membership: { select: { user: { select: { id: true, email: true } } } } } })
  if (!key) throw new NotFound('There is no such API key, or no longer.')
  return { key, maker: key.membership.user satisfies Person }
}

/** Gives a key a new secret; the one before acts for so many hours more. AP-1 */
export const rotateApiKey = async (context: MemberContext, { id, overlapHours }: { id: string; overlapHours: number }): Promise<Made> => {
  demandConfirmed(demandPerson(context))
  const secret = newSecret()
  return context.services.change(async (tx, now) => {
    const { actor, self } = await lockMembers(tx, context.actor, null, now)
    const { accountId } = actor
    const { key, maker } = await lockKey(tx, accountId, id)
    demand(mayRotateKey(actor, key.membershipId))
    if (key.expiresAt && key.expiresAt <= now) throw new InvalidInput([{ path: ['apiKeyId'], message: 'This key has expired. Make a new one.' }])
    const formerUntil = overlapHours > 0 ? new Date(now.getTime() + overlapHours * 3_600_000) : null
    const hint = hintOf(secret)
    await tx.apiKey.update({
      where: { id, accountId }, data: { secretHash: hashToken(secret), hint, formerSecretHash: formerUntil && key.secretHash, formerUntil },
    })
    const named = { id, name: key.name, hint }
    return { result: { id, secret }, events: [keyEvent({ kind: 'key rotated', accountId, performer: self, maker, key: named, detail: { formerUntil: formerUntil?.toISOString() ?? null } })] }
  })
}

/** Ends a key at once, and what is open by it. AP-1 */
export const revokeApiKey = (context: MemberContext, id: string): Promise<void> =>
  context.services.change(async (tx, now) => {
    const { actor, self } = await lockMembers(tx, context.actor, null, now)
    const { accountId } = actor
    demand(mayChangeSettings(actor))
    const { key, maker } = await lockKey(tx, accountId, id)
    await tx.apiKey.update({ where: { id, accountId }, data: { revokedAt: now, formerSecretHash: null, formerUntil: null } })
    return { result: undefined, events: [keyEvent({ kind: 'key revoked', accountId, performer: self, maker, key })] }
  })
