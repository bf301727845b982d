/** In JavaScript, as the types of Pothos' Prisma plugin would reach into those of our own builder.
 *
 *  Yoga + Pothos + Prisma as their guides put them together: prismaObject, relations, relatedConnection, scope-auth on. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import SchemaBuilder from '@pothos/core'
import PrismaPlugin from '@pothos/plugin-prisma'
import RelayPlugin from '@pothos/plugin-relay'
import ScopeAuthPlugin from '@pothos/plugin-scope-auth'
import { PrismaPg } from '@prisma/adapter-pg'
import { createYoga } from 'graphql-yoga'
import { PrismaClient } from '@gatehouse/server/platform/database/generated/client.ts'
import { readDatamodel } from './datamodel.ts'

const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL, max: 10 }) })

/** The text of all files of the project's schema, as the generated client carries it. */
const schemaText = JSON.parse(/"inlineSchema": ("(?:[^"\\]|\\.)*")/.exec(readFileSync(new URL('../../apps/server/src/platform/database/generated/internal/class.ts', import.meta.url), 'utf8'))[1])

const builder = new SchemaBuilder({
  plugins: [ScopeAuthPlugin, PrismaPlugin, RelayPlugin],
  relay: { nodesOnConnection: true, cursorType: 'String' },
  prisma: { client: prisma, dmmf: readDatamodel(schemaText) },
  scopeAuth: {
    authScopes: async (context) => ({ signedIn: context.viewer !== null, rule: () => context.viewer !== null }),
  },
})

builder.scalarType('DateTime', { serialize: (value) => value.toISOString(), parseValue: (value) => new Date(value) })
builder.enumType('Role', { values: ['OWNER', 'ADMIN', 'MEMBER', 'PARTNER'] })

const permissions = ['coupons.view', 'coupons.manage', 'settings.manage', 'customers.search', 'customers.browse', 'statistics.view', 'users.manage', 'products.edit', 'products.delete', 'affiliates.review', 'affiliates.browse', 'affiliates.attribute', 'affiliates.commissions', 'affiliates.payouts']

builder.prismaNode('AccessLevel', {
  id: { field: 'id' },
  authScopes: { rule: 'seesTeam' },
  fields: (t) => ({ name: t.exposeString('name'), permissions: t.exposeStringList('permissions') }),
})

const ProductAccess = builder.objectRef('ProductAccess').implement({
  authScopes: { rule: 'member' },
  fields: (t) => ({ all: t.exposeBoolean('all'), productIds: t.exposeStringList('productIds') }),
})

const Presence = builder.objectRef('Presence').implement({
  authScopes: { rule: 'seesTeam' },
  fields: (t) => ({ page: t.exposeString('page', { nullable: true }), since: t.expose('since', { type: 'DateTime' }) }),
})

builder.prismaNode('Membership', {
  name: 'Member',
  id: { field: 'id' },
  authScopes: { rule: 'seesTeam' },
  fields: (t) => ({
    userId: t.id({ select: { userId: true }, resolve: (row) => Buffer.from(`User:${row.userId}`).toString('base64') }),
    name: t.string({ select: { user: { select: { name: true } } }, resolve: (row) => row.user.name }),
    email: t.string({ select: { user: { select: { email: true } } }, resolve: (row) => row.user.email }),
    role: t.expose('role', { type: 'Role' }),
    isAccountHolder: t.exposeBoolean('isAccountHolder'),
    permissions: t.stringList({
      select: { role: true, grants: true, accessLevel: true },
      resolve: (row) => (row.role === 'MEMBER' ? [...(row.accessLevel?.permissions ?? []), ...row.grants.map((grant) => grant.permission)] : permissions),
    }),
    accessLevel: t.relation('accessLevel', { nullable: true }),
    productAccess: t.field({ type: ProductAccess, select: { allProducts: true, productIds: true, role: true }, resolve: (row) => ({ all: row.allProducts || row.role !== 'MEMBER', productIds: row.productIds }) }),
    joinedAt: t.expose('createdAt', { type: 'DateTime' }),
    lastActiveAt: t.expose('lastActiveAt', { type: 'DateTime', nullable: true }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', nullable: true }),
    presence: t.field({ type: Presence, nullable: true, resolve: () => null }),
  }),
})

builder.prismaNode('Account', {
  id: { field: 'id' },
  authScopes: { rule: 'member' },
  fields: (t) => ({
    members: t.relatedConnection('memberships', {
      cursor: 'id', totalCount: true,
      args: { search: t.arg.string(), roles: t.arg({ type: ['Role'] }) },
      query: (args) => ({
        where: {
          endedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }], ...(args.roles && { role: { in: args.roles } }),
          ...(args.search && { user: { name: { contains: args.search, mode: 'insensitive' } } }),
        },
        orderBy: [{ role: 'asc' }, { user: { name: 'asc' } }, { id: 'asc' }],
      }),
    }),
  }),
})

builder.queryType({
  fields: (t) => ({
    account: t.prismaField({
      type: 'Account', authScopes: { signedIn: true },
      resolve: (query, _root, _args, { viewer }) => prisma.account.findUniqueOrThrow({ ...query, where: { id: viewer.accountId } }),
    }),
  }),
})

const findViewer = async (request) => {
  const token = /gatehouse=([^;]+)/.exec(request.headers.get('cookie') ?? '')?.[1] ?? ''
  const session = await prisma.session.findFirst({
    where: { tokenHash: new Uint8Array(createHash('sha256').update(token).digest()), endedAt: null, expiresAt: { gt: new Date() } },
    include: { user: { include: { memberships: { where: { endedAt: null, account: { slug: request.headers.get('x-gatehouse-account') } } } } } },
  })
  const membership = session?.user.memberships[0]
  return session && membership ? { userId: session.userId, accountId: membership.accountId, role: membership.role } : null
}

const yoga = createYoga({ schema: builder.toSchema(), logging: false, context: async ({ request }) => ({ viewer: await findViewer(request) }) })
createServer(yoga).listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready'))
