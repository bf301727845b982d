import { builder } from '../../graphql/builder.ts'
import { shownError } from '../../graphql/errors.ts'
import { line, readInput } from '../../graphql/input.ts'
import { AccessLevelNode, MemberNode } from './types.ts'

builder.mutationField('showPresence', (t) =>
  t.withAuth({ rule: 'member' }).field({
    asks: [],
    type: 'Boolean',
    description: 'Tells those who manage users which page of the account the viewer has open. Over WebSocket only: presence lasts as long as the connection. LV-7',
    args: { page: t.arg.string({ required: true, description: 'The page, as people call it, at most 80 characters.' }) },
    resolve: (_root, { page }, { services, origin }) => {
      if (!origin.connectionId) throw shownError('BAD_USER_INPUT', 'Send this over the WebSocket connection: presence lasts as long as that is open.')
      return services.presence.show(origin.connectionId, readInput(line('a page', 80), page, 'page'))
    },
  }),
)

builder.mutationField('showEditing', (t) =>
  t.withAuth({ rule: 'usersManage' }).field({
    asks: [],
    type: 'Boolean',
    description: 'Tells those who manage users whose access, or which access level, the viewer has open for editing. Over WebSocket only: it lasts as long as the connection. TM-13',
    args: { id: t.arg.globalID({ required: false, for: [MemberNode, AccessLevelNode], description: 'The member or the level; nothing any more, when absent.' }) },
    resolve: (_root, { id }, { services, origin }) => {
      if (!origin.connectionId) throw shownError('BAD_USER_INPUT', 'Send this over the WebSocket connection: presence lasts as long as that is open.')
      return services.presence.edit(origin.connectionId, id ? { kind: id.typename === 'AccessLevel' ? 'level' : 'member', id: id.id } : null)
    },
  }),
)
