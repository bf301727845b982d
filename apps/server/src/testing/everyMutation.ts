import {
  type GraphQLField, type GraphQLInputType, type GraphQLSchema, isCompositeType, isEnumType, isInputObjectType, isListType, isNonNullType, getNamedType, isRequiredInputField, isRequiredArgument,
} from 'graphql'
import { globalId } from './house.ts'

const scalars: Record<string, unknown> = { ID: globalId('Member', crypto.randomUUID()), String: 'x', Int: 1, Float: 0.5, Boolean: true, DateTime: '2030-01-01T00:00:00.000Z', JSON: {}, MinorUnits: 100, Cursor: 'x' }

/** The least that a schema takes for a type. */
export const valueOf = (type: GraphQLInputType): unknown => {
  if (isNonNullType(type)) return valueOf(type.ofType)
  if (isListType(type)) return []
  if (isEnumType(type)) return type.getValues()[0]!.name
  if (isInputObjectType(type))
    return Object.fromEntries(Object.values(type.getFields()).filter(isRequiredInputField).map(({ name, type: inner }) => [name, valueOf(inner)]))
  if (!(type.name in scalars)) throw new Error(`Say here what a ${type.name} may be.`)
  return scalars[type.name]
}

const operationOf = (field: GraphQLField<unknown, unknown>) => {
  const needed = field.args.filter(isRequiredArgument)
  const named = (text: string[]) => (text.length > 0 ? `(${text.join(', ')})` : '')
  const query = `mutation ${named(needed.map(({ name, type }) => `$${name}: ${String(type)}`))} { ${field.name}${named(needed.map(({ name }) => `${name}: $${name}`))} ${isCompositeType(getNamedType(field.type)) ? '{ __typename }' : ''} }`
  return { name: field.name, query, variables: Object.fromEntries(needed.map(({ name, type }) => [name, valueOf(type)])) }
}

/** Every mutation of a schema, each in the shortest form that it takes. */
export const everyMutationOf = (schema: GraphQLSchema) => Object.values(schema.getMutationType()!.getFields()).map(operationOf)
