/** The team: people, what they hold, invitations, and what is said about all of them. §5 */
import { problem, type Question } from './question.ts'
import {
  changesInvitation, editsAccess, endsSession, type Expected, held, invites, makesAdmin, manages, may, passesOn, type Reach, reachOf, removes, revokes, seenReach, seesProfile, setsExpiry, type Someone, viewsAs,
} from './rules.ts'
import { idOf, productInput, type Stage } from './stage.ts'

const done = (expected: Expected): boolean => expected === 'done'

const nameById = (stage: Stage, ids: string[]) => ids.map((id) => Object.keys(stage.products).find((name) => idOf.product(stage, name as never) === id) ?? '?').sort()
const reachSaid = (stage: Stage, { all, productIds }: { all: boolean; productIds: string[] }) => (all ? 'all' : nameById(stage, productIds).join(' '))
const reachSeen = (who: Someone, subject: Pick<Someone, 'products' | 'role'>) => {
  const seen = seenReach(who, reachOf(subject))
  return seen === 'all' ? 'all' : [...seen].sort().join(' ')
}
const lines = (lines: string[]) => [...lines].sort().join('\n')

/** What the menu of somebody's row lets a viewer do. TM-1 */
const menu = (who: Someone, subject: Someone): string[] => [
  ...(seesProfile(who, subject) ? ['seeProfile'] : []),
  ...(subject.role === 'MEMBER' && done(editsAccess(who, subject)) ? ['editAccess'] : []),
  ...(done(viewsAs(who, subject)) ? ['viewAs'] : []),
  ...(done(setsExpiry(who, subject)) ? ['setExpiry'] : []),
  ...(done(makesAdmin(who, subject)) ? ['makeAdmin'] : []),
  ...(done(endsSession(who, subject)) ? ['endSession'] : []),
  ...(done(passesOn(who, subject)) ? ['transferHolding'] : []),
  ...(subject.role !== 'PARTNER' && done(removes(who, subject)) ? ['remove'] : []),
  ...(subject.role === 'PARTNER' && done(revokes(who, subject)) ? ['revokePartner'] : []),
]

type Verdicts = { action: string; allowed: boolean }[]
const allowedIn = (verdicts: Verdicts) => verdicts.filter(({ allowed }) => allowed).map(({ action }) => action)
const people = (stage: Stage) => Object.values(stage.people)

