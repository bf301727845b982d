import { mayChangeSettings, mayRotateKey } from '@gatehouse/policy'
import { encodeGlobalID } from '@pothos/plugin-relay'
import { builder } from '../../graphql/builder.ts'
import { ActionVerdict, verdict } from '../../graphql/verdicts.ts'
import { personal } from '../../live/personalFields.ts'
import { pictureAddress } from '../profile/queries/pictureAddress.ts'
import { ProductAccessType } from '../team/types.ts'
import { apiKey, type ApiKeyRow, stateOf } from './queries.ts'

const ApiKeyState = builder.enumType('ApiKeyState', {
  description: 'Whether an API key acts.',
  values: {
    ACTIVE: { description: 'It acts.' },
    EXPIRED: { description: 'Its end date has passed.' },
    SECOND_FACTOR_MISSING: { description: 'The account asks for a second factor, and whoever made it has none: it waits for that.' },
    ENDED: { description: 'Whoever made it is no longer in the account.' },
  } as const,
})

export const ApiKeyType = builder.objectRef<ApiKeyRow>('ApiKey')

/** An API key as a node: `ApiKeyNode` for arguments, `ApiKeyType` for fields. */
export const ApiKeyNode = builder.node(ApiKeyType, {
  description: 'What a program acts with in this account: permissions and products out of its maker’s own. Its secret is shown once, when it is made or rotated. AP-1',
  authScopes: { rule: 'changesSettings' },
  id: { resolve: ({ id }) => id, description: 'The key’s global id.' },
  loadOne: (id, { services, actor }) => (actor && mayChangeSettings(actor).allowed ? apiKey(services, actor.accountId, id) : null),
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What it is for, in its maker’s words.' }),
    hint: t.exposeString('hint', { description: 'How its secret begins.' }),
    state: t.field({ type: ApiKeyState, description: 'Whether it acts.', resolve: (row, _args, { services }) => stateOf(row, services.clock.now()) }),
    permissions: t.exposeStringList('permissions', { description: 'What it was given, by name.' }),
    usablePermissions: t.exposeStringList('usablePermissions', { description: 'What of that it can use now: what its maker has lost, it has lost too.' }),
    productAccess: t.field({ type: ProductAccessType, description: 'The products that it was given, as far as the viewer reaches them too. PE-2', resolve: (row) => row }),
    makerId: t.id({ description: 'The `User` id of who made it; their rights bound it.', resolve: ({ makerUserId }) => encodeGlobalID('User', makerUserId) }),
    makerName: t.exposeString('makerName', { description: 'Their name.' }),
    makerEmail: t.exposeString('makerEmail', { description: 'Their email.' }),
    makerPicture: t.string({
      nullable: true, description: 'The path of their picture, 96 pixels wide; null for initials.', resolve: ({ makerPicture }) => makerPicture && pictureAddress(makerPicture, 'small'),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', nullable: true, description: 'When it ends by itself, if it does.' }),
    formerUntil: t.expose('formerUntil', { type: 'DateTime', nullable: true, description: 'Until when the secret before its present one acts too, where it does.' }),
    lastUsedAt: t.expose('lastUsedAt', { type: 'DateTime', nullable: true, description: 'When it was last used, to the minute.' }),
    lastUsedAddress: t.exposeString('lastUsedAddress', { nullable: true, description: 'The network address that it was last used from.' }),
    viewerCan: t.field({
      type: [ActionVerdict], extensions: personal, description: 'Whether the viewer may `rotate` and `revoke` it, and why not.',
      resolve: ({ membershipId }, _args, { actor }) => (actor ? [verdict('rotate', mayRotateKey(actor, membershipId)), verdict('revoke', mayChangeSettings(actor))] : []),
    }),
  }),
})
