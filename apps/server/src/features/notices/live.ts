import { activityKinds } from '@gatehouse/contract/activity-kinds'
import type { EventRow } from '../../activity/event.ts'
import { builder } from '../../graphql/builder.ts'
import type { Context } from '../../graphql/context.ts'
import { type LiveMessage, liveFrom, type LiveSource } from '../../live/liveField.ts'
import { type ChoiceRow, choicesOf } from './queries/choices.ts'
import { type NoticeRow, noticesById, unreadNotices } from './queries/notices.ts'
import { NoticeChoiceType, NoticeType } from './types.ts'

type NoticesPayload = { added: NoticeRow[]; changed: NoticeRow[]; readUntil: string | null; outdated: boolean; unread: number; choices: ChoiceRow[] | null }

const NoticesMessage = builder.objectRef<LiveMessage<NoticesPayload>>('NoticesMessage').implement({
  description: 'News about the viewer’s notices.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    cursor: t.expose('cursor', { type: 'Cursor', description: 'Go on from here after a pause.' }),
    added: t.field({ type: [NoticeType], description: 'New ones, newest first.', resolve: ({ added }) => added }),
    changed: t.field({ type: [NoticeType], description: 'Those that were marked as read or as not read, as they are now.', resolve: ({ changed }) => changed }),
    readUntil: t.field({ type: 'DateTime', nullable: true, description: 'Set where all were marked as read: those until then are.', resolve: ({ readUntil }) => readUntil }),
    outdated: t.exposeBoolean('outdated', { description: 'Whether the viewer’s places or login are not as before, and with them what they are shown: read the list again.' }),
    unread: t.exposeInt('unread', { description: 'How many are not read now, as `Viewer.unreadNotices`.' }),
    choices: t.field({ type: [NoticeChoiceType], nullable: true, description: 'How the viewer hears of each kind now, where that was changed.', resolve: ({ choices }) => choices }),
  }),
})

const textsIn = (list: unknown): string[] => (Array.isArray(list) ? list.filter((id) => typeof id === 'string') : [])

const payloadOf = async ({ kind, detail }: EventRow, { services, viewer }: Context): Promise<NoticesPayload | null> => {
  if (!viewer) return null
  const { userId } = viewer
  const ids = textsIn(detail.notices)
  const outdated = 'access' in activityKinds[kind]
  const marked = kind === 'notices read'
  if (ids.length === 0 && !outdated && !marked && kind !== 'notice choice changed') return null
  const [added, changed, unread, choices] = await Promise.all([
    ids.length > 0 ? noticesById(services, userId, ids) : [],
    marked ? noticesById(services, userId, textsIn(detail.ids)) : [],
    unreadNotices(services, userId),
    kind === 'notice choice changed' ? choicesOf(services.database, userId) : null,
  ])
  return { added, changed, readUntil: marked && typeof detail.until === 'string' ? detail.until : null, outdated, unread, choices }
}

const source: LiveSource<NoticesPayload> = {
  streamOf: ({ viewer }) => viewer!.userId,
  personal: () => true,
  project: payloadOf,
}

builder.subscriptionField('notices', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: NoticesMessage,
    description: 'The viewer’s notices, live, from whichever account they come; works without an account too. LV-1, LV-2',
    args: { after: t.arg({ type: 'Cursor', required: false, description: 'Deliver what happened since first; from now on when absent.' }) },
    subscribe: liveFrom('notices', source as LiveSource),
    resolve: (message) => message as unknown as LiveMessage<NoticesPayload>,
  }),
)