/** Asked before anything is changed. */
export const teamReads: Record<string, Question> = {
  'the account itself': { for: 'members', query: '{ account { id slug name timeZone currency idleMinutes secondFactorRequired createdAt cursor presentCount activitySince seats { plan total used free returning } } }', expected: () => 'done' },
  'oneself in it': { for: 'members', query: '{ account { me { name isViewer } } }', said: ({ account }) => account.me.name, expected: ({ name }) => name },
  'everyone, and what one may do to them': {
    for: 'members',
    query: `{ account { members(first: 100) { totalCount nodes { name permissions viewerCan { action allowed } productAccess { all productIds } session { device { device } } profile { email } presence { since page editing editingLevels } } } } }`,
    said: ({ account: { members } }, stage) => lines(members.nodes.map((node: any) => // eslint-disable-line @typescript-eslint/no-explicit-any
      [
        node.name, `may ${allowedIn(node.viewerCan).sort().join(' ')}`, `can ${node.permissions.join(' ')}`, `reaches ${reachSaid(stage, node.productAccess)}`, node.session && 'signed in', node.profile && 'profile',
        node.presence && `here ${node.presence.page ?? ''} ${node.presence.editing.length} ${node.presence.editingLevels.length}`, `of ${members.totalCount}`,
      ].filter(Boolean).join(', '))),
    expected: (who, stage) => lines(people(stage).map((one) =>
      [
        one.name, `may ${menu(who, one).sort().join(' ')}`, `can ${held(one).join(' ')}`, `reaches ${reachSeen(who, one)}`, manages(who) && one.signedIn && 'signed in', seesProfile(who, one) && 'profile',
        one.name === 'lea' && (manages(who) ? 'here Team 1 0' : 'here  0 0'), `of ${people(stage).length}`,
      ].filter(Boolean).join(', '))),
  },
  'open invitations, and what one may do to them': {
    for: 'members',
    query: '{ account { invitations(first: 100) { totalCount nodes { email permissions productAccess { all productIds } viewerCan { action allowed } } } } }',
    said: ({ account: { invitations } }, stage) => lines(invitations.nodes.map((node: any) => // eslint-disable-line @typescript-eslint/no-explicit-any
      `${node.email.split('@')[0]} may ${allowedIn(node.viewerCan).sort().join(' ')} reaches ${reachSaid(stage, node.productAccess)} of ${invitations.totalCount}`)),
    expected: (who, stage) => lines(Object.entries(stage.invitations).map(([name, offer]) =>
      `${name} may ${done(changesInvitation(who, offer)) ? 'cancel resend' : ''} reaches ${reachSeen(who, { role: 'MEMBER', products: offer.products })} of 3`)),
  },
  'somebody by id': { for: 'anyone', together: true, query: 'query ($id: ID!) { node(id: $id) { ... on Member { name } } }', variables: (stage) => ({ id: idOf.member(stage, 'mia') }), expected: () => 'done', outside: 'missing' },
  'an invitation by id': { for: 'anyone', together: true, query: 'query ($id: ID!) { node(id: $id) { ... on Invitation { email } } }', variables: (stage) => ({ id: idOf.invitation(stage, 'most') }), expected: () => 'done', outside: 'missing' },
  'the account by id': { for: 'anyone', together: true, query: 'query ($id: ID!) { node(id: $id) { ... on Account { name } } }', variables: (stage) => ({ id: idOf.account(stage) }), expected: () => 'done', outside: 'missing' },
  'several by id': {
    for: 'anyone', query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } }', variables: (stage) => ({ ids: [idOf.member(stage, 'lea'), idOf.level(stage, 'rich')] }),
    said: ({ nodes }) => nodes.map((node: object | null) => (node ? 'done' : 'missing')).join(' '), expected: () => 'done done', outside: 'missing missing',
  },
  'what somebody can do, and why': {
    for: 'members', query: 'query ($id: ID!) { explainAccess(memberId: $id) { permission held } }', variables: (stage) => ({ id: idOf.member(stage, 'dora') }),
    said: ({ explainAccess }) => explainAccess.filter((one: { held: boolean }) => one.held).map((one: { permission: string }) => one.permission).join(' '),
    expected: (who, { people: { dora } }) => (manages(who) ? held(dora!).join(' ') : ['TM-4']),
  },
  'what an admin can do, and why': {
    for: 'members', query: 'query ($id: ID!) { explainAccess(memberId: $id) { permission held } }', variables: (stage) => ({ id: idOf.member(stage, 'abel') }),
    said: ({ explainAccess }) => explainAccess.filter((one: { held: boolean }) => one.held).map((one: { permission: string }) => one.permission).join(' '),
    expected: (who, { people: { abel } }) => (manages(who) ? held(abel!).join(' ') : ['TM-4']),
  },
  'who can do something': {
    for: 'members', query: 'query { whoCan(permission: "statistics.view") { totalCount members { name } } }',
    said: ({ whoCan }) => `${whoCan.members.map(({ name }: { name: string }) => name).sort().join(' ')} of ${whoCan.totalCount}`,
    expected: (who, stage) => {
      const able = people(stage).filter((one) => may(one, 'statistics.view')).map(({ name }) => name)
      return manages(who) ? `${able.sort().join(' ')} of ${able.length}` : ['TM-4']
    },
  },
  'who can use an operation': {
    for: 'members', query: 'query { whoCan(operation: "Mutation.removeMember") { totalCount people { member { name } because } } }',
    said: ({ whoCan }) => `${whoCan.people.map(({ member: { name }, because }: { member: { name: string }; because: string }) => because && name).sort().join(' ')} of ${whoCan.totalCount}`,
    expected: (who, stage) => {
      const able = people(stage).filter(manages).map(({ name }) => name)
      return manages(who) ? `${able.sort().join(' ')} of ${able.length}` : ['TM-4']
    },
  },
  'who can do something for a product out of a list': {
    for: 'members', query: 'query ($id: ID!) { whoCan(permission: "coupons.view", productId: $id) { totalCount members { name } } }', variables: (stage) => ({ id: idOf.product(stage, 'far') }),
    said: ({ whoCan }) => `${whoCan.members.map(({ name }: { name: string }) => name).sort().join(' ')} of ${whoCan.totalCount}`,
    expected: (who, stage) => {
      if (!manages(who)) return ['TM-4']
      const reach = (one: Someone) => reachOf(one) === 'all' || reachOf(one).includes('far' as never)
      const able = people(stage).filter((one) => may(one, 'coupons.view') && reach(one)).map(({ name }) => name)
      return reach(who) ? `${able.sort().join(' ')} of ${able.length}` : 'missing'
    },
  },
  'who of some addresses was here before': {
    for: 'members', query: '{ account { formerMembers(addresses: ["nobody@example.org"]) { email role endedAt permissions access productAccess { all productIds } accessLevel { name } } } }',
    said: ({ account }) => String(account.formerMembers.length), expected: (who) => (manages(who) ? '0' : ['TM-4']),
  },
}

