import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts'
import { AccountMissing } from './accountOwned.ts'
import { type Database, openDatabase, type Tx } from './client.ts'
import { Prisma } from './generated/client.ts'

let own: TestDatabase
let database: Database
beforeAll(async () => {
  own = await createTestDatabase()
  database = openDatabase(own.url)
})
afterAll(async () => {
  await database.close()
  await own.drop()
})

type Delegate = Record<string, (args?: unknown) => Promise<unknown>>

/** Runs one operation of a model by name, past the types, as careless code would. */
const run = (model: string, operation: string, args?: unknown) =>
  database.transaction((tx: Tx) => (tx as unknown as Record<string, Delegate>)[model[0]!.toLowerCase() + model.slice(1)]![operation]!(args))

/** Every model whose rows belong to one account, as the schema's own text says. */
const folder = fileURLToPath(new URL('../../../../../prisma/schema', import.meta.url))
const schemaText = globSync('*.prisma', { cwd: folder }).map((file) => readFileSync(`${folder}/${file}`, 'utf8')).join('\n')
const ownedModels = [...schemaText.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)].filter(([, , body]) => /^ +accountId\s+String/m.test(body!)).map(([, name]) => name!)

const account = '0198a000-0000-7000-8000-000000000001'
const other = '0198a000-0000-7000-8000-000000000002'
const id = '0198a000-0000-7000-8000-00000000000a'

/** All that Prisma has, each as somebody would write it who forgot the account. */
const operations: Record<keyof Prisma.TypeMap['model']['Membership']['operations'], unknown> = {
  findUnique: { where: { id } }, findUniqueOrThrow: { where: { id } },
  findFirst: { where: { id } }, findFirstOrThrow: { where: { id } }, findMany: {},
  create: { data: { id } }, createMany: { data: [{ id }] }, createManyAndReturn: { data: [{ id }] },
  update: { where: { id }, data: {} }, updateMany: { where: {}, data: {} }, updateManyAndReturn: { where: {}, data: {} },
  upsert: { where: { id }, create: { id }, update: {} },
  delete: { where: { id } }, deleteMany: {},
  count: {}, aggregate: { _count: true }, groupBy: { by: ['accountId'] },
}

test('[OP-2] the models that belong to an account are those that carry its id', () => {
  expect(ownedModels.sort()).toEqual(['AccessLevel', 'AccountExport', 'ApiKey', 'BillingContact', 'Coupon', 'FormerSlug', 'Grant', 'IdempotentRequest', 'Invitation', 'Invoice', 'Membership', 'Payment', 'Presence', 'Product', 'ReachedRequest', 'SeatAddOn', 'StripeCustomer', 'ViewAs'])
  expect(Object.keys(Prisma.ModelName)).toEqual(expect.arrayContaining(ownedModels))
})

describe.each(ownedModels)('[OP-2] %s is out of reach without its account', (model) => {
  test('[OP-2] every operation that does not name it is refused', async () => {
    for (const [operation, args] of Object.entries(operations)) await expect(run(model, operation, args), operation).rejects.toThrow(AccountMissing)
  })

  test('[OP-2] naming it counts only at the top, as one text', async () => {
    for (const where of [{ OR: [{ accountId: account }, {}] }, { AND: [{ accountId: account }] }, { NOT: { accountId: account } }, { accountId: { in: [account, other] } }, { accountId: { not: other } }, { accountId: undefined }])
      await expect(run(model, 'findMany', { where })).rejects.toThrow(AccountMissing)
    await expect(run(model, 'findMany', { where: { accountId: account } })).resolves.toEqual([])
    await expect(run(model, 'count', { where: { accountId: account } })).resolves.toBe(0)
  })

  test('[OP-2] rows are not moved to another account, nor written into several', async () => {
    for (const data of [{ accountId: other }, { accountId: { set: other } }, { account: { connect: { id: other } } }])
      await expect(run(model, 'updateMany', { where: { accountId: account }, data })).rejects.toThrow(AccountMissing)
    await expect(run(model, 'createMany', { data: [{ accountId: account }, { accountId: other }] })).rejects.toThrow(AccountMissing)
    await expect(run(model, 'upsert', { where: { accountId: account, id }, create: { accountId: other }, update: {} })).rejects.toThrow(AccountMissing)
  })
})

const sideDoors: [string, string, unknown][] = [
  ['User', 'findMany', { include: { memberships: true } }],
  ['User', 'findFirst', { select: { memberships: { select: { id: true } } } }],
  ['User', 'findMany', { where: { memberships: { some: { role: 'OWNER' } } } }],
  ['User', 'findMany', { include: { _count: { select: { memberships: true } } } }],
  ['User', 'findMany', { orderBy: { memberships: { _count: 'desc' } } }],
  ['User', 'update', { where: { id }, data: { memberships: { deleteMany: {} } } }],
  ['Session', 'findMany', { include: { user: { include: { memberships: true } } } }],
  ['OneTimeToken', 'findMany', { include: { invitation: true } }],
  ['OneTimeToken', 'findMany', { where: { invitation: { status: 'OPEN' } } }],
  ['Account', 'findMany', { include: { memberships: true } }],
  ['Account', 'findMany', { where: { slug: { in: ['a', 'b'] } }, include: { invitations: true } }],
  ['Membership', 'findMany', { where: { accountId: account }, include: { user: { include: { memberships: true } } } }],
  ['Invitation', 'findMany', { where: { accountId: account }, include: { tokens: { include: { invitation: true } } } }],
]

describe('[OP-2] there is no side door through relations', () => {
  test.each(sideDoors)('[OP-2] %s.%s %j', async (model, operation, args) => {
    await expect(run(model, operation, args)).rejects.toThrow(AccountMissing)
  })

  test('[OP-2] what stays within one account is open', async () => {
    await expect(run('Membership', 'findMany', { where: { accountId: account }, include: { user: true, grants: true, accessLevel: { include: { invitations: true } }, account: { include: { invitations: true } } } })).resolves.toEqual([])
    await expect(run('Account', 'findUnique', { where: { slug: 'none' }, include: { memberships: true } })).resolves.toBeNull()
    await expect(run('User', 'findMany', { include: { sessions: true }, where: { memberships: undefined } })).resolves.toEqual([])
  })
})
