import { accessPaths, type AccessPath, explainAccess, type Explanation, isPermission, mayReachProduct } from '@gatehouse/policy'
import { builder } from '../../../graphql/builder.ts'
import { InvalidInput, NotFound } from '../../../graphql/errors.ts'
import { uuidOrNobodys } from '../../../graphql/input.ts'
import { holdingOf } from '../queries.ts'
import { whoCan, type WhoCan } from '../queries/whoCan.ts'
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

const WhoCanType = builder.objectRef<WhoCan>('WhoCan').implement({
  description: 'Everyone who may use a permission. TM-15',
  authScopes: { rule: 'usersManage' },
  fields: (t) => ({
    totalCount: t.exposeInt('total', { description: 'How many they are.' }),
    members: t.field({ type: [MemberType], description: 'Who, in the team’s order, at most 100.', resolve: ({ members }) => members }),
  }),
})

builder.queryField('whoCan', (t) =>
  t.withAuth({ rule: 'usersManage' }).field({
    type: WhoCanType,
    description: 'Who may use a permission, for any product or for one. TM-15',
    args: {
      permission: t.arg.string({ required: true, description: 'By name.' }),
      productId: t.arg.globalID({ required: false, description: 'Only those who reach this product.' }),
    },
    resolve: (_root, { permission, productId }, { services, actor }) => {
      if (!isPermission(permission)) throw new InvalidInput([{ path: ['permission'], message: `There is no permission called ${permission}.` }])
      const id = productId ? uuidOrNobodys(productId.id) : null
      const decision = id ? mayReachProduct(actor, id) : null
      if (decision && !decision.allowed) throw new NotFound(decision.reason)
      return whoCan(services, actor.accountId, { permission, productId: id })
    },
  }),
)
