import { accessPaths, type AccessPath, explainAccess, type Explanation, isPermission, mayReachProduct, type QuestionName } from '@gatehouse/policy'
import type { GraphQLSchema } from 'graphql'
import { builder } from '../../../graphql/builder.ts'
import { InvalidInput, NotFound } from '../../../graphql/errors.ts'
import { type Guard, guardOf, inWords, numberOf, questionsOf, whoPasses } from '../../../graphql/guards.ts'
import { uuidOrNobodys } from '../../../graphql/input.ts'
import { holdingOf } from '../queries.ts'
import { type PersonWhoCan, whoCan, type WhoCan } from '../queries/whoCan.ts'
import { MemberType } from '../types.ts'
import { memberArgument } from './access.ts'

const AccessPathType = builder.enumType('AccessPath', {
  description: 'The way by which somebody has a permission, or why they do not. TM-15',
  values: Object.fromEntries(Object.entries(accessPaths).map(([name, description]) => [name, { description }])) as Record<AccessPath, { description: string }>,
})

const PermissionExplanation = builder.objectRef<Explanation>('PermissionExplanation').implement({
  description: 'Whether somebody may use a permission, and why.',
  authScopes: { rule: 'usersManage' },
  fields: (t) => ({
    permission: t.exposeString('permission', { description: 'By name.' }),
    held: t.exposeBoolean('held', { description: 'Whether they may use it.' }),
    path: t.field({ type: AccessPathType, description: 'By which way, or why not.', resolve: ({ path }) => path }),
    because: t.exposeString('because', { description: 'The same for people.' }),
  }),
})

builder.queryField('explainAccess', (t) =>
  t.withAuth({ rule: 'usersManage' }).field({
    type: [PermissionExplanation],
    description: 'What a member can do, and why: one entry for each permission. TM-15',
    args: memberArgument,
    resolve: async (_root, { memberId }, { services, actor }) => {
      const holding = await holdingOf(services, actor.accountId, uuidOrNobodys(memberId.id))
      if (!holding) throw new NotFound('This person is not, or no longer, in the account.')
      return explainAccess(holding)
    },
  }),
)

const PersonWhoCanType = builder.objectRef<PersonWhoCan>('PersonWhoCan').implement({
  description: 'Somebody who may do it, and by which way. TM-15',
  authScopes: { rule: 'usersManage' },
  fields: (t) => ({
    member: t.field({ type: MemberType, description: 'Who.', resolve: ({ member }) => member }),
    path: t.field({ type: AccessPathType, description: 'By which way.', resolve: ({ path }) => path }),
    because: t.exposeString('because', { description: 'The same for people.' }),
  }),
})

type Answer = WhoCan & { guard: Guard; asks: readonly QuestionName[] }

const WhoCanType = builder.objectRef<Answer>('WhoCan').implement({
  description: 'Everyone who may do something. TM-15',
  authScopes: { rule: 'usersManage' },
  fields: (t) => ({
    totalCount: t.exposeInt('total', { description: 'How many they are.' }),
    members: t.field({ type: [MemberType], description: 'Who, in the team’s order, at most 100.', resolve: ({ people }) => people.map(({ member }) => member) }),
    people: t.field({ type: [PersonWhoCanType], description: 'The same with the way by which each of them may.', resolve: ({ people }) => people }),
    who: t.string({ description: 'Whom the rule lets pass, for people.', resolve: ({ guard }) => whoPasses(guard) }),
    rule: t.string({ nullable: true, description: 'The rule’s number, as in `TM-8`; null where it takes no rule of the account.', resolve: ({ guard }) => numberOf(guard) }),
    besides: t.stringList({ description: 'What is asked besides, of whom or what it is done to, for people.', resolve: ({ asks }) => asks.map(inWords) }),
  }),
})

type Wanted = { permission?: string | null; operation?: string | null }

/** What guards what was asked about. Throws where it is no permission and nothing that the schema guards. */
const guardIn = (schema: GraphQLSchema, { permission, operation }: Wanted): Pick<Answer, 'guard' | 'asks'> => {
  if ((permission == null) === (operation == null)) throw new InvalidInput([{ path: ['permission'], message: 'Name either a permission or an operation.' }])
  if (operation != null) {
    const guard = /^\w+\.\w+$/.test(operation) ? guardOf(schema, operation) : null
    if (guard) return { guard, asks: questionsOf(schema, operation) }
    throw new InvalidInput([{ path: ['operation'], message: 'There is no such operation. Name it as in `Mutation.removeMember`.' }])
  }
  if (isPermission(permission!)) return { guard: { by: 'rule', rule: `permission:${permission}` }, asks: [] }
  throw new InvalidInput([{ path: ['permission'], message: 'There is no such permission.' }])
}

builder.queryField('whoCan', (t) =>
  t.withAuth({ rule: 'usersManage' }).field({
    type: WhoCanType,
    description: 'Who may use a permission, or an operation of this API, for any product or for one; and by which way each of them may. TM-15',
    args: {
      permission: t.arg.string({ required: false, description: 'A permission by name, as in `coupons.view`.' }),
      operation: t.arg.string({ required: false, description: 'A field of Query, Mutation or Subscription, or one with a rule of its own, as in `Mutation.removeMember`.' }),
      productId: t.arg.globalID({ required: false, description: 'Only those who reach this product.' }),
    },
    resolve: async (_root, { productId, ...wanted }, { services, actor }, { schema }) => {
      const asked = guardIn(schema, wanted)
      const id = productId ? uuidOrNobodys(productId.id) : null
      const decision = id ? mayReachProduct(actor, id) : null
      if (decision && !decision.allowed) throw new NotFound(decision.reason)
      const rule = asked.guard.by === 'rule' ? asked.guard.rule : null
      return { ...asked, ...(await whoCan(services, actor.accountId, { rule, productId: id })) }
    },
  }),
)
