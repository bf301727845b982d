import { z } from 'zod'
import { builder } from '../../../graphql/builder.ts'
import { ChangedMeanwhile, InvalidInput, NotFound, Refusal } from '../../../graphql/errors.ts'
import { readInput } from '../../../graphql/input.ts'
import { changeAccess } from '../commands/access.ts'
import { setMembershipExpiry } from '../commands/expiry.ts'
import { permissionsShape } from '../commands/terms.ts'
import { member } from '../queries.ts'
import { AccessLevelNode, MemberNode, MemberType } from '../types.ts'

export const memberArgument = { memberId: builder.args((t) => ({ memberId: t.globalID({ required: true, for: [MemberNode], description: 'The member.' }) })).memberId }

export const ChangedMember = builder.objectRef<{ id: string }>('ChangedMember').implement({
  description: 'The member as it is now.',
  authScopes: { rule: 'seesTeam' },
  fields: (t) => ({
    member: t.withAuth({ rule: 'seesTeam' }).field({
      type: MemberType, description: 'The member.',
      resolve: async ({ id }, _args, { services, actor }) => (await member(services, actor.accountId, id))!,
    }),
  }),
})

const ChangeAccessInput = builder.inputType('ChangeAccessInput', {
  description: 'What a member is to hold. Either a level and perhaps more permissions on top of it, or permissions and products of their own.',
  fields: (t) => ({
    accessLevelId: t.globalID({ required: false, for: [AccessLevelNode], description: 'The level. It says which products, so name neither `allProducts` nor `productIds` with it.' }),
    permissions: t.stringList({ required: true, description: 'By name; with a level, those that come on top. What the level gives anyway may stand here too.' }),
    allProducts: t.boolean({ required: false, description: 'All products, those to come too.' }),
    productIds: t.globalIDList({ required: false, description: 'Only these products.' }),
  }),
})

const productIds = z.array(z.object({ id: z.uuid('There is no such product.') }).transform(({ id }) => id)).max(10_000).nullish()
const shape = z
  .object({
    accessLevelId: z.object({ id: z.string() }).transform(({ id }) => id).nullish().transform((id) => id ?? null),
    permissions: permissionsShape, allProducts: z.boolean().nullish(), productIds,
  })
  .refine(({ allProducts, productIds }) => !(allProducts && productIds), { path: ['productIds'], message: 'Choose one: all products, or these.' })
  .transform(({ allProducts, productIds, ...access }) => ({ ...access, products: allProducts ? ('all' as const) : productIds ? new Set(productIds) : null }))

builder.mutationField('changeAccess', (t) =>
  t.withAuth({ rule: 'usersManage' }).field({
    asks: ['mayEditAccess'],
    type: ChangedMember,
    description: 'Changes what a member may do and which products they reach; at once, on open pages and live connections too. Nobody gives what they do not have. TM-10',
    args: {
      ...memberArgument,
      version: t.arg.int({ required: true, description: 'The version that was seen. TM-13' }),
      input: t.arg({ type: ChangeAccessInput, required: true, description: 'What the member is to hold.' }),
    },
    errors: { types: [InvalidInput, NotFound, Refusal, ChangedMeanwhile] },
    resolve: async (_root, { memberId, version, input }, context) => {
      await changeAccess(context, { memberId: memberId.id, version, input: readInput(shape, input) })
      return { id: memberId.id }
    },
  }),
)

builder.mutationField('setMembershipExpiry', (t) =>
  t.withAuth({ rule: 'usersManage' }).field({
    asks: ['mayEditExpiry', 'mayGiveUntil'],
    type: ChangedMember,
    description: 'Sets, moves or takes off the end date of a membership. When it passes, access ends as if removed. TM-14',
    args: {
      ...memberArgument,
      version: t.arg.int({ required: true, description: 'The version that was seen. TM-13' }),
      expiresAt: t.arg({ type: 'DateTime', required: false, description: 'When access ends; never, when absent.' }),
    },
    errors: { types: [InvalidInput, NotFound, Refusal, ChangedMeanwhile] },
    resolve: async (_root, { memberId, version, expiresAt }, context) => {
      await setMembershipExpiry(context, { memberId: memberId.id, version, expiresAt: expiresAt ?? null })
      return { id: memberId.id }
    },
  }),
)
