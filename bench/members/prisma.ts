/** Yoga + Pothos + Prisma as their guides put them together: prismaObject, relations, relatedConnection, scope-auth on. */
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
const schemaText = JSON.parse(/"inlineSchema": ("(?:[^"\\]|\\.)*")/.exec(readFileSync(new URL('../../apps/server/src/platform/database/generated/internal/class.ts', import.meta.url), 'utf8'))![1]!) as string

type Viewer = { userId: string; accountId: string; role: string }
type Context = { viewer: Viewer | null }

// Pothos' generated types are for a project's own editor; the bench does without them.
const builder: any = new (SchemaBuilder as any)({ // eslint-disable-line @typescript-eslint/no-explicit-any
  plugins: [ScopeAuthPlugin, PrismaPlugin, RelayPlugin],
  relay: { nodesOnConnection: true, cursorType: 'String' },
  prisma: { client: prisma, dmmf: readDatamodel(schemaText) },
  scopeAuth: {
    authScopes: async (context: Context) => ({ signedIn: context.viewer !== null, rule: () => context.viewer !== null }),
  },
})
/* eslint-disable @typescript-eslint/no-explicit-any */

builder.scalarType('DateTime', { serialize: (value: Date) => value.toISOString(), parseValue: (value: string) => new Date(value) })
builder.enumType('Role', { values: ['OWNER', 'ADMIN', 'MEMBER', 'PARTNER'] })

const permissions = ['coupons.view', 'coupons.manage', 'settings.manage', 'customers.search', 'customers.browse', 'statistics.view', 'users.manage', 'products.edit', 'products.delete', 'affiliates.review', 'affiliates.browse', 'affiliates.attribute', 'affiliates.commissions', 'affiliates.payouts']

builder.prismaNode('AccessLevel', {
  id: { field: 'id' },
  authScopes: { rule: 'seesTeam' },
  fields: (t: any) => ({ name: t.exposeString('name'), permissions: t.exposeStringList('permissions') }),
})

const ProductAccess = builder.objectRef('ProductAccess').implement({
  authScopes: { rule: 'member' },
  fields: (t: any) => ({ all: t.exposeBoolean('all'), productIds: t.exposeStringList('productIds') }),
})

const Presence = builder.objectRef('Presence').implement({
  authScopes: { rule: 'seesTeam' },
  fields: (t: any) => ({ page: t.exposeString('page', { nullable: true }), since: t.expose('since', { type: 'DateTime' }) }),
})

builder.prismaNode('Membership', {
  name: 'Member',
  id: { field: 'id' },
  authScopes: { rule: 'seesTeam' },
  fields: (t: any) => ({
    userId: t.id({ select: { userId: true }, resolve: (row: any) => Buffer.from(`User:${row.userId}`).toString('base64') }),
    name: t.string({ select: { user: { select: { name: true } } }, resolve: (row: any) => row.user.name }),
    email: t.string({ select: { user: { select: { email: true } } }, resolve: (row: any) => row.user.email }),
    role: t.expose('role', { type: 'Role' }),
    isAccountHolder: t.exposeBoolean('isAccountHolder'),
    permissions: t.stringList({
      select: { role: true, grants: true, accessLevel: true },
      resolve: (row: any) => (row.role === 'MEMBER' ? [...(row.accessLevel?.permissions ?? []), ...row.grants.map((grant: any) => grant.permission)] : permissions),
    }),
    accessLevel: t.relation('accessLevel', { nullable: true }),
    productAccess: t.field({ type: ProductAccess, select: { allProducts: true, productIds: true, role: true }, resolve: (row: any) => ({ all: row.allProducts || row.role !== 'MEMBER', productIds: row.productIds }) }),
    joinedAt: t.expose('createdAt', { type: 'DateTime' }),
    lastActiveAt: t.expose('lastActiveAt', { type: 'DateTime', nullable: true }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', nullable: true }),
    presence: t.field({ type: Presence, nullable: true, resolve: () => null }),
  }),
})

builder.prismaNode('Account', {
  id: { field: 'id' },
  authScopes: { rule: 'member' },
  fields: (t: any) => ({
    members: t.relatedConnection('memberships', {
      cursor: 'id', totalCount: true,
      args: { search: t.arg.string(), roles: t.arg({ type: ['Role'] }) },
      query: (args: any) => ({
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
  fields: (t: any) => ({
    account: t.prismaField({
      type: 'Account', authScopes: { signedIn: true },
      resolve: (query: object, _root: unknown, _args: unknown, { viewer }: Context) => prisma.account.findUniqueOrThrow({ ...query, where: { id: viewer!.accountId } }),
    }),
  }),
})

const findViewer = async (request: Request): Promise<Viewer | null> => {
  const token = /gatehouse=([^;]+)/.exec(request.headers.get('cookie') ?? '')?.[1] ?? ''
  const session = await prisma.session.findFirst({
    where: { tokenHash: new Uint8Array(createHash('sha256').update(token).digest()), endedAt: null, expiresAt: { gt: new Date() } },
    include: { user: { include: { memberships: { where: { endedAt: null, account: { slug: request.headers.get('x-gatehouse-account')! } } } } } },
  })
  const membership = session?.user.memberships[0]
  return session && membership ? { userId: session.userId, accountId: membership.accountId, role: membership.role } : null
}

const yoga = createYoga<object, Context>({ schema: builder.toSchema(), logging: false, context: async ({ request }) => ({ viewer: await findViewer(request) }) })
createServer(yoga as any).listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready'))
