import { mayEndSession } from '@gatehouse/policy'
import type { MemberContext } from '../../../graphql/builder.ts'
import { demand, NotFound } from '../../../graphql/errors.ts'
import { endSession, findLiveSession } from '../../sessions/commands/open.ts'
import { lockMembers, subjectOf } from './locks.ts'
import { lockPerson } from './members.ts'

const notSignedIn = () => new NotFound('This person is not, or no longer, signed in.')

/** Ends a member's session on whichever device it is: at once, for all accounts that it works in. SE-6
 *  Throws `NotFound` where nobody is signed in by that login. */
export const endMemberSession = async (context: MemberContext, membershipId: string): Promise<void> => {
  const ended = await context.services.change(async (tx, now) => {
    const user = await lockPerson(tx, context.actor.accountId, membershipId)
    const { actor, self, subject } = await lockMembers(tx, context.actor, membershipId, now)
    demand(mayEndSession(actor, subjectOf(subject!)))
    const { live, events } = await findLiveSession(tx, user, now)
    if (live) return { result: true, events: await endSession(tx, user, live, 'ENDED_BY_ADMIN', { ...self, accountId: actor.accountId }, now) }
    if (events.length === 0) throw notSignedIn()
    // Time has ended it, and nobody had noticed yet.
    return { result: false, events }
  })
  if (!ended) throw notSignedIn()
}
