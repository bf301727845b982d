import { type AccountRuleName, accountRules } from '@gatehouse/policy'
import {
  type DocumentNode, type FieldNode, type GraphQLCompositeType, type GraphQLInterfaceType, type GraphQLObjectType, type GraphQLSchema, isAbstractType, TypeInfo, visit, visitWithTypeInfo,
} from 'graphql'
import type { Context } from './context.ts'

/** What a type or field names as its scope: that somebody is signed in, or one rule of the policy. PE-5 */
export type Scope = { signedIn: true } | { rule: AccountRuleName }

type Options = Record<string, unknown> & { authScopes?: unknown }

/** What a type or field was furnished with. */
export const optionsOf = (thing: { extensions: Readonly<Record<string, unknown>> }): Options => (thing.extensions.pothosOptions ?? {}) as Options

/** Options by which a field or type would step around the rules that it stands under. */
export const waysAround = ['skipTypeScopes', 'skipInterfaceScopes', 'runScopesOnType', 'grantScopes'] as const

/** Whether this is one scope as all of the schema's are: the same for everything that one actor asks. */
export const isScope = (scopes: unknown): scopes is Scope => {
  if (typeof scopes !== 'object' || scopes === null) return false
  const [entry, ...more] = Object.entries(scopes)
  if (!entry || more.length > 0) return false
  const [name, value] = entry
  return name === 'signedIn' ? value === true : name === 'rule' && typeof value === 'string' && Object.hasOwn(accountRules, value)
}

type WithFields = GraphQLObjectType | GraphQLInterfaceType

/** The types that a value may turn out to be, and all that they implement. */
const kindred = (schema: GraphQLSchema, type: GraphQLCompositeType): WithFields[] => {
  const possible: readonly WithFields[] = isAbstractType(type) ? schema.getPossibleTypes(type) : [type]
  return possible.flatMap((one) => [one, ...one.getInterfaces()])
}

/** Every scope that an operation of this document could come by, or null where one depends on more than who asks. */
export const scopesOf = (schema: GraphQLSchema, document: DocumentNode): Scope[] | null => {
  const types = new TypeInfo(schema)
  const found = new Map<string, unknown>()
  const note = (options: Options) => {
    if (waysAround.some((way) => way in options)) found.set('', null)
    if (options.authScopes !== undefined) found.set(JSON.stringify(options.authScopes) ?? '', options.authScopes)
  }
  const Field = ({ name }: FieldNode) => {
    for (const type of kindred(schema, types.getParentType()!)) {
      note(optionsOf(type))
      const field = type.getFields()[name.value]
      if (field) note(optionsOf(field))
    }
  }
  visit(document, visitWithTypeInfo(types, { Field }))
  const scopes = [...found.values()]
  return scopes.every(isScope) ? scopes : null
}

/** Whether who asks passes. */
export const passes = ({ viewer, actor }: Pick<Context, 'viewer' | 'actor'>, scope: Scope): boolean =>
  'rule' in scope ? actor !== null && accountRules[scope.rule].decide(actor).allowed : viewer !== null
