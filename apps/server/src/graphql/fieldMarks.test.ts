import { effectivePermissions, noPermissions, type Role } from '@gatehouse/policy'
import { graphql, parse } from 'graphql'
import { compileQuery, isCompiledQuery } from 'graphql-jit'
import { describe, expect, test } from 'vitest'
import { createBuilder } from './builder.ts'
import type { Context } from './context.ts'

/** A shop that shows a price, and what was earned: alone, in a list, in what a mutation answers. */
const shop = () => {
  const builder = createBuilder()
  let asked = 0
  const Order = builder.objectRef<{ price: number; total: number }>('Order').implement({
    authScopes: { rule: 'member' },
    fields: (t) => ({
      price: t.exposeInt('price', { price: true }),
      total: t.exposeInt('total', { nullable: true, financial: true }),
      fee: t.int({ nullable: true, financial: true, resolve: async ({ total }) => (asked++, total / 10) }),
      refunds: t.intList({ nullable: true, financial: true, resolve: ({ total }) => [total / 2, total / 4] }),
    }),
  })
  const orders = [{ price: 49, total: 1200 }, { price: 9, total: 80 }]
  builder.queryType({ fields: (t) => ({ orders: t.withAuth({ rule: 'member' }).field({ type: [Order], resolve: () => orders }) }) })
  builder.mutationType({ fields: (t) => ({ record: t.withAuth({ rule: 'member' }).field({ asks: [], type: Order, resolve: () => orders[0]! }) }) })
  return { builder, asked: () => asked }
}

const contextOf = (role: Role, financialsHidden: boolean) =>
  ({
    viewer: { userId: 'u' }, ended: null, account: null, origin: { account: 'the-house' },
    actor: { userId: 'u', accountId: 'a', membershipId: 'm', role, isAccountHolder: false, permissions: effectivePermissions(role, noPermissions), products: 'all', financialsHidden },
  }) as unknown as Context

const wholly = 'orders { price total fee refunds }'
const everything = { orders: [{ price: 49, total: 1200, fee: 120, refunds: [600, 300] }, { price: 9, total: 80, fee: 8, refunds: [40, 20] }] }
const prices = { orders: [{ price: 49, total: null, fee: null, refunds: null }, { price: 9, total: null, fee: null, refunds: null }] }

describe('[PE-4] a field that is marked as financial', () => {
  test.each(['OWNER', 'ADMIN', 'MEMBER', 'PARTNER'] as const)('[PE-4] answers to %s where nothing is hidden', async (role) => {
    expect(await graphql({ schema: shop().builder.toSchema(), source: `{ ${wholly} }`, contextValue: contextOf(role, false) })).toEqual({ data: everything })
  })

  test.each(['ADMIN', 'PARTNER'] as const)('[PE-4] answers null to %s where it is hidden from them, without an error, and asks nothing; prices stay', async (role) => {
    const { builder, asked } = shop()
    const schema = builder.toSchema()
    expect(await graphql({ schema, source: `{ ${wholly} }`, contextValue: contextOf(role, true) })).toEqual({ data: prices })
    expect(await graphql({ schema, source: 'mutation { record { price total } }', contextValue: contextOf(role, true) })).toEqual({ data: { record: { price: 49, total: null } } })
    expect(await graphql({ schema, source: '{ orders { other: total ...rest } } fragment rest on Order { refunds }', contextValue: contextOf(role, true) }))
      .toEqual({ data: { orders: [{ other: null, refunds: null }, { other: null, refunds: null }] } })
    expect(asked()).toBe(0)
  })

  test('[PE-4] is masked also where the rules of a query are asked beforehand, and where it is compiled', async () => {
    const schema = shop().builder.toSchema({ disableScopeAuth: true })
    expect(await graphql({ schema, source: `{ ${wholly} }`, contextValue: contextOf('ADMIN', true) })).toEqual({ data: prices })
    const compiled = compileQuery(schema, parse(`{ ${wholly} }`))
    if (!isCompiledQuery(compiled)) throw new Error('It should compile.')
    expect(await compiled.query(undefined, contextOf('ADMIN', true), {})).toEqual({ data: prices })
    expect(await compiled.query(undefined, contextOf('OWNER', false), {})).toEqual({ data: everything })
  })

  test('[PE-4] answers nobody who is in no account', async () => {
    const schema = shop().builder.toSchema({ disableScopeAuth: true })
    expect(await graphql({ schema, source: '{ orders { price total } }', contextValue: { ...contextOf('OWNER', false), actor: null } })).toEqual({
      data: { orders: [{ price: 49, total: null }, { price: 9, total: null }] },
    })
  })

  test('[PE-4] must be nullable: otherwise it neither compiles nor builds', () => {
    const { builder } = shop()
    // @ts-expect-error A financial field has to be nullable.
    builder.queryField('takings', (t) => t.withAuth({ rule: 'member' }).int({ financial: true, resolve: () => 1 }))
    expect(() => builder.toSchema()).toThrow('Query.takings is financial, so it must be nullable')
    const Till = builder.objectRef<{ sum: number }>('Till')
    // @ts-expect-error The same for what is read off its parent, and for lists.
    Till.implement({ fields: (t) => ({ sum: t.exposeInt('sum', { financial: true }), sums: t.intList({ financial: true, resolve: () => [1] }) }) })
  })
})
