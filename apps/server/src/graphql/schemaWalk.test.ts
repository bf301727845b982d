import { readFileSync, globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isEnumType, isInputObjectType, isInterfaceType, isObjectType, isSpecifiedScalarType } from 'graphql'
import { describe, expect, test } from 'vitest'
import { schema } from '../features/schema.ts'
import { createBuilder } from './builder.ts'
import { errorCodes } from './errors.ts'
import { publicList } from './publicList.ts'
import { walkSchema } from './schemaWalk.ts'

test('[PE-5] every operation and every type names its rule, or stands in the public list', () => {
  expect(walkSchema(schema, publicList)).toEqual([])
})

type Builder = ReturnType<typeof createBuilder>

/** What the walk says of a schema in which somebody was careless. */
const walked = (furnish: (builder: Builder) => void, publicly: Record<string, string> = {}) => {
  const builder = createBuilder()
  builder.queryType({ fields: (t) => ({ fine: t.withAuth({ rule: 'member' }).boolean({ resolve: () => true }) }) })
  furnish(builder)
  return walkSchema(builder.toSchema(), { 'Query.node': '', 'Query.nodes': '', PageInfo: '', ...publicly }).filter((fault) => !/Query\.nodes?\b|PageInfo/.test(fault))
}

describe('[PE-5] the walk finds what would be open', () => {
  test('[PE-5] a root field without a rule', () => {
    expect(walked((builder) => builder.queryField('open', (t) => t.string({ resolve: () => '' })))).toEqual(['Query.open names no rule.'])
  })

  test('[PE-5] a mutation and a subscription without a rule', () => {
    const faults = walked((builder) => {
      builder.mutationType({ fields: (t) => ({ change: t.boolean({ resolve: () => true }) }) })
      builder.subscriptionType({ fields: (t) => ({ follow: t.boolean({ async *subscribe () {}, resolve: () => true }) }) })
    })
    expect(faults).toEqual(['Mutation.change names no rule.', 'Subscription.follow names no rule.'])
  })

  test('[PE-5] a mutation that does not say what its command asks besides', () => {
    const asking = (asks?: []) => walked((builder) => builder.mutationType({ fields: (t) => ({ change: t.withAuth({ rule: 'owner' }).boolean({ asks, resolve: () => true }) }) }))
    expect(asking()).toEqual(["Mutation.change does not say what its command asks besides its rule: 'asks: [...]', empty for nothing."])
    expect(asking([])).toEqual([])
  })

  test('[PE-4] money that says neither that it is a price nor that it was earned, or both', () => {
    const faults = walked((builder) => {
      builder.scalarType('MinorUnits', { serialize: Number })
      const Money = builder.objectRef<object>('Money').implement({ authScopes: { rule: 'member' }, fields: (t) => ({ amount: t.field({ type: 'MinorUnits', resolve: () => 1 }) }) })
      const Order = builder.objectRef<object>('Order').implement({
        authScopes: { rule: 'member' },
        fields: (t) => ({
          price: t.field({ type: Money, price: true, resolve: () => ({}) }),
          fee: t.field({ type: Money, nullable: true, financial: true, resolve: () => ({}) }),
          total: t.field({ type: Money, resolve: () => ({}) }),
          shares: t.field({ type: ['MinorUnits'], nullable: true, resolve: () => [1] }),
          both: t.field({ type: Money, nullable: true, price: true, financial: true, resolve: () => ({}) }),
        }),
      })
      builder.queryField('order', (t) => t.withAuth({ rule: 'member' }).field({ type: Order, resolve: () => ({}) }))
    })
    expect(faults.sort()).toEqual([
      'Order.both says that it is financial and a price: it is one of them.',
      "Order.shares shows money and says neither 'financial: true' nor 'price: true'.",
      "Order.total shows money and says neither 'financial: true' nor 'price: true'.",
    ])
  })

  test('[PE-5] an object type without a rule, also where the field that leads to it has one', () => {
    const faults = walked((builder) => {
      const Secret = builder.objectRef<object>('Secret').implement({ fields: (t) => ({ word: t.string({ resolve: () => '' }) }) })
      builder.queryField('secret', (t) => t.withAuth({ rule: 'owner' }).field({ type: Secret, resolve: () => ({}) }))
    })
    expect(faults).toEqual(['Secret names no rule.'])
  })

  test.each([
    ['a scope that is switched off', { signedIn: false }],
    ['an empty one', {}],
    ['a rule that does not exist', { rule: 'nonsense' }],
    ['one of several', { $any: { signedIn: true, rule: 'owner' } }],
    ['two at once', { signedIn: true, rule: 'owner' }],
    ['true', true],
    ['false', false],
    ['a function', () => ({ rule: 'owner' })],
  ])('[PE-5] %s is no rule', (_name, authScopes) => {
    const faults = walked((builder) => builder.queryField('odd', (t) => t.string({ authScopes: authScopes as never, resolve: () => '' })))
    expect(faults).toEqual(["Query.odd does not name one rule of the policy, or 'signedIn: true'."])
  })

  test('[PE-5] a field that steps around its type', () => {
    const faults = walked((builder) => {
      const Secret = builder.objectRef<object>('Secret').implement({
        authScopes: { rule: 'owner' },
        fields: (t) => ({ word: t.string({ skipTypeScopes: true, resolve: () => '' }) }),
      })
      builder.queryField('secret', (t) => t.withAuth({ rule: 'owner' }).field({ type: Secret, resolve: () => ({}) }))
    })
    expect(faults).toEqual(["Secret.word steps around its rules by 'skipTypeScopes'."])
  })

  test('[PE-5] an entry of the public list that is gone, or has a rule by now', () => {
    expect(walked(() => {}, { 'Query.gone': 'once', 'Query.fine': 'once' })).toEqual([
      'The public list names Query.gone, which is not there.',
      'The public list names Query.fine, which names a rule by itself.',
    ])
  })
})

test('[AP-2] every type, field, argument and value of the schema is described', () => {
  const undescribed = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type)).flatMap((type) => {
    const own = type.description ? [] : [type.name]
    if (isEnumType(type)) return own.concat(type.getValues().filter((value) => !value.description).map((value) => `${type.name}.${value.name}`))
    if (isInputObjectType(type)) return own.concat(Object.values(type.getFields()).filter((field) => !field.description).map((field) => `${type.name}.${field.name}`))
    if (!isObjectType(type) && !isInterfaceType(type)) return own
    return own.concat(Object.values(type.getFields()).flatMap((field) => [
      ...(field.description ? [] : [`${type.name}.${field.name}`]),
      ...field.args.filter((argument) => !argument.description).map((argument) => `${type.name}.${field.name}(${argument.name}:)`),
    ]))
  })
  expect(undescribed).toEqual([])
})

test('[AP-2] every code that an error carries is documented, and every documented one is used', () => {
  const folder = fileURLToPath(new URL('..', import.meta.url))
  const sources = globSync('**/*.ts', { cwd: folder, exclude: ['**/*.test.ts', 'testing/**', 'platform/database/generated/**'] })
  const used = new Set(sources.flatMap((file) =>
    [...readFileSync(`${folder}/${file}`, 'utf8').matchAll(/(?:\bcode(?:: | = )|shownError\()'([A-Z_]+)'/g)].map(([, code]) => code!)))
  expect([...used].sort()).toEqual(Object.keys(errorCodes).sort())
})
