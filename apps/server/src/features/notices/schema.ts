import { z } from 'zod'
import { builder } from '../../graphql/builder.ts'
import type { Viewer } from '../../graphql/context.ts'
import { NotFound } from '../../graphql/errors.ts'
import { ViewerType } from '../accounts/types.ts'
import { markAllNotices, markNotice, noSuchNotice } from './commands/read.ts'
import { mostCounted, notices, type NoticeRow, unreadNotices } from './queries/notices.ts'
import { NoticeType } from './types.ts'

builder.objectFields(ViewerType, (t) => ({
  notices: t.connection(
    {
      type: NoticeType, description: 'What concerns the viewer, of all their accounts and their login, newest first. At most 100 at once.',
      args: { unread: t.arg.boolean({ required: false, description: 'Only those that are not read.' }) },
      resolve: ({ userId }, args, { services }) => notices(services, userId, args),
    },
    { name: 'NoticeConnection', description: 'Notices of the viewer.', authScopes: { signedIn: true } },
    { name: 'NoticeEdge', description: 'A notice and its place in the list.', authScopes: { signedIn: true } },
  ),
  unreadNotices: t.int({ description: `How many of them are not read; no more than ${mostCounted} are counted.`, resolve: ({ userId }, _args, { services }) => unreadNotices(services, userId) }),
}))

const MarkedNotice = builder.objectRef<{ notice: NoticeRow; viewer: Viewer }>('MarkedNotice').implement({
  description: 'The notice is read, or not read, on all pages of the viewer.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    notice: t.field({ type: NoticeType, description: 'As it is now.', resolve: ({ notice }) => notice }),
    viewer: t.field({ type: ViewerType, description: 'Whose it is.', resolve: ({ viewer }) => viewer }),
  }),
})

builder.mutationField('markNotice', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: MarkedNotice,
    asks: [],
    description: 'Marks a notice of the viewer as read, or as not read. Marked so already, it stays as it is.',
    args: {
      id: t.arg.globalID({ required: true, for: [NoticeType], description: 'From `Viewer.notices`.' }),
      read: t.arg.boolean({ required: true, description: 'Whether it is read.' }),
    },
    errors: { types: [NotFound] },
    resolve: async (_root, { id, read }, context) => {
      if (!z.uuid().safeParse(id.id).success) throw noSuchNotice()
      return { notice: await markNotice(context, id.id, read), viewer: context.viewer }
    },
  }),
)

const MarkedAllNotices = builder.objectRef<{ count: number; viewer: Viewer }>('MarkedAllNotices').implement({
  description: 'All notices that there were are read.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    count: t.exposeInt('count', { description: 'How many were not read before.' }),
    viewer: t.field({ type: ViewerType, description: 'Whose they are.', resolve: ({ viewer }) => viewer }),
  }),
})

builder.mutationField('markAllNotices', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: MarkedAllNotices,
    asks: [],
    description: 'Marks all notices that the viewer has got by now as read.',
    resolve: async (_root, _args, context) => ({ count: await markAllNotices(context), viewer: context.viewer }),
  }),
)
