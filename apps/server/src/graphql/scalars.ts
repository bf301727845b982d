import { Kind, type ValueNode } from 'graphql'
import { builder } from './builder.ts'
import { shownError } from './errors.ts'

builder.scalarType('Cursor', {
  description: 'An opaque place in a live feed. Pass the last one you got as `after` to go on from there without a gap.',
  serialize: (value) => value,
  parseValue: (value) => {
    if (typeof value === 'string' && value.length <= 200) return value
    throw shownError('BAD_USER_INPUT', 'A cursor is the text that an earlier answer gave.')
  },
})

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/

builder.scalarType('DateTime', {
  description: 'A moment, RFC 3339, as in `2026-11-21T08:30:00.000Z`. Answers are in UTC with milliseconds.',
  serialize: (value) => (value instanceof Date ? value.toISOString() : value),
  parseValue: (value) => {
    const moment = typeof value === 'string' && rfc3339.test(value) ? new Date(value) : undefined
    if (moment && !Number.isNaN(moment.getTime())) return moment
    throw shownError('BAD_USER_INPUT', 'Write a moment as RFC 3339, for example 2026-11-21T08:30:00Z.')
  },
})

const fromLiteral = (node: ValueNode): unknown => {
  switch (node.kind) {
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map((field) => [field.name.value, fromLiteral(field.value)]))
    case Kind.LIST:
      return node.values.map(fromLiteral)
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value)
    case Kind.NULL:
      return null
    case Kind.VARIABLE:
      return undefined
    default:
      return node.value
  }
}

builder.scalarType('JSON', {
  description: 'Any JSON value.',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: fromLiteral,
})
