import { type GraphQLField, type GraphQLNamedType, type GraphQLObjectType, type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql'
import { isScope, optionsOf, waysAround } from './scopes.ts'

/** What is wrong with what stands there; `needed` where a rule must stand. */
const faultsOf = (name: string, options: ReturnType<typeof optionsOf>, needed: boolean): string[] => {
  const faults = waysAround.filter((way) => way in options).map((way) => `${name} steps around its rules by '${way}'.`)
  const { authScopes } = options
  if (authScopes === undefined) return needed ? [...faults, `${name} names no rule.`] : faults
  return isScope(authScopes) ? faults : [...faults, `${name} does not name one rule of the policy, or 'signedIn: true'.`]
}

const fieldsOf = (type: GraphQLNamedType): GraphQLField<unknown, unknown>[] =>
  isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : []

/**
 * Holds a schema against PE-5: each field of Query, Mutation and Subscription and each object type names exactly one rule,
 * or stands in the public list; nothing steps around, no scope is a function or a constant. Answers with what is wrong.
 */
export const walkSchema = (schema: GraphQLSchema, publicList: Readonly<Record<string, string>>): string[] => {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter((type) => type != null)
  const types = Object.values(schema.getTypeMap()).filter((type) => (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__'))
  const governed = new Set<string>()
  const faults = types.flatMap((type) => {
    const isRoot = roots.includes(type as GraphQLObjectType)
    if (!isRoot) governed.add(type.name)
    const own = faultsOf(type.name, optionsOf(type), !isRoot && isObjectType(type) && !(type.name in publicList))
    return own.concat(fieldsOf(type).flatMap((field) => {
      const name = `${type.name}.${field.name}`
      if (isRoot) governed.add(name)
      return faultsOf(name, optionsOf(field), isRoot && !(name in publicList))
    }))
  })
  const named = (name: string) => {
    const [type, field] = name.split('.')
    const found = schema.getType(type!)
    const thing = field ? fieldsOf(found!).find((own) => own.name === field) : found
    return thing !== undefined && optionsOf(thing).authScopes !== undefined
  }
  const stale = Object.keys(publicList).flatMap((name) => {
    if (!governed.has(name)) return [`The public list names ${name}, which is not there.`]
    return named(name) ? [`The public list names ${name}, which names a rule by itself.`] : []
  })
  return [...faults, ...stale]
}
