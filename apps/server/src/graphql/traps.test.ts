import { effectivePermissions, noPermissions, type Actor, type Role } from '@gatehouse/policy'
import { RequestCache } from '@pothos/plugin-scope-auth'
import { graphql } from 'graphql'
import { describe, expect, test } from 'vitest'
import { createBuilder } from './builder.ts'
import type { Context } from './context.ts'

type Builder = ReturnType<typeof createBuilder>

const schemaOf = (furnish: (builder: Builder) => void) => {
  const builder = createBuilder()
  builder.queryType({ fields: (t) => ({ fine: t.withAuth({ rule: 'member' }).boolean({ resolve: () => true }) }) })
  furnish(builder)
  return builder.toSchema()
}

const actorOf = (role: Role): Actor => ({
  userId: 'user-1', accountId: 'account-1', membershipId: 'membership-1', role, isAccountHolder: false,
  permissions: effectivePermissions(role, noPermissions), products: 'all', financialsHidden: false,
})

/** The context of a request by somebody in this role; nobody's without one. */
const contextOf = (role: Role | null, account = 'the-house') =>
  ({
    viewer: role && { userId: 'user-1' }, ended: null, account: null, actor: role && actorOf(role), origin: { account },
  }) as Context

const codesOf = (result: { errors?: readonly { extensions: Record<string, unknown> }[] }) => result.errors?.map(({ extensions }) => extensions.code ?? extensions.rule)

describe('[PE-5] the ways in which a schema of Pothos would be open by mistake', () => {
  const ask = (builder: (builder: Builder) => void, context: Context, source = '{ word }') => graphql({ schema: schemaOf(builder), source, contextValue: context })
  const owned = (builder: Builder) => builder.queryField('word', (t) => t.withAuth({ rule: 'owner' }).string({ resolve: () => 'lantern' }))

  test('[PE-5] a rule is refused to nobody, and to whoever has no place in the account', async () => {
    expect((await ask(owned, contextOf('OWNER'))).data).toEqual({ word: 'lantern' })
    const nobody = await ask(owned, contextOf(null))
    expect(nobody.data).toBeNull()
    expect(codesOf(nobody)).toEqual(['UNAUTHENTICATED'])
    const stranger = await ask(owned, { ...contextOf('OWNER'), actor: null } as Context)
    expect(stranger.data).toBeNull()
    expect(codesOf(stranger)).toEqual(['ACCOUNT_NOT_FOUND'])
    const unsaid = await ask(owned, { ...contextOf('OWNER', ''), actor: null } as Context)
    expect(codesOf(unsaid)).toEqual(['BAD_USER_INPUT'])
  })

  test('[PE-5] of two rules both must hold', async () => {
    const both = (builder: Builder) => builder.queryField('word', (t) => t.string({ authScopes: { signedIn: true, rule: 'owner' }, resolve: () => 'lantern' }))
    expect((await ask(both, contextOf('OWNER'))).errors).toBeUndefined()
    expect((await ask(both, contextOf('ADMIN'))).data).toBeNull()
  })

  test('[PE-5] a rule on a type holds whichever field leads there, and for each of its fields', async () => {
    const behind = (builder: Builder) => {
      const Secret = builder.objectRef<object>('Secret').implement({ authScopes: { rule: 'owner' }, fields: (t) => ({ word: t.string({ nullable: true, resolve: () => 'lantern' }) }) })
      builder.queryField('secret', (t) => t.withAuth({ rule: 'member' }).field({ type: Secret, resolve: () => ({}) }))
      builder.queryField('secrets', (t) => t.withAuth({ rule: 'member' }).field({ type: [Secret], resolve: () => [{}, {}] }))
    }
    const refused = await ask(behind, contextOf('ADMIN'), '{ secret { word } secrets { word } }')
    expect(refused.data).toEqual({ secret: { word: null }, secrets: [{ word: null }, { word: null }] })
    expect(refused.errors).toHaveLength(3)
  })

  test('[PE-5] a node that a loader gives away is still held by the rule of its type', async () => {
    const careless = (builder: Builder) => {
      const Secret = builder.objectRef<{ id: string }>('Secret')
      builder.node(Secret, { authScopes: { rule: 'owner' }, id: { resolve: ({ id }) => id }, loadOne: (id) => ({ id }), fields: (t) => ({ word: t.string({ resolve: () => 'lantern' }) }) })
    }
    const source = `{ node(id: "${Buffer.from('Secret:1').toString('base64')}") { id ... on Secret { word } } }`
    expect((await ask(careless, contextOf('OWNER'), source)).data).toMatchObject({ node: { word: 'lantern' } })
    expect((await ask(careless, contextOf('ADMIN'), source)).data).toEqual({ node: null })
    expect((await ask(careless, contextOf(null), source)).data).toEqual({ node: null })
  })

  test('[PE-5] an error in what a rule asks is an error, and no permission', async () => {
    const { data, errors } = await ask(owned, { ...contextOf('OWNER'), actor: { get role(): never { throw new Error('the database is away') } } } as unknown as Context)
    expect(data).toBeNull()
    expect(errors![0]!.message).toBe('the database is away')
  })

  test('[PE-5, LV-3] a verdict lives as long as its context: a copy is asked anew, as live deliveries and later mutations are', async () => {
    const schema = schemaOf(owned)
    const context = { ...contextOf('OWNER') }
    const hears = async (contextValue: Context) => (await graphql({ schema, source: '{ word }', contextValue })).data !== null
    expect(await hears(context)).toBe(true)
    Object.assign(context.actor!, { role: 'ADMIN' })
    expect(await hears(context)).toBe(true)
    expect(await hears({ ...context })).toBe(false)
    RequestCache.clearForContext(context)
    expect(await hears(context)).toBe(false)
  })
})
