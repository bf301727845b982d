import { levelPresetNames, levelPresets } from '@gatehouse/policy'
import { z } from 'zod'
import { builder } from '../../../graphql/builder.ts'
import { ChangedMeanwhile, InvalidInput, NotFound, Refusal } from '../../../graphql/errors.ts'
import { line, readInput } from '../../../graphql/input.ts'
import { ActionVerdict, verdict } from '../../../graphql/verdicts.ts'
import { changeAccessLevel, createAccessLevel, deleteAccessLevel } from '../commands/levels.ts'
import { permissionsShape, productsShape } from '../commands/terms.ts'
import { accessLevel } from '../queries.ts'
import { accessLevelImpact, type Affected, type Impact } from '../queries/levelImpact.ts'
import { AccessLevelNode, AccessLevelType, MemberType } from '../types.ts'
import { gone } from './parts.ts'

const description = {
  permissions: 'What it gives, by name.',
  productIds: 'Only these products; all of them when absent, those to come too.',
}

const AccessLevelInput = builder.inputType('AccessLevelInput', {
  description: 'What an access level is to be.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'As the account calls it, at most 40 characters.' }),
    permissions: t.stringList({ required: true, description: description.permissions }),
    productIds: t.globalIDList({ required: false, description: description.productIds }),
  }),
})

const levelShape = z
  .object({ name: line('a name', 40), permissions: permissionsShape, productIds: productsShape })
  .transform(({ productIds, ...terms }) => ({ ...terms, products: productIds }))

const LevelPreset = builder.objectRef<(typeof levelPresets)[keyof typeof levelPresets]>('LevelPreset').implement({
  description: 'A level to start from. TM-12',
  authScopes: { rule: 'usersManage' },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'A name for it.' }),
    purpose: t.exposeString('purpose', { description: 'What it is for.' }),
    permissions: t.stringList({ description: description.permissions, resolve: ({ permissions }) => [...permissions] }),
  }),
})

builder.queryField('levelPresets', (t) =>
  t.withAuth({ rule: 'usersManage' }).field({
    type: [LevelPreset], description: 'Levels to start from. TM-12', resolve: () => levelPresetNames.map((name) => levelPresets[name]),
  }),
)

const AffectedMember = builder.objectRef<Affected>('AffectedMember').implement({
  description: 'What a change of a level would mean for somebody who has it.',
  authScopes: { rule: 'usersManage' },
  fields: (t) => ({
    member: t.field({ type: MemberType, description: 'Who.', resolve: ({ member }) => member }),
    gains: t.stringList({ description: 'The permissions that they would get.', resolve: ({ gains }) => gains }),
    loses: t.stringList({ description: 'The permissions that they would lose.', resolve: ({ loses }) => loses }),
  }),
})

const LevelImpact = builder.objectRef<Impact>('AccessLevelImpact').implement({
  description: 'Whom a change of a level would affect. TM-12',
  authScopes: { rule: 'usersManage' },
  fields: (t) => ({
    members: t.field({ type: [AffectedMember], description: 'Everyone who has it, by name, at most 100.', resolve: ({ affected }) => affected }),
    memberCount: t.exposeInt('memberCount', { description: 'How many have it.' }),
    invitationCount: t.exposeInt('invitationCount', { description: 'How many open invitations offer it: they would offer it as it is then.' }),
    decision: t.field({ type: ActionVerdict, description: 'Whether the viewer may make this change.', resolve: ({ decision }) => verdict('change', decision) }),
  }),
})

const levelId = builder.args((t) => ({ id: t.globalID({ required: true, for: [AccessLevelNode], description: 'The level.' }) })).id

const impactShape = z.object({ permissions: permissionsShape, productIds: productsShape })

builder.queryField('accessLevelImpact', (t) =>
  t.withAuth({ rule: 'usersManage' }).field({
    type: LevelImpact, description: 'Whom a change of a level would affect, and how, without changing anything. TM-12',
    args: {
      id: levelId,
      permissions: t.arg.stringList({ required: true, description: description.permissions }),
      productIds: t.arg.globalIDList({ required: false, description: description.productIds }),
    },
    resolve: (_root, { id, ...args }, context) => {
      const { permissions, productIds } = readInput(impactShape, args)
      return accessLevelImpact(context, { id: id.id, terms: { permissions, products: productIds } })
    },
  }),
)

const SavedLevel = builder.objectRef<{ id: string }>('SavedAccessLevel').implement({
  description: 'The level as it is now.',
  authScopes: { rule: 'usersManage' },
  fields: (t) => ({
    accessLevel: t.withAuth({ rule: 'usersManage' }).field({
      type: AccessLevelType, description: 'The level.', resolve: async ({ id }, _args, { services, actor }) => (await accessLevel(services, actor.accountId, id))!,
    }),
  }),
})

builder.mutationField('createAccessLevel', (t) =>
  t.withAuth({ rule: 'usersManage' }).field({
    asks: ['mayCreateLevel', 'mayAddLevel'],
    type: SavedLevel,
    description: 'Makes an access level; an account keeps at most 12. Nobody puts into it what they cannot give. TM-12',
    args: { input: t.arg({ type: AccessLevelInput, required: true, description: 'What it is to be.' }) },
    errors: { types: [InvalidInput, Refusal] },
    resolve: async (_root, { input }, context) => ({ id: await createAccessLevel(context, readInput(levelShape, input)) }),
  }),
)

builder.mutationField('changeAccessLevel', (t) =>
  t.withAuth({ rule: 'usersManage' }).field({
    asks: ['mayTouchLevel', 'mayChangeLevel'],
    type: SavedLevel,
    description: 'Changes an access level, and with it what everyone who has it may do, at once. Ask `accessLevelImpact` whom that affects. TM-12',
    args: {
      id: levelId,
      version: t.arg.int({ required: true, description: 'The version that was seen. TM-13' }),
      input: t.arg({ type: AccessLevelInput, required: true, description: 'What it is to be.' }),
    },
    errors: { types: [InvalidInput, NotFound, Refusal, ChangedMeanwhile] },
    resolve: async (_root, { id, version, input }, context) => {
      await changeAccessLevel(context, { id: id.id, version, terms: readInput(levelShape, input) })
      return { id: id.id }
    },
  }),
)

const DeletedLevel = gone<{ id: string }>('DeletedAccessLevel', { rule: 'usersManage' }, 'The level is no more.', 'accessLevelId', 'AccessLevel', ({ id }) => id)

builder.mutationField('deleteAccessLevel', (t) =>
  t.withAuth({ rule: 'usersManage' }).field({
    asks: ['mayDeleteLevel'],
    type: DeletedLevel,
    description: 'Deletes an access level that neither a member nor an open invitation has. TM-12',
    args: { id: levelId },
    errors: { types: [NotFound, Refusal] },
    resolve: async (_root, { id }, context) => {
      await deleteAccessLevel(context, id.id)
      return { id: id.id }
    },
  }),
)
