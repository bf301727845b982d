import { freeSeats, plans } from '@gatehouse/policy'
import { builder } from '../../graphql/builder.ts'
import type { SeatsRow } from './queries/seats.ts'

export const SeatsType = builder.objectRef<SeatsRow>('Seats').implement({
  description: 'How many people there is room for. Owners, admins, members and open invitations use one seat each, partners none. AC-5',
  authScopes: { rule: 'seesTeam' },
  fields: (t) => ({
    plan: t.string({ description: 'What the plan is called that the account is on.', resolve: ({ plan }) => plans[plan].title }),
    total: t.exposeInt('total', { nullable: true, description: 'How many there are; null where there is no limit.' }),
    used: t.exposeInt('used', { description: 'How many are used.' }),
    returning: t.exposeInt('returning', { description: 'How many have been given back and go at the end of their period: nobody new gets one of them. AC-6' }),
    free: t.int({ nullable: true, description: 'How many can be taken; null where there is no limit.', resolve: (seats) => freeSeats(seats) }),
  }),
})
