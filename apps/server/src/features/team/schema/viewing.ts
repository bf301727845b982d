import { builder } from '../../../graphql/builder.ts'
import { NotFound, Refusal } from '../../../graphql/errors.ts'
import { startViewAs, stopViewAs } from '../commands/views.ts'
import { member } from '../queries.ts'
import { MemberType } from '../types.ts'
import { memberArgument } from './access.ts'

const StartedViewAs = builder.objectRef<{ id: string }>('StartedViewAs').implement({
  description: 'Requests that carry the header `X-Gatehouse-View-As` with this member’s id (WebSocket: connection parameter `viewAs`) see the account as this member does, until the view ends.',
  authScopes: { rule: 'usersManage' },
  fields: (t) => ({
    member: t.withAuth({ rule: 'usersManage' }).field({
      type: MemberType, description: 'Through whose eyes.',
      resolve: async ({ id }, _args, { services, actor }) => (await member(services, actor.accountId, id))!,
    }),
  }),
})

builder.mutationField('startViewAs', (t) =>
  t.withAuth({ rule: 'usersManage' }).field({
    type: StartedViewAs, asks: ['mayViewAs'],
    description:
      'Begins to see the account as a member does, from this session, read-only: nothing can be changed through their eyes. Never through those of somebody who has more. One view of an account at a time; it stands in the log. TM-15',
    args: memberArgument,
    errors: { types: [Refusal, NotFound] },
    resolve: async (_root, { memberId }, context) => {
      await startViewAs(context, memberId.id)
      return { id: memberId.id }
    },
  }),
)

const StoppedViewAs = builder.objectRef<{ stopped: boolean }>('StoppedViewAs').implement({
  description: 'The viewer sees with their own eyes again.',
  authScopes: { signedIn: true },
  fields: (t) => ({ stopped: t.exposeBoolean('stopped', { description: 'Whether a view stood until now.' }) }),
})

builder.mutationField('stopViewAs', (t) =>
  t.withAuth({ signedIn: true }).field({
    type: StoppedViewAs,
    description: 'Ends the view through somebody else’s eyes: the one in the account that the request speaks for, or all of this session. The one mutation that may be sent through them. TM-15',
    resolve: async (_root, _args, context) => ({ stopped: await stopViewAs(context) }),
  }),
)
