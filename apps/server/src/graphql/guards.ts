import { type AccountRuleName, accountRules, type QuestionName, questions } from '@gatehouse/policy'
import { type GraphQLField, type GraphQLNamedType, type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql'
import { publicList } from './publicList.ts'
import { isScope, optionsOf } from './scopes.ts'

/** What a type or field of the schema asks of whoever wants it: a rule of the account, that somebody is signed in, or nothing. PE-5 */
export type Guard =
  | { readonly by: 'rule'; readonly rule: AccountRuleName }
  | { readonly by: 'signedIn' }
  | { readonly by: 'nothing'; readonly why: string }

type Thing = { extensions: Readonly<Record<string, unknown>> }

/** The fields of a type, by the order in which it declares them; none where it has no fields. */
export const fieldsOf = (type: GraphQLNamedType | null | undefined): GraphQLField<unknown, unknown>[] =>
  isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : []

/** What stands in the schema under a name, as in `Mutation.inviteMembers` or `Coupon`. */
const thingNamed = (schema: GraphQLSchema, name: string): Thing | undefined => {
  const [type, field] = name.split('.')
  return field === undefined ? schema.getType(type!) : fieldsOf(schema.getType(type!)).find((own) => own.name === field)
}

/** How what stands under a name is guarded by itself, as in `Mutation.inviteMembers`, `Account.coupons` or `Coupon`. Null where nothing
 *  stands there, or where only the type around it is guarded. */
export const guardOf = (schema: GraphQLSchema, name: string): Guard | null => {
  const thing = thingNamed(schema, name)
  if (!thing) return null
  const { authScopes } = optionsOf(thing)
  if (isScope(authScopes)) return 'rule' in authScopes ? { by: 'rule', rule: authScopes.rule } : { by: 'signedIn' }
  return name in publicList ? { by: 'nothing', why: publicList[name as keyof typeof publicList] } : null
}

/** The rules that a field's command asks besides, of whom or what it is done to. */
export const questionsOf = (schema: GraphQLSchema, name: string): readonly QuestionName[] => {
  const thing = thingNamed(schema, name)
  return (thing && optionsOf(thing).asks as readonly QuestionName[] | undefined) ?? []
}

/** The fields of Query, Mutation and Subscription, as in `Mutation.inviteMembers`. */
export const operationNames = (schema: GraphQLSchema): string[] =>
  [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) => fieldsOf(type).map(({ name }) => `${type!.name}.${name}`))

/** Who gets past a guard, in words. */
export const whoPasses = (guard: Guard): string => {
  switch (guard.by) {
    case 'rule':
      return accountRules[guard.rule].describe
    case 'signedIn':
      return 'Everyone who is signed in'
    case 'nothing':
      return 'Anyone'
  }
}

/** The rule's number, where there is one. */
export const numberOf = (guard: Guard): string | null => (guard.by === 'rule' ? accountRules[guard.rule].rule : null)

/** A question with its number, in words. */
export const inWords = (name: QuestionName): string => `${questions[name].describe} (${questions[name].rule})`
