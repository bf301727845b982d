import {
  getNamedType, type GraphQLArgument, type GraphQLField, type GraphQLInputType, type GraphQLObjectType, type GraphQLSchema, isCompositeType, isInputObjectType, isListType, isNonNullType, isObjectType, isRequiredArgument,
} from 'graphql'
import { valueOf } from './everyMutation.ts'

/** One place in the arguments of one field at which somebody may write a text. */
export type TextSpot = {
  /** As in `Mutation.inviteMembers(input.message)`. */
  name: string
  query: string
  /** The arguments with this text there, and what else the field needs. */
  variables: (text: string, ids: (argument: string, field: string) => string | undefined) => Record<string, unknown>
}

const texts = ['String', 'ID', 'Cursor', 'DateTime', 'JSON']

/** The paths into a type that end in a text. */
const pathsInto = (type: GraphQLInputType): string[][] => {
  if (isNonNullType(type) || isListType(type)) return pathsInto(type.ofType)
  if (!isInputObjectType(type)) return texts.includes(type.name) ? [[]] : []
  return Object.values(type.getFields()).flatMap(({ name, type: inner }) => pathsInto(inner).map((path) => [name, ...path]))
}

/** The least that a type takes, with the text where the path leads. */
const withText = (type: GraphQLInputType, [next, ...path]: string[], text: string): unknown => {
  if (isNonNullType(type)) return withText(type.ofType, next === undefined ? [] : [next, ...path], text)
  if (isListType(type)) return [withText(type.ofType, next === undefined ? [] : [next, ...path], text)]
  if (!isInputObjectType(type) || next === undefined) return text
  return { ...(valueOf(type) as object), [next]: withText(type.getFields()[next]!.type, path, text) }
}

/** Real ids in the place of made-up ones. */
const withIds = (value: unknown, ids: (argument: string) => string | undefined): unknown =>
  value && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, typeof inner === 'string' ? (ids(name) ?? inner) : withIds(inner, ids)]))
    : value

const spotsOf = (type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, around: (inner: string, head: string) => string): TextSpot[] =>
  field.args.flatMap((argument) => pathsInto(argument.type).map((path) => spotOf(type, field, argument, path, around)))

const spotOf = (type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, argument: GraphQLArgument, path: string[], around: (inner: string, head: string) => string): TextSpot => {
  const given = field.args.filter((other) => other === argument || isRequiredArgument(other))
  const head = given.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ')
  const asks = `${field.name}(${given.map(({ name }) => `${name}: $${name}`).join(', ')}) ${isCompositeType(getNamedType(field.type)) ? '{ __typename }' : ''}`
  return {
    name: `${type.name}.${field.name}(${[argument.name, ...path].join('.')})`,
    query: around(asks, head),
    variables: (text, ids) => {
      const others = withIds(Object.fromEntries(given.filter((other) => other !== argument).map(({ name, type }) => [name, valueOf(type)])), (name) => ids(name, field.name)) as object
      const least = withIds(withText(argument.type, path, text), (name) => (name === path.at(-1) ? undefined : ids(name, field.name)))
      return { ...others, [argument.name]: least }
    },
  }
}

/** Every such place of a schema: at the roots, and where a query of one or two steps leads. */
export const textSpots = (schema: GraphQLSchema): TextSpot[] => {
  const query = schema.getQueryType()!
  const roots = [query, schema.getMutationType()!].flatMap((type) => Object.values(type.getFields()).flatMap((field) =>
    spotsOf(type, field, (inner, head) => `${type === query ? 'query' : 'mutation'} (${head}) { ${inner} }`)))
  const below = Object.values(query.getFields()).filter(({ args }) => args.length === 0).flatMap(({ name, type }) => {
    const reached = getNamedType(type)
    if (!isObjectType(reached)) return []
    return Object.values(reached.getFields()).flatMap((field) => spotsOf(reached, field, (inner, head) => `query (${head}) { ${name} { ${inner} } }`))
  })
  return [...roots, ...below]
}
