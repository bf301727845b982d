import { builder } from '../../../graphql/builder.ts'
import { ProblemInterface } from '../../../graphql/problems.ts'
import { type ClosedLinkStatus, closedLinkMessages, EmailTaken, LinkClosed } from '../problems.ts'

builder.objectType(EmailTaken, {
  name: 'EmailTaken',
  description: 'There is a login with this email already.',
  interfaces: [ProblemInterface],
})

const ClosedLinkStatusType = builder.enumType('ClosedLinkStatus', {
  description: 'Why a mailed link is no longer good. ID-7',
  values: {
    EXPIRED: { description: 'Its time is over.' },
    USED: { description: 'It has served its purpose.' },
    UNKNOWN: { description: 'It is not, or no longer, good: a newer one was sent, or what it was for was withdrawn.' },
  } as const satisfies Record<ClosedLinkStatus, object>,
})

builder.objectType(LinkClosed, {
  name: 'LinkClosed',
  description: 'The mailed link is no longer good. Nothing was changed.',
  interfaces: [ProblemInterface],
  fields: (t) => ({ status: t.field({ type: ClosedLinkStatusType, description: 'Why.', resolve: ({ status }) => status }) }),
})

/** Answer of a query to a link that is no longer good. */
export const ClosedLink = builder.objectRef<{ status: ClosedLinkStatus }>('ClosedLink').implement({
  description: 'A mailed link that is no longer good.',
  fields: (t) => ({
    status: t.field({ type: ClosedLinkStatusType, description: 'Why.', resolve: ({ status }) => status }),
    message: t.string({ description: 'For people.', resolve: ({ status }) => closedLinkMessages[status] }),
  }),
})
