import { builder } from '../../graphql/builder.ts'
import type { Viewer } from '../../graphql/context.ts'
import { InvalidInput } from '../../graphql/errors.ts'
import { ViewerType } from '../accounts/types.ts'
import { chooseNotices } from './commands/choose.ts'
import { choicesOf } from './queries/choices.ts'
import { NoticeChoiceType, NoticeKindType } from './types.ts'

builder.objectField(ViewerType, 'noticeChoices', (t) =>
  t.field({
    type: [NoticeChoiceType], description: 'How the viewer hears of each kind of notices.',
    resolve: ({ userId }, _args, { services }) => choicesOf(services.database, userId),
  }),
)

const ChosenNotices = builder.objectRef<{ viewer: Viewer }>('ChosenNotices').implement({
  description: 'The viewer hears of a kind of notices as they chose.',
  authScopes: { signedIn: true },
  fields: (t) => ({ viewer: t.field({ type: ViewerType, description: 'Who is signed in, with all their choices.', resolve: ({ viewer }) => viewer }) }),
})

builder.mutationField('chooseNotices', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: ChosenNotices,
    asks: [],
    description: 'Chooses whether the viewer hears of a kind of notices in the console, by mail, by both or not at all. What protects their login and what they must hear of cannot be turned off.',
    args: {
      kind: t.arg({ type: NoticeKindType, required: true, description: 'The kind.' }),
      app: t.arg.boolean({ required: true, description: 'Whether to show it in the console.' }),
      mail: t.arg.boolean({ required: true, description: 'Whether to mail it.' }),
    },
    errors: { types: [InvalidInput] },
    resolve: async (_root, { kind, app, mail }, { services, viewer }) => {
      await chooseNotices(services, viewer.userId, kind, { app, mail })
      return { viewer }
    },
  }),
)