const everyone = ['hana', 'otto', 'abel', 'paul', 'mia', 'lea', 'dora', 'nora'] as const
const forEach = (names: readonly string[], title: string, question: (name: string) => Question): Record<string, Question> =>
  Object.fromEntries(names.map((name) => [`${title} ${name}`, question(name)]))

/** 'self' is whoever asks. */
const subject = (stage: Stage, name: string) => stage.people[name === 'self' ? stage.who.name : name]!

const onMember = (mutation: string, answer: string, of: (who: Someone, subject: Someone) => Expected, name: string): Question => ({
  for: 'members', query: `mutation ($id: ID!) { ${mutation}(memberId: $id) { ${problem} ${answer} } }`, variables: (stage) => ({ id: idOf.member(stage, subject(stage, name).name) }),
  expected: (who, stage) => of(who, subject(stage, name)),
})

const changeAccess = `mutation ($memberId: ID!, $input: ChangeAccessInput!) { changeAccess(memberId: $memberId, version: 1, input: $input) { ${problem} ... on ChangedMember { member { id } } } }`

/** As somebody holds it already: who may edit them at all saves it, and nothing is different. */
const asItIs = (stage: Stage, { name, permissions, products }: Someone) => {
  const [, level] = Object.entries(stage.levels).find(([, { people }]) => people.includes(name)) ?? []
  if (level) return { accessLevelId: Buffer.from(`AccessLevel:${level.id}`).toString('base64'), permissions }
  return { permissions, ...(products === 'all' ? { allProducts: true } : { productIds: productInput(stage, products) }) }
}

/** An invitation without products would be for all that its inviter reaches. */
const listed = (products: Reach): Reach => (products === 'all' ? ['near', 'far'] : products)

const invite = (input: (stage: Stage) => object, expected: Question['expected'], addresses: string): Question => ({
  for: 'members', query: `mutation ($input: InviteMembersInput!) { inviteMembers(input: $input) { ${problem} ... on InvitedMembers { sent { invitation { id } } } } }`,
  variables: (stage) => ({ input: { addresses, ...input(stage) } }), expected,
})

