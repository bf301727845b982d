/** Partners: who sees and answers their requests, and who ends their access. §7 */
import { problem, type Question } from './question.ts'
import { answersRequests, revokes } from './rules.ts'
import { globalId } from '../house.ts'
import { idOf, isIn, type Stage } from './stage.ts'

const requestOf = (stage: Stage, name: keyof Stage['requests']) => globalId('AccessRequest', stage.requests[name])

export const partnerReads: Record<string, Question> = {
  'the requests to enter': {
    for: 'members', query: '{ account { accessRequests { id name company message access } } }', said: ({ account }) => String(account.accessRequests.length),
    expected: (who) => (answersRequests(who) === 'done' ? '2' : ['PA-3']),
  },
  'one request to enter': {
    for: 'anyone', query: 'query ($id: ID!) { node(id: $id) { ... on AccessRequest { email } } }', variables: (stage) => ({ id: requestOf(stage, 'grant') }),
    expected: (who, { part }) => (isIn(part) ? answersRequests(who) : 'missing'),
  },
}

const answer = (mutation: string, request: keyof Stage['requests']): Question => ({
  for: 'members', query: `mutation ($id: ID!) { ${mutation}(requestId: $id) { ${problem} ... on AnsweredAccessRequest { request { status } } } }`,
  variables: (stage) => ({ id: requestOf(stage, request) }), expected: answersRequests,
})

export const partnerWrites: Record<string, Question> = {
  'grant a request': answer('grantAccessRequest', 'grant'),
  'deny a request': answer('denyAccessRequest', 'deny'),
}

/** Asked when nobody needs them any more. */
export const partnerRemovals: Record<string, Question> = Object.fromEntries(['hana', 'abel', 'lea', 'petra', 'self'].map((name): [string, Question] => {
  const subject = (stage: Stage) => stage.people[name === 'self' ? stage.who.name : name]!
  return [`revoke the access of ${name}`, {
    for: 'members', query: `mutation ($id: ID!) { revokePartner(memberId: $id) { ${problem} ... on RemovedMember { memberId } } }`, variables: (stage) => ({ id: idOf.member(stage, subject(stage).name) }),
    expected: (who, stage) => revokes(who, subject(stage)),
  }]
}))
