import { builder } from '../../../graphql/builder.ts'
import { ProblemInterface } from '../../../graphql/problems.ts'
import { AccountType } from '../../accounts/types.ts'
import { SeatsExhausted } from '../problems.ts'
import { seatsOf } from '../queries/seats.ts'
import { SeatsType } from '../types.ts'

builder.objectField(AccountType, 'seats', (t) =>
  t.withAuth({ rule: 'seesTeam' }).field({
    type: SeatsType, description: 'The seats of the account, as they are now. `team` tells of every change. AC-5',
    resolve: ({ id }, _args, { services }) => seatsOf(services, id),
  }),
)

builder.objectType(SeatsExhausted, {
  name: 'SeatsExhausted',
  description: 'There are not as many seats as it takes. Nothing was changed; the message says how to get more. AC-5',
  interfaces: [ProblemInterface],
  authScopes: { rule: 'usersManage' },
  fields: (t) => ({
    needed: t.exposeInt('needed', { description: 'How many it takes.' }),
    free: t.exposeInt('free', { description: 'How many there are: so many people could be invited.' }),
  }),
})