export const teamWrites: Record<string, Question> = {
  ...forEach([...everyone, 'self'], 'view as', (name) => onMember('startViewAs', '... on StartedViewAs { member { id } }', viewsAs, name)),
  'stop viewing': { for: 'signedIn', query: 'mutation { stopViewAs { stopped } }', expected: () => 'done' },
  ...forEach([...everyone, 'self'], 'save the access as it is of', (name) => ({
    for: 'members', query: changeAccess, variables: (stage) => ({ memberId: idOf.member(stage, subject(stage, name).name), input: asItIs(stage, subject(stage, name)) }),
    expected: (who, stage) => editsAccess(who, subject(stage, name), subject(stage, name)),
  })),
  'give what was drawn to lea': {
    for: 'members', query: changeAccess,
    variables: (stage) => ({ memberId: idOf.member(stage, 'lea'), input: { permissions: stage.part.drawn.permissions, ...(stage.part.drawn.products === 'all' ? { allProducts: true } : { productIds: productInput(stage, stage.part.drawn.products) }) } }),
    expected: (who, stage) => editsAccess(who, stage.people.lea!, stage.part.drawn),
  },
  'put max on the level that gives everything': {
    for: 'members', query: changeAccess, variables: (stage) => ({ memberId: idOf.member(stage, 'max'), input: { accessLevelId: idOf.level(stage, 'rich'), permissions: [] } }),
    expected: (who, stage) => editsAccess(who, stage.people.max!, stage.levels.rich),
  },
  ...forEach([...everyone, 'self'], 'leave the end date as it is of', (name) => ({
    for: 'members', query: `mutation ($id: ID!, $version: Int!) { setMembershipExpiry(memberId: $id, version: $version) { ${problem} ... on ChangedMember { member { id } } } }`,
    variables: (stage) => ({ id: idOf.member(stage, subject(stage, name).name), version: name === 'lea' ? 0 : 1 }),
    // Lea's access may have been saved just before, or not: a version that never was shows the decision alike.
    expected: (who, stage) => (name === 'lea' && done(setsExpiry(who, stage.people.lea!)) ? 'ChangedMeanwhile' : setsExpiry(who, subject(stage, name))),
  })),
  'set an end date for nora': {
    for: 'members', query: `mutation ($id: ID!, $at: DateTime) { setMembershipExpiry(memberId: $id, version: 1, expiresAt: $at) { ${problem} } }`,
    variables: (stage) => ({ id: idOf.member(stage, 'nora'), at: new Date(Date.now() + 40 * 86_400_000) }), expected: (who, { people: { nora } }) => setsExpiry(who, nora!),
  },
  ...forEach(['otto', 'abel', 'paul', 'self', 'max'], 'make admin', (name) => onMember('makeAdmin', '... on ChangedMember { member { role } }', makesAdmin, name)),
  ...forEach(['lea', 'paul', 'self'], 'make account holder', (name) => onMember('transferHolding', '', passesOn, name)),
  'invite somebody to nothing': invite(() => ({ permissions: [], productIds: [] }), (who) => invites(who, { permissions: [], products: [] }), 'nothing@example.org'),
  'invite to what was drawn': invite(
    (stage) => ({ permissions: stage.part.drawn.permissions, productIds: productInput(stage, listed(stage.part.drawn.products)) }),
    (who, { part }) => invites(who, { ...part.drawn, products: listed(part.drawn.products) }), 'drawn@example.org',
  ),
  'invite to all that one can give': invite(() => ({ allPermissions: true }), (who) => invites(who, { permissions: [], products: [] }), 'all@example.org'),
  'invite to the level that gives everything': invite((stage) => ({ accessLevelId: idOf.level(stage, 'rich') }), (who, { levels }) => invites(who, levels.rich!), 'no address'),
  'invite to what has no effect by itself': invite(() => ({ permissions: ['affiliates.attribute'] }), (who) => invites(who, { permissions: ['affiliates.attribute'], products: [] }), 'no address'),
  'invite back somebody who never was here': invite(() => ({ reinstate: ['never@example.org'] }), (who) => (manages(who) ? 'InvalidInput' : ['TM-4']), 'never@example.org'),
  ...Object.fromEntries((['none', 'most', 'drawn'] as const).flatMap((name) => (['resendInvitation', 'cancelInvitation'] as const).map((mutation): [string, Question] => [
    `${mutation} ${name}`,
    {
      for: 'members', query: `mutation ($id: ID!) { ${mutation}(invitationId: $id) { ${problem} ${mutation === 'resendInvitation' ? '... on SentInvitation { invitation { id } }' : ''} } }`,
      variables: (stage) => ({ id: idOf.invitation(stage, name) }), expected: (who, { invitations }) => changesInvitation(who, invitations[name]!),
    },
  ]))),
  ...forEach(['otto', 'abel', 'lea', 'self'], 'end the session of', (name) => onMember('endMemberSession', '... on EndedMemberSession { member { id } }', endsSession, name)),
}

/** Asked when everything else has been: each of these ends something for good. */
export const teamRemovals: Record<string, Question> = {
  ...forEach([...everyone, 'self'], 'remove', (name) => onMember('removeMember', '', removes, name)),
  // Whoever may pass the account on has made Max an admin before.
  'make account holder max': onMember('transferHolding', '... on ChangedMember { member { role } }', (who, subject) => passesOn(who, { ...subject, role: 'ADMIN' }), 'max'),
}
