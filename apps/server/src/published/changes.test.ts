import { buildSchema, getNamedType, isObjectType, isUnionType, isWrappingType } from 'graphql'
import { describe, expect, it, test } from 'vitest'
import { schema } from '../features/schema.ts'
import { changeFaults, faultsSincePublished } from './changes.ts'
import { deprecationFaults } from './deprecations.ts'

const published = buildSchema('type Query { gates(first: Int): [String!]! keeper: String @deprecated(reason: "Use `Query.gates`; gone after 2027-01-31.") }')
const why = 'Keepers are listed with their gates since there may be several.'

describe('[AP-5] a change that breaks the published schema', () => {
  const broken = buildSchema('type Query { gates(first: Int!): [String]! }')
  const changes = ['Query.keeper was removed.', 'Query.gates arg first has changed type from Int to Int!.', 'Query.gates changed type from [String!]! to [String]!.']

  test('[AP-5] fails by name, unless it is declared with its reason and its day', () => {
    expect(changeFaults(published, broken, [])).toEqual(expect.arrayContaining(changes.map((change) => expect.stringContaining(`"${change}"`))))
    expect(changeFaults(published, broken, changes.map((change) => ({ change, why, on: '2026-11-22' })))).toEqual([])
    expect(changeFaults(published, broken, changes.slice(1).map((change) => ({ change, why, on: '2026-11-22' })))).toEqual([expect.stringContaining(changes[0]!)])
  })

  test('[AP-5] is not declared without a reason or a day, nor where nothing breaks', () => {
    const [first, ...others] = changes.map((change) => ({ change, why, on: '2026-11-22' }))
    for (const careless of [{ why: 'tidier' }, { on: 'today' }, { on: '2026-13-40' }]) {
      expect(changeFaults(published, broken, [{ ...first!, ...careless }, ...others])).toEqual([expect.stringContaining('needs its reason')])
    }
    expect(changeFaults(published, published, [first!])).toEqual([expect.stringContaining('none since the last release')])
  })

  test('[AP-5] is none where something comes to what was there', () => {
    const more = buildSchema('type Query { gates(first: Int, after: String): [String!]! keeper: String open: Boolean! }')
    expect(changeFaults(published, more, [])).toEqual([])
  })
})

it('[AP-5] what is deprecated says what to use instead, which is there, and until when it stays', () => {
  const faultsOf = (reason: string) => deprecationFaults(buildSchema(`
    enum State { OPEN SHUT @deprecated(reason: "${reason}") }
    type Query { gates(first: Int, count: Int @deprecated(reason: "${reason}")): State keeper(in: Where): Int @deprecated(reason: "${reason}") }
    input Where { gate: ID old: ID @deprecated(reason: "${reason}") }
  `))
  expect(faultsOf('Use `Query.gates`; gone after 2027-01-31.')).toEqual([])
  expect(faultsOf('Use `Query.gates(first:)`; gone after 2027-01-31. It counts from the first.')).toEqual([])
  for (const reason of ['No longer supported', 'Use gates.', 'Use `Query.gates`; gone after spring.', 'Use `Query.gates`; gone after 2027-31-31.']) {
    expect(faultsOf(reason).map((fault) => fault.split(' ')[0])).toEqual(['State.SHUT', 'Query.gates(count:)', 'Query.keeper', 'Where.old'])
  }
  for (const gone of ['Query.keeper', 'Query.nothing']) expect(faultsOf(`Use \`${gone}\`; gone after 2027-01-31.`)).toHaveLength(4)
})

it('[AP-5] the schema of now breaks nothing that is published', () => {
  expect(faultsSincePublished(schema)).toEqual([])
})

it('[AP-2] every connection goes both ways by cursors, and says so alike', () => {
  const connections = Object.values(schema.getTypeMap()).filter(isObjectType).flatMap((type) => Object.values(type.getFields()).map((field) => ({ name: `${type.name}.${field.name}`, field })))
    .filter(({ field: { type } }) => /Connection!?$/.test(String(type)))
  expect(connections.length).toBeGreaterThan(6)
  for (const { name, field } of connections) {
    const types = Object.fromEntries(field.args.map((argument) => [argument.name, String(argument.type)]))
    expect(types, name).toMatchObject({ first: 'Int', after: 'String', last: 'Int', before: 'String' })
    const type = isWrappingType(field.type) ? field.type.ofType : field.type
    expect(Object.keys(isObjectType(type) ? type.getFields() : {}), name).toEqual(expect.arrayContaining(['edges', 'nodes', 'pageInfo']))
  }
})

/** Mutations that whoever may ask them finds done, whatever was before. */
const always = ['declineTakeover', 'markAllNotices', 'removePicture', 'showEditing', 'showPresence', 'signOut', 'stopViewAs', 'useSession', 'withdrawEmailChange']

it('[AP-2] what can be expected to go wrong with a mutation is part of its result', () => {
  const without = Object.values(schema.getMutationType()!.getFields()).filter(({ type }) => {
    const result = getNamedType(type)
    return !isUnionType(result) || !result.getTypes().some((member) => member.getInterfaces().some(({ name }) => name === 'Problem'))
  })
  expect(without.map(({ name }) => name).sort()).toEqual(always)
})
