import { type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql'
import type { QuestionName } from '@gatehouse/policy'
import { fieldsOf, type Guard, guardOf, operationNames, questionsOf } from '../graphql/guards.ts'
import { optionsOf } from '../graphql/scopes.ts'
import { createRoomOf, type Room } from './rooms.ts'

/** A line of the published table. */
export type Line = {
  /** As in `Mutation.inviteMembers`, `Account.coupons` or `Coupon`. */
  name: string
  kind: 'query' | 'mutation' | 'subscription' | 'field' | 'type'
  room: Room
  description: string
  guard: Guard
  asks: readonly QuestionName[]
  /** Whether it answers null to those from whom financial information is hidden. PE-4 */
  financial: boolean
}

const kindOf = (name: string): Line['kind'] => {
  const [type, field] = name.split('.')
  if (field === undefined) return 'type'
  return ({ Query: 'query', Mutation: 'mutation', Subscription: 'subscription' } as const)[type!] ?? 'field'
}

/** Every operation, every field and type that has a guard of its own, and every field that is financial, in the schema's order. */
export const linesOf = (schema: GraphQLSchema): Line[] => {
  const roots = new Set(operationNames(schema))
  const roomOf = createRoomOf()
  const types = Object.values(schema.getTypeMap()).filter((type) => (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__'))
  const things = types.flatMap((type) => [
    { name: type.name, description: type.description, financial: false },
    ...fieldsOf(type).map((field) => ({ name: `${type.name}.${field.name}`, description: field.description, financial: optionsOf(field).financial === true })),
  ])
  return things.flatMap(({ name, description, financial }) => {
    const guard = guardOf(schema, name) ?? (financial ? guardOf(schema, name.split('.')[0]!) : null)
    if (!guard && !roots.has(name)) return []
    if (!guard) throw new Error(`${name} names no rule, and stands in no list.`)
    return [{ name, kind: kindOf(name), room: roomOf(name), description: description ?? '', guard, asks: questionsOf(schema, name), financial }]
  })
}
