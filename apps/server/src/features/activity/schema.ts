import { activityKinds, type ActivityKind } from '@gatehouse/contract/activity-kinds'
import { personalActivity } from '@gatehouse/policy'
import { encodeGlobalID } from '@pothos/plugin-relay'
import { z } from 'zod'
import { builder } from '../../graphql/builder.ts'
import { readInput } from '../../graphql/input.ts'
import { accountStream, type LiveMessage, liveFrom, type LiveSource } from '../../live/liveField.ts'
import { AccountType } from '../accounts/types.ts'
import { pictureAddress } from '../profile/queries/pictureAddress.ts'
import { activity, activityEvent, activitySince } from './queries.ts'
import { seenBy, type SeenEvent } from './queries/seen.ts'

const ActivityEvent = builder.objectRef<SeenEvent>('ActivityEvent')

builder.node(ActivityEvent, {
  description: 'One immutable line of the account’s history. AV-2',
  authScopes: { rule: 'member' },
  id: { resolve: ({ streamId, seq }) => `${streamId}:${seq}`, description: 'The event’s global id.' },
  loadOne: async (id, { services, actor }) => {
    const [streamId, seq] = id.split(':')
    if (!actor || streamId !== actor.accountId || !/^\d{1,15}$/.test(seq ?? '')) return null
    return seenBy(actor, await activityEvent(services.database, streamId, Number(seq)))
  },
  fields: (t) => ({
    sequence: t.exposeInt('seq', { description: 'Its place in the account’s history: 1, 2, 3 … without a gap.' }),
    kind: t.exposeString('kind', { description: `What happened: one of ${Object.keys(activityKinds).map((kind) => `\`${kind}\``).join(', ')}.` }),
    at: t.field({ type: 'DateTime', description: 'When it happened.', resolve: ({ at }) => at }),
    memberEmail: t.exposeString('memberEmail', { nullable: true, description: 'The email, as it was then, of the one it was done to.' }),
    memberName: t.exposeString('memberName', { nullable: true, description: 'Their name today, if they have a login.' }),
    memberId: t.id({ nullable: true, description: 'Their `User` id.', resolve: ({ memberId }) => (memberId ? encodeGlobalID('User', memberId) : null) }),
    memberPicture: t.string({
      nullable: true, description: 'The path of their picture today, 96 pixels wide; null for initials.',
      resolve: ({ memberPicture }) => memberPicture && pictureAddress(memberPicture, 'small'),
    }),
    performerEmail: t.exposeString('performerEmail', { nullable: true, description: 'The email, as it was then, of who did it; empty where nobody else did.' }),
    performerName: t.exposeString('performerName', { nullable: true, description: 'Their name today.' }),
    performerPicture: t.string({
      nullable: true, description: 'The path of their picture today.', resolve: ({ performerPicture }) => performerPicture && pictureAddress(performerPicture, 'small'),
    }),
    performerId: t.id({ nullable: true, description: 'Their `User` id.', resolve: ({ performerId }) => (performerId ? encodeGlobalID('User', performerId) : null) }),
    detail: t.field({
      type: 'JSON', description: 'Device, network address, before and after: what the opened row shows. `withheld` names the entries that are amounts, where those are hidden. PE-4',
      resolve: ({ detail }) => detail,
    }),
    hash: t.exposeString('hash', {
      nullable: true, financial: true,
      description: 'SHA-256 over this event and the one before, hexadecimal. AV-6 Null where financial information is hidden, because amounts could be tried out against it. PE-4',
    }),
  }),
})

const ActivityFilterInput = builder.inputType('ActivityFilter', {
  description: 'Which events; what is absent does not filter. AV-4',
  fields: (t) => ({
    kinds: t.stringList({ required: false, description: 'Only these kinds.' }),
    memberEmail: t.string({ required: false, description: 'Only what was done to this address.' }),
    performerEmail: t.string({ required: false, description: 'Only what this address did.' }),
    from: t.field({ type: 'DateTime', required: false, description: 'From this moment on.' }),
    to: t.field({ type: 'DateTime', required: false, description: 'Before this moment.' }),
    search: t.string({ required: false, description: 'Part of the kind or of an address.' }),
  }),
})

const kindNames = Object.keys(activityKinds) as [ActivityKind, ...ActivityKind[]]
// PostgreSQL holds no U+0000; nobody's address has one.
const address = z.string().max(254, 'Addresses are shorter.').transform((text) => text.replaceAll('\0', '\ufffd'))
const filterShape = z.object({
  kinds: z.array(z.enum(kindNames, `Kinds are ${kindNames.join(', ')}.`)).nullish(),
  memberEmail: address.nullish(),
  performerEmail: address.nullish(),
  from: z.date().nullish(),
  to: z.date().nullish(),
  search: z.string().max(200, 'Search for at most 200 characters.').nullish(),
})

builder.objectFields(AccountType, (t) => ({
  activity: t.withAuth({ rule: 'member' }).connection(
    {
      type: ActivityEvent,
      description: 'The account’s history, newest first, at most 100 at once: all of it for those who manage users, else what is about the viewer. AV-5',
      args: { filter: t.arg({ type: ActivityFilterInput, required: false, description: 'Which events.' }) },
      resolve: (_account, { filter, ...page }, { services, actor }) =>
        activity(services.database, actor, { ...page, filter: filter ? readInput(filterShape, filter, 'filter') : null }),
    },
    { name: 'ActivityConnection', description: 'Events of the account.', authScopes: { rule: 'member' } },
    { name: 'ActivityEdge', description: 'An event and its place in the list.', authScopes: { rule: 'member' } },
  ),
  activitySince: t.field({
    type: 'DateTime', nullable: true, description: 'From when on events exist. AV-4',
    resolve: ({ id }, _args, { services }) => activitySince(services.database, id),
  }),
}))

type ActivityPayload = { event: SeenEvent }

const ActivityMessage = builder.objectRef<LiveMessage<ActivityPayload>>('ActivityMessage').implement({
  description: 'A new line of the account’s history.',
  authScopes: { rule: 'member' },
  fields: (t) => ({
    cursor: t.expose('cursor', { type: 'Cursor', description: 'Go on from here after a pause.' }),
    event: t.field({ type: ActivityEvent, description: 'The event.', resolve: ({ event }) => event }),
  }),
})

const source: LiveSource<ActivityPayload> = {
  streamOf: accountStream,
  personal: (actor) => actor !== null && personalActivity(actor),
  project: (event, { actor }) => {
    const seen = seenBy(actor, event)
    return seen && { event: seen }
  },
}

builder.subscriptionField('activity', (t) =>
  t.withAuth({ rule: 'member' }).field({
    type: ActivityMessage,
    description: 'The account’s history as it is written; what the viewer may see of it. LV-1, LV-2, LV-3',
    args: { after: t.arg({ type: 'Cursor', required: false, description: 'Deliver what happened since first; from now on when absent.' }) },
    subscribe: liveFrom('activity', source as LiveSource),
    resolve: (message) => message as unknown as LiveMessage<ActivityPayload>,
  }),
)
