import { type GraphQLField, type GraphQLObjectType, type GraphQLSchema, getNamedType, isInterfaceType, isObjectType } from 'graphql'
import { fieldsOf } from './guards.ts'
import { isScope, optionsOf, waysAround } from './scopes.ts'

/** What is wrong with what stands there; `needed` where a rule must stand. */
const faultsOf = (name: string, options: ReturnType<typeof optionsOf>, needed: boolean): string[] => {
  const faults = waysAround.filter((way) => way in options).map((way) => `${name} steps around its rules by '${way}'.`)
  const { authScopes } = options
  if (authScopes === undefined) return needed ? [...faults, `${name} names no rule.`] : faults
  return isScope(authScopes) ? faults : [...faults, `${name} does not name one rule of the policy, or 'signedIn: true'.`]
}

/** Money that a field shows is either a price or was earned, and the field says which: so that no amount can be forgotten. PE-4 */
const faultsOfMoney = (name: string, parent: string, field: GraphQLField<unknown, unknown>): string[] => {
  const { financial, price } = optionsOf(field)
  if (financial && price) return [`${name} says that it is financial and a price: it is one of them.`]
  const isMoney = ['Money', 'MinorUnits'].includes(getNamedType(field.type).name) && parent !== 'Money'
  return isMoney && !financial && !price ? [`${name} shows money and says neither 'financial: true' nor 'price: true'.`] : []
}

/** What a mutation's command asks of whom it is done to is said beside it: nothing, where the rule of its field is all. PE-5 */
const faultsOfAsking = (name: string, field: GraphQLField<unknown, unknown>): string[] => {
  const { authScopes, asks } = optionsOf(field)
  const rule = typeof authScopes === 'object' && authScopes !== null && 'rule' in authScopes
  return rule && asks === undefined ? [`${name} does not say what its command asks besides its rule: 'asks: [...]', empty for nothing.`] : []
}

/**
 * Holds a schema against PE-5 and PE-4: each field of Query, Mutation and Subscription and each object type names exactly one rule,
 * or stands in the public list; nothing steps around, no scope is a function or a constant; mutations say what their commands ask
 * besides, and money what it is. Answers with what is wrong.
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
      const asking = type === schema.getMutationType() ? faultsOfAsking(name, field) : []
      return [...faultsOf(name, optionsOf(field), isRoot && !(name in publicList)), ...asking, ...faultsOfMoney(name, type.name, field)]
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
